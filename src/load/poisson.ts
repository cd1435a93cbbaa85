// A Poisson process of rate 1: the positions of random arrivals.

import { exponential, random } from '../core/random.js'

/** Arrivals kept of those behind: senders of several workers ask for every n-th, never for one far back. */
const MEMORY = 4096

/**
 * The position of arrival `n`: the sum of n + 1 exponential gaps of mean 1. The same seed gives the same arrivals to every
 * worker, so that each can take its own out of them.
 * @returns a function of `n`, to be called in ascending order
 */
export function poisson(seed: number): (n: number) => number {
  const uniform = random(seed, 'arrivals')
  const recent = new Float64Array(MEMORY)
  let drawn = 0
  let position = 0
  return (n) => {
    while (drawn <= n) {
      position += exponential(uniform, 1)
      recent[drawn++ % MEMORY] = position
    }
    if (n < drawn - MEMORY) throw new RangeError(`arrival ${n} was asked for after ${drawn - 1}`)
    return recent[n % MEMORY]
  }
}
