// The numbers of a run by interval.

import { HammerError } from './errors.js'
import { Kept } from './kept.js'
import type { Span } from './sample.js'
import { rateSpan, type Tally } from './tally.js'

/** Times in seconds. */
export interface Interval {
  readonly start: number
  readonly requests: number
  readonly failed: number
  /** Answers per second. */
  readonly throughput: number
  readonly mean: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly max: number | null
  /** The generator disturbed the measurement in this interval. */
  readonly tainted: boolean
}

/** A file that needs more intervals than this has wrong times, or wants a longer interval. */
const MAX_INTERVALS = 1_000_000
/** Intervals that overlap by less, in seconds, only touch: ends of intervals are sums of binary fractions. */
const TOUCH = 1e-9

/** Those that lay within the run, and were settled, when somebody looked. */
const known = new Kept<Interval>()

/**
 * The run's own intervals are all there, empty ones too; rows of the grace period may add some.
 * @param duration of the run, in seconds
 * @param tainted stretches of time that the generator disturbed, in ms
 * @throws {HammerError} `input` when there are more than a million
 */
export function intervalsOf(tally: Tally, duration: number, tainted: readonly Span[]): readonly Interval[] {
  const { series, options } = tally
  const width = options.interval / 1000
  const last = Math.max(series.last(), Math.ceil(Number((duration / width).toFixed(9))) - 1)
  if (last >= MAX_INTERVALS) {
    throw new HammerError('input', `the rows span ${last + 1} intervals of ${width} s`, {
      advice: 'Choose a longer --interval, or say with --columns in which column and unit the times are.',
    })
  }
  // the rate of one in which the run ends depends on that end
  const final = Math.min(series.settled, Math.floor(duration / width) - 1)
  const make = (index: number) => interval(tally, index, width, duration)
  const all = known.of(series, { length: last + 1, final, variant: 1, make })
  for (const span of tainted) taint(all, span, width)
  return all
}

function taint(all: Interval[], [from, to]: Span, width: number): void {
  const first = Math.max(0, Math.floor(from / 1000 / width) - 1)
  for (let index = first; index < all.length && all[index].start < to / 1000 - TOUCH; index++) {
    const one = all[index]
    if (!one.tainted && one.start + width > from / 1000 + TOUCH) all[index] = { ...one, tainted: true }
  }
}

function interval(tally: Tally, index: number, width: number, duration: number): Interval {
  const start = Number((index * width).toFixed(9))
  const bucket = tally.series.get(index)
  if (!bucket)
    return { start, requests: 0, failed: 0, throughput: 0, mean: null, p50: null, p90: null, p99: null, max: null, tainted: false }
  const { mean, p50, p90, p99, max, count } = bucket.response.shape()
  const throughput = count / rateSpan(tally, { start, width, duration })
  return { start, requests: bucket.requests, failed: bucket.failed, throughput, mean, p50, p90, p99, max, tainted: false }
}
