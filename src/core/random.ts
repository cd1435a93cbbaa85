// Random numbers that a seed fixes: every random choice of a run comes from here.

/** A source of uniform numbers in [0, 1). */
export type Random = () => number

/**
 * A small fast generator (sfc32 by Chris Doty-Humphrey, period about 2^128), warmed up over its seed.
 * The same `seed` and `stream` give the same numbers on every machine.
 * @param stream separates independent users of one seed (`arrivals`, `weights`, …)
 */
export function random(seed: number, stream = ''): Random {
  let a = hash(`${seed}/${stream}`)
  let b = hash(`${stream}/${seed}`)
  let c = seed | 0
  let counter = 1
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 16; i++) next()
  return next
}

/** A draw of the exponential distribution with the given mean, by inversion: `-mean·ln(1 − u)`. */
export function exponential(uniform: Random, mean: number): number {
  return -mean * Math.log(1 - uniform())
}

/** A draw of the normal distribution (Box–Muller, one of the pair). */
export function normal(uniform: Random, mean: number, deviation: number): number {
  return mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** A fresh seed: a whole number that is easy to read aloud and to type. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 1e9)
}

/** FNV-1a over the UTF-16 units of a text, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h | 0
}
