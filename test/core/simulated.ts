// Runs that never happened, for comparisons: response times that depend on those before them, stalls and failures.

import { normal, random } from '../../src/core/random.js'
import { StretchedTally } from '../../src/core/stretches.js'

/** What a simulated run is like. Times in µs unless they say otherwise. */
export interface Simulation {
  readonly seed: number
  readonly seconds: number
  readonly rate: number
  /** Correlation of a request with the next one. */
  readonly rho: number
  readonly median: number
  /** Standard deviation of the logarithm of the times. */
  readonly sigma: number
  /** How often, on average, nothing is answered for 6 ms. */
  readonly stalls: number
  /** Share of requests that fail. */
  readonly failing: number
  /** The name of the i-th request. */
  readonly nameOf: (i: number) => string
  /** Whether rows say when they were sent. */
  readonly lag: number
  /** By how much everything takes longer at a moment in seconds: what another run may have in common. */
  readonly drift: (at: number) => number
}

const USUAL: Simulation = {
  seed: 1,
  seconds: 1.25,
  rate: 1600,
  rho: 0.8,
  median: 400,
  sigma: 0.4,
  stalls: 0,
  failing: 0,
  nameOf: () => '',
  lag: Number.NaN,
  drift: () => 1,
}
const STALL = 6000

/** Rows of a run: log-normal times, an AR(1) process in their logarithm. */
export function simulated(change: Partial<Simulation> = {}): StretchedTally {
  const { seed, seconds, rate, rho, median, sigma, stalls, failing, nameOf, lag, drift } = { ...USUAL, ...change }
  const next = random(seed, 'simulated')
  const tally = new StretchedTally({ interval: 100, warmUp: 0, end: seconds * 1000 })
  const every = 1e6 / rate
  let state = normal(next, 0, 1)
  let stalledUntil = 0
  for (let i = 0; i < seconds * rate; i++) {
    const due = i * every
    state = rho * state + normal(next, 0, Math.sqrt(1 - rho ** 2))
    if (stalls > 0 && next() < stalls / (seconds * rate)) stalledUntil = due + STALL
    const response = Math.round(median * drift(due / 1e6) * Math.exp(sigma * state) + Math.max(0, stalledUntil - due))
    const ended = Math.round(due) + response
    if (failing > 0 && next() < failing) tally.miss(ended, response, 'timeout', nameOf(i))
    else tally.answer(ended, response, lag, 200, nameOf(i))
  }
  return tally
}
