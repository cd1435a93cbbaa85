// Distributions as short lists of numbers: only buckets in use, and where bytes are few several buckets as one.

import { Distribution, type DistributionState } from '../../core/distribution.js'
import { spreadOut } from '../../core/histogram.js'
import { odd, optional, real, record, text, tuple } from './check.js'
import { fromVlq, toVlq } from './vlq.js'

/** Values up to 2^52 fall into fewer buckets than this. */
const MOST_BUCKETS = 45_000
/** Of a histogram: two numbers of 32 bits a bucket. */
const MOST_TEXT = MOST_BUCKETS * 14
/** Nearly all of a report is histograms, and a coordinator reads a thousand reports a second: numbers are read into the same memory again. */
const PAIRS = new Uint32Array(2 * MOST_BUCKETS)

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
 * A distribution as JSON data; null when it is empty. The histogram is a text of pairs (see vlq.ts): how many buckets further,
 * how many values.
 * @param shift 2^shift neighbouring buckets become one, which is off by at most 2^shift / 2048 of a value; 0: nothing is lost
 */
export function sparse({ histogram, min, max, sum, squaresHigh, squaresLow, squaresLarge }: DistributionState, shift: number): unknown {
  if (histogram.count === 0) return null
  return { b: buckets(histogram, shift), m: [min, max, sum, squaresHigh, squaresLow], q: String(squaresLarge) }
}

function buckets(histogram: DistributionState['histogram'], shift: number): string {
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
  return toVlq(pairs)
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
  const length = fromVlq(text(value, MOST_TEXT), PAIRS)
  if (length < 2 || length % 2 !== 0) throw odd('a histogram is missing')
  // a bucket of several stands for the one in its middle
  const several = 2 ** shift
  const middle = (bucket: number) => bucket * several + Math.floor(several / 2)
  const first = PAIRS[0]
  let last = first
  for (let i = 2; i < length; i += 2) last += PAIRS[i]
  if (middle(last) >= MOST_BUCKETS) throw odd('a time is too long')
  allowance.take(middle(last) - middle(first) + 1)
  const buckets = new Uint32Array(length / 2)
  const counts = new Uint32Array(length / 2)
  let at = 0
  let count = 0
  for (let i = 0; i < buckets.length; i++) {
    at += PAIRS[2 * i]
    buckets[i] = middle(at)
    counts[i] = PAIRS[2 * i + 1]
    count += counts[i]
  }
  return { base: buckets[0], counts, count, buckets }
}
