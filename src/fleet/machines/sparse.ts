// Distributions as short lists of numbers: only buckets in use, and where bytes are few several buckets as one.

import { Distribution, type DistributionState } from '../../core/distribution.js'
import { spreadOut } from '../../core/histogram.js'
import { odd, optional, real, record, text, tuple, whole } from './check.js'

/** Values up to 2^52 fall into fewer buckets than this. */
const MOST_BUCKETS = 45_000
const LARGEST_COUNT = 0xffffffff

/** How much memory the histograms of one message may take: a few bytes can ask for a lot of it. */
export class Allowance {
  private slots: number

  /** @param slots buckets in all */
  constructor(slots: number) {
    this.slots = slots
  }

  take(slots: number): void {
    this.slots -= slots
    if (this.slots < 0) throw odd('its histograms are too wide')
  }
}

/**
 * A distribution as JSON data; null when it is empty. The histogram is a list of pairs: how many buckets further, how many values.
 * @param shift 2^shift neighbouring buckets become one, which is off by at most 2^shift / 2048 of a value; 0: nothing is lost
 */
export function sparse({ histogram, min, max, sum, squaresHigh, squaresLow, squaresLarge }: DistributionState, shift: number): unknown {
  if (histogram.count === 0) return null
  return { b: buckets(histogram, shift), m: [min, max, sum, squaresHigh, squaresLow], q: String(squaresLarge) }
}

function buckets(histogram: DistributionState['histogram'], shift: number): number[] {
  const { base, counts } = spreadOut(histogram)
  const pairs: number[] = []
  let last = 0
  let bucket = -1
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue
    const at = (base + i) >>> shift
    if (at === bucket) pairs[pairs.length - 1] += counts[i]
    else {
      pairs.push(at - last, counts[i])
      last = at
      bucket = at
    }
  }
  return pairs
}

/** The opposite of {@link sparse}. @throws {HammerError} `input` for what is no distribution */
export function unsparse(value: unknown, shift: number, allowance: Allowance): DistributionState {
  const found = optional(value, record)
  if (found === null) return new Distribution().toState()
  const [min, max, sum, squaresHigh, squaresLow] = tuple(found.m, 5).map(integer)
  const large = text(found.q, 60)
  if (!/^\d+$/.test(large)) throw odd('a sum of squares is missing')
  return { histogram: histogramOf(found.b, shift, allowance), min, max, sum, squaresHigh, squaresLow, squaresLarge: BigInt(large) }
}

/** The sum of a long run may be beyond what is exact. */
function integer(value: unknown): number {
  if (!Number.isInteger(real(value))) throw odd('a whole number is missing')
  return real(value)
}

function histogramOf(value: unknown, shift: number, allowance: Allowance): DistributionState['histogram'] {
  const pairs = wholes(value)
  if (pairs.length < 2 || pairs.length % 2 !== 0) throw odd('a histogram is missing')
  // a bucket of several stands for the one in its middle
  const middle = (bucket: number) => (bucket << shift) + ((1 << shift) >> 1)
  const first = pairs[0]
  let last = first
  for (let i = 2; i < pairs.length; i += 2) last += pairs[i]
  if (middle(last) >= MOST_BUCKETS) throw odd('a time is too long')
  allowance.take(middle(last) - middle(first) + 1)
  const buckets = new Uint32Array(pairs.length / 2)
  const counts = new Uint32Array(pairs.length / 2)
  let at = 0
  let count = 0
  for (let i = 0; i < buckets.length; i++) {
    at += pairs[2 * i]
    buckets[i] = middle(at)
    counts[i] = pairs[2 * i + 1]
    count += counts[i]
  }
  return { base: buckets[0], counts, count, buckets }
}

/** Nearly all of a report is this, a thousand reports a second: it is not copied. */
function wholes(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length > 2 * MOST_BUCKETS) throw odd('a histogram is missing')
  for (let i = 0; i < value.length; i++) whole(value[i], LARGEST_COUNT)
  return value
}
