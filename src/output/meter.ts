// Counts of samples by name and outcome, and a histogram by name: what metrics systems want to know, from the rows of a run.

import { MOST_NAMES, nameIn, OTHER } from '../core/names.js'
import { micros, type SampleBatch } from '../core/sample.js'

/** Upper bounds of the buckets of response times, in seconds; a last one without bound follows. */
export const BOUNDS: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
]
const LIMITS = Float64Array.from(BOUNDS, (seconds) => seconds * 1e6)

/** How a request ended: a status, or the cause of a failure with status 0. */
export interface Outcome {
  readonly status: number
  /** Empty when answered. */
  readonly cause: string
  count: number
}

/** What was counted of one name. */
export interface Metered {
  readonly name: string
  readonly outcomes: Map<number | string, Outcome>
  /** Answers by the first bound that is not below them; not cumulative. */
  readonly buckets: Float64Array
  answered: number
  /** Of the response times of answers, in microseconds. */
  sum: number
  /** Received. */
  bytes: number
}

/** Counts rows that are not of the warm-up; names beyond 1,000 are one name. */
export class Meter {
  readonly names = new Map<string, Metered>()
  private readonly warmUp: number
  private readonly unnamed: string

  /**
   * @param warmUp its length in ms
   * @param unnamed stands for the name of requests that have none
   */
  constructor(warmUp: number, unnamed: string) {
    this.warmUp = micros(warmUp)
    this.unnamed = unnamed
  }

  take({ length, ended, scheduled, status, cause, causes, name, names, bytes }: SampleBatch): void {
    const known: Metered[] = []
    for (let i = 0; i < length; i++) {
      const response = micros(ended[i] - scheduled[i])
      if (this.warmUp > 0 && micros(ended[i]) - response < this.warmUp) continue
      known[name[i]] ??= this.named(names[name[i]])
      const mine = known[name[i]]
      mine.bytes += bytes[i]
      const key = cause[i] === 0 ? status[i] : causes[cause[i]]
      const outcome = mine.outcomes.get(key)
      if (outcome) outcome.count++
      else mine.outcomes.set(key, { status: status[i], cause: causes[cause[i]], count: 1 })
      if (cause[i] === 0) record(mine, response)
    }
  }

  /** Adds what another has counted of other rows of the same run, named as here. */
  add(other: Meter): void {
    for (const { name, outcomes, buckets, answered, sum, bytes } of other.names.values()) {
      const mine = this.named(name)
      mine.answered += answered
      mine.sum += sum
      mine.bytes += bytes
      for (const [i, n] of buckets.entries()) mine.buckets[i] += n
      for (const [key, { status, cause, count }] of outcomes) {
        const isNew = !mine.outcomes.has(key)
        const known = mine.outcomes.get(isNew && mine.outcomes.size >= MOST_OUTCOMES ? OTHER : key)
        if (known) known.count += count
        else if (mine.outcomes.size < MOST_OUTCOMES) mine.outcomes.set(key, { status, cause, count })
        else mine.outcomes.set(OTHER, { status: 0, cause: OTHER, count })
      }
    }
  }

  /** What is counted of a name; of requests without one where it is empty. */
  named(given: string): Metered {
    const name = given === '' ? this.unnamed : given.slice(0, LONGEST)
    return nameIn(this.names, name, () => ({
      name: this.names.size < MOST_NAMES ? name : OTHER,
      outcomes: new Map(),
      buckets: new Float64Array(BOUNDS.length + 1),
      answered: 0,
      sum: 0,
      bytes: 0,
    }))
  }
}

/** Of a name: others are not believed to be reasonable. */
const MOST_OUTCOMES = 2000
/** Names are cut to this. */
const LONGEST = 256

function record(mine: Metered, response: number): void {
  mine.answered++
  mine.sum += response
  let bucket = 0
  while (bucket < LIMITS.length && response > LIMITS[bucket]) bucket++
  mine.buckets[bucket]++
}
