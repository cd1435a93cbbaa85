// Counts by name and outcome, as JSON data and back.

import { MOST_NAMES } from '../../core/names.js'
import type { Meter } from '../../output/index.js'
import { list, odd, type Read, text, tuple, whole } from './check.js'

const LONGEST_NAME = 1024
const MOST_OUTCOMES = 1300

/** A status, or the cause of a failure, and how many there were. */
type Outcome = readonly [status: number, cause: string, count: number]

export function encodeMeter({ names }: Meter): unknown {
  return [...names.values()].map(({ name, outcomes, buckets, answered, sum, bytes }) => [
    name,
    [...outcomes.values()].map(({ status, cause, count }): Outcome => [status, cause, count]),
    [...buckets],
    answered,
    sum,
    bytes,
  ])
}

const outcome: Read<Outcome> = (value) => {
  const [status, cause, count] = tuple(value, 3)
  return [whole(status, 999), text(cause, LONGEST_NAME), whole(count)]
}

/** @param empty takes the counts @throws {HammerError} `input` */
export function decodeMeter(value: unknown, empty: Meter): Meter {
  for (const one of list(value, MOST_NAMES + 1, (each) => tuple(each, 6))) {
    const [name, outcomes, buckets, answered, sum, bytes] = one
    const mine = empty.named(text(name, LONGEST_NAME))
    const counts = list(buckets, mine.buckets.length, (n) => whole(n))
    if (counts.length !== mine.buckets.length) throw odd('a bucket is missing')
    for (const [i, n] of counts.entries()) mine.buckets[i] += n
    for (const [status, cause, count] of list(outcomes, MOST_OUTCOMES, outcome))
      mine.outcomes.set(cause === '' ? status : cause, { status, cause, count })
    mine.answered += whole(answered)
    mine.sum += whole(sum)
    mine.bytes += whole(bytes)
  }
  return empty
}
