// What this machine and hammer can do together: how short a time they can see, how fast they can send honestly.

import type { Summary } from '../core/summary.js'
import type { Floor } from '../core/verdict.js'

/** What one measurement is to be like. Durations in ms. */
export interface Trial {
  /** Arrivals per second; null: as fast as the answers come. */
  readonly rate: number | null
  readonly duration: number
  readonly warmUp: number
}

/** Carries out one trial against a target that answers at once. */
export type Measure = (trial: Trial) => Promise<Summary>

/** What was found. Times in seconds, rates per second. */
export interface Abilities {
  /** Response times of a target that answers at once. */
  readonly floor: Floor
  /** How late requests leave, at the rate of the floor. */
  readonly lag: { readonly p50: number; readonly p99: number }
  /** Answers per second when every connection sends as soon as it can. */
  readonly ceiling: number
  /** The highest rate tried at which 99 of 100 requests left within a millisecond of their time; null: none. */
  readonly honestRate: number | null
  /** Something else kept the machine busy meanwhile: repeat it when it is quiet. */
  readonly disturbed: boolean
}

/** Moderate, so that no request meets another. */
const FLOOR_RATE = 1000
/** The median of this many trials. */
const FLOOR_TRIALS = 3
const FLOOR: Trial = { rate: FLOOR_RATE, duration: 3000, warmUp: 500 }
const CEILING: Trial = { rate: null, duration: 2000, warmUp: 500 }
const HONEST = { duration: 1500, warmUp: 250 } as const
/** Each step halves what is not known of the honest rate: five find it to 3 % of the ceiling. */
const STEPS = 5
/** In seconds. */
const ON_TIME = 0.001

/** @param said is told each step in a few words */
export async function selftest(measure: Measure, said: (text: string) => void): Promise<Abilities> {
  const quiet: Summary[] = []
  for (let i = 1; i <= FLOOR_TRIALS; i++) {
    said(`noise floor at ${FLOOR_RATE}/s, ${i} of ${FLOOR_TRIALS}`)
    quiet.push(await measure(FLOOR))
  }
  said('the most answers that come when nothing waits')
  const ceiling = (await measure(CEILING)).rate.answered
  return {
    floor: {
      p50: median(quiet.map(({ response }) => response.p50)),
      p99: median(quiet.map(({ response }) => response.p99)),
      'p99.9': median(quiet.map(({ response }) => response['p99.9'])),
    },
    lag: { p50: median(quiet.map(({ lag }) => lag.p50)), p99: median(quiet.map(({ lag }) => lag.p99)) },
    ceiling,
    honestRate: await honestRate(measure, ceiling, said),
    disturbed: quiet.some(({ verdict, intervals }) => verdict.bottleneck === 'client' || intervals.some(({ tainted }) => tainted)),
  }
}

/** By bisection below the ceiling. */
async function honestRate(measure: Measure, ceiling: number, said: (text: string) => void): Promise<number | null> {
  let low = 0
  let high = ceiling
  for (let step = 1; step <= STEPS; step++) {
    const rate = Math.round((low + high) / 2)
    if (rate < 1) break
    said(`honest rate, ${step} of ${STEPS}: ${rate}/s`)
    if (isHonest(await measure({ rate, ...HONEST }))) low = rate
    else high = rate
  }
  return low > 0 ? low : null
}

/** Everything left, and left on time. */
function isHonest({ requests, lag }: Summary): boolean {
  return requests.unsent === 0 && requests.failed === 0 && lag.p99 !== null && lag.p99 <= ON_TIME
}

function median(values: readonly (number | null)[]): number {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
