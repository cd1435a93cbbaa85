// Random mixes of faults: what is ordered of a server, how hammer is to load it, and what must come of each order.

/** Of each request; what is meant to be in time has to be so on a busy machine, too. */
export const TIMEOUT = 400
const REQUESTS = 200
/** Few, one after another: a connection that was refused is tried again only after 100 ms. */
const REFUSED_REQUESTS = 60
const ANVIL_FAULTS = [
  { order: 'close', cause: 'closed' },
  { order: 'reset', cause: 'ECONNRESET' },
  { order: 'garbage', cause: 'parse' },
  { order: 'half=head', cause: 'closed' },
  { order: 'half=body', cause: 'closed' },
  { order: 'length=short', cause: 'closed' },
  { order: 'length=long', cause: 'answered' },
  { order: 'never', cause: 'timeout' },
  { order: `trickle=${3 * TIMEOUT}ms`, cause: 'timeout' },
  { order: 'trickle=20ms', cause: 'answered' },
  { order: 'chunked', cause: 'answered' },
  { order: 'nolength', cause: 'answered' },
  { order: 'http10', cause: 'answered' },
  { order: 'interim=2', cause: 'answered' },
  { order: 'unasked', cause: 'answered' },
]
/** Of our own server (moody.mjs): the anvil neither refuses connections, nor is it late now and then. */
const LATE_FAULTS = [
  { order: 'late', cause: 'timeout' },
  { order: 'close', cause: 'closed' },
  { order: 'reset', cause: 'ECONNRESET' },
]
const REFUSE_FAULTS = [{ order: 'refuse', cause: 'answered' }, ...LATE_FAULTS.slice(1)]

/** Mix number `i`, out of a source of uniform numbers. Of ten, seven are of the anvil, two are late, one refuses. */
export function drawMix(i, uniform) {
  const kind = i % 10 < 7 ? 'anvil' : i % 10 < 9 ? 'late' : 'refuse'
  const pick = (values) => values[Math.floor(uniform() * values.length)]
  if (kind === 'refuse') return mix(i, kind, REFUSE_FAULTS.map(withShare(3)), { requests: REFUSED_REQUESTS, connections: 1 })
  const load = {
    requests: REQUESTS,
    connections: pick([8, 10, 16]),
    ...pick([{}, { rate: 2000 }]),
    ...pick([{}, {}, { noKeepalive: true }, { requestsPerConnection: 3 }]),
  }
  if (kind === 'late') return mix(i, kind, LATE_FAULTS.map(withShare(pick([1, 2, 4]))), load)
  const faults = new Map(
    Array.from({ length: 1 + Math.floor(uniform() * 5) }, () => pick(ANVIL_FAULTS)).map((fault) => [nameOf(fault), fault]),
  )
  const share = pick([2, 5, 15])
  // who waits for a time-out takes long
  const chosen = [...faults.values()].map((fault) => withShare(fault.cause === 'timeout' ? 2 : share)(fault))
  const more = [pick(['', 'delay=exp:2ms', 'delay=1ms']), pick(['', '', 'status=200:8,503:1,404:1'])].filter(Boolean)
  return mix(i, kind, chosen, load, more)
}

/** Numbers from 0 to 1 that the seed fixes (mulberry32). */
export function uniformFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function mix(i, kind, faults, load, settings = []) {
  const orders = faults.map(({ order, share }) => `${order}${order.includes('=') ? ':' : '='}${share}%`)
  return {
    kind,
    path: `/mix/${i}?${[...settings, ...orders].join('&')}`,
    load: { ...load, timeout: `${TIMEOUT}ms` },
    causes: Object.fromEntries([['plain', 'answered'], ...faults.map((fault) => [nameOf(fault), fault.cause])]),
  }
}

function withShare(share) {
  return (fault) => ({ ...fault, share })
}

/** As it stands in the server's log. */
function nameOf({ order }) {
  return order.replace(/=.*/, '')
}
