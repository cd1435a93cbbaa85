// What one agent would count in one second: requests of ten names with exponential response times.

const NAMES = ['login', 'home', 'search', 'item', 'cart', 'pay', 'receipt', 'profile', 'help', 'logout']

/** As much of a plan as counting needs. @param seconds how long the run is */
export function planOf(seconds) {
  return { interval: 1000, load: { warmUp: 0, duration: seconds * 1000 } }
}

/** @param rate answers in this second */
export function secondOf({ Counts, noHealth }, { seconds, second, rate, worker, random }) {
  const counts = new Counts(planOf(seconds))
  for (let i = 0; i < rate; i++) {
    const lag = Math.round(20 + 100 * random())
    const response = lag + Math.round(-20_000 * (1 + (i % NAMES.length) / 5) * Math.log(1 - random()))
    counts.tally.answer(Math.round(1e6 * (second + i / rate)), response, lag, i % 50 === 0 ? 503 : 200, NAMES[i % NAMES.length])
  }
  counts.health.set(worker, healthOf(noHealth(), second, rate))
  return counts
}

function healthOf(none, second, rate) {
  const sums = { due: rate, sent: rate, bytesSent: 100 * rate, inFlightTime: 40.5 * rate, utilisation: 0.123456789 }
  return { ...none, from: 1000 * second + 0.123456, to: 1000 * second + 1000.234567, ...sums }
}

/** Mulberry32: the same numbers each time. */
export function randomFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
