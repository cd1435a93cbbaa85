// A log-linear histogram of whole numbers, as HdrHistogram's, for times in microseconds: 0.05 % error, mergeable, small.

import { type Buckets, packed, unpacked } from './packed.js'

/** Values below this are counted exactly; above it each octave has half as many buckets. */
const EXACT = 2048
const PER_OCTAVE = EXACT / 2
const OCTAVE_BITS = 10
/** Storage grows in steps of a quarter octave. */
const STEP = PER_OCTAVE / 4

/**
 * Counts whole numbers from 0 to 2^52.
 *
 * ```
 * value   0 … 2047 | 2048 … 4095 | 4096 … 8191 | …
 * bucket  1 wide   | 2 wide      | 4 wide      | …        1024 buckets per octave
 * ```
 *
 * A bucket stands for its middle, so a value is off by at most half a bucket: 1/2048 = 0.049 % of itself.
 * Only the range between the smallest and largest bucket in use is stored.
 */
export class Histogram {
  private base = 0
  private counts = NONE
  /** Buckets in use that have no place in `counts` yet; null: none. */
  private apart: Buckets | string | null = null
  /** How many values were recorded. */
  count = 0

  /** Counts one value (a whole number, 0 or above). About 2 ns. */
  record(value: number): void {
    const bucket = bucketOf(value)
    let slot = bucket - this.base
    if (slot < 0 || slot >= this.counts.length) {
      this.cover(bucket, bucket)
      slot = bucket - this.base
    }
    this.counts[slot]++
    this.count++
  }

  /** Adds all of another histogram's counts: exact, in any order. */
  add(other: Histogram): void {
    if (other.apart !== null) this.addBuckets(bucketsOf(other.apart))
    if (other.counts.length === 0) return
    this.spread()
    if (this.counts.length === 0) {
      this.base = other.base
      this.counts = other.counts.slice()
      this.count = other.count
      return
    }
    this.cover(other.base, other.base + other.counts.length - 1)
    const shift = other.base - this.base
    for (let i = 0; i < other.counts.length; i++) this.counts[i + shift] += other.counts[i]
    this.count += other.count
  }

  /** Nothing more is expected: takes less memory, where few buckets are in use. It can still be added to, and looked at. */
  compact(): void {
    if (this.counts.length === 0) return
    const text = packed(this.base, this.counts)
    if (2 * text.length >= this.counts.byteLength) return
    this.apart = text
    this.counts = NONE
  }

  private addBuckets({ buckets, counts }: Buckets): void {
    const [first] = buckets
    this.cover(first, buckets[buckets.length - 1])
    for (let i = 0; i < buckets.length; i++) {
      this.counts[buckets[i] - this.base] += counts[i]
      this.count += counts[i]
    }
  }

  /**
   * The value at rank `floor(count·p)` of the sorted values, clamped to the last: the middle of its bucket.
   * @param p 0 … 1
   * @returns NaN when nothing was recorded
   */
  quantile(p: number): number {
    return this.quantiles([p])[0]
  }

  /** As {@link quantile} for ascending shares, in one pass. */
  quantiles(shares: readonly number[]): number[] {
    const { base, buckets, counts } = this.view()
    let seen = 0
    let i = -1
    return shares.map((p) => {
      if (this.count === 0) return Number.NaN
      for (const rank = rankOf(p, this.count); seen <= rank; ) seen += counts[++i]
      return middleOf(buckets ? buckets[Math.max(0, i)] : base + Math.max(0, i))
    })
  }

  /** How many values lie in buckets up to that of `value`. */
  countBelow(value: number): number {
    const { base, buckets, counts } = this.view()
    const last = bucketOf(Math.floor(value))
    let below = 0
    for (let i = 0; i < counts.length && (buckets ? buckets[i] : base + i) <= last; i++) below += counts[i]
    return below
  }

  /** Calls back for every bucket in use, ascending: its middle and its count. */
  forEach(visit: (middle: number, count: number) => void): void {
    const { base, buckets, counts } = this.view()
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] > 0) visit(middleOf(buckets ? buckets[i] : base + i), counts[i])
    }
  }

  /** Plain data, to be sent to another thread. */
  toState(): HistogramState {
    const { count, apart } = this
    if (typeof apart === 'string') return { base: 0, counts: NONE, count, packed: apart }
    this.spread()
    return { base: this.base, counts: this.counts, count }
  }

  static from({ base, counts, count, buckets, packed }: HistogramState): Histogram {
    const histogram = new Histogram()
    histogram.count = count
    if (packed) histogram.apart = packed
    else if (buckets) histogram.apart = { buckets, counts }
    else {
      histogram.base = base
      histogram.counts = counts
    }
    return histogram
  }

  /** Gives buckets that are kept apart their place. */
  private spread(): void {
    const { apart } = this
    if (apart === null) return
    this.apart = null
    this.count = 0
    this.addBuckets(bucketsOf(apart))
  }

  /** What is looked at, without giving anything another place. */
  private view(): View {
    return this.apart === null ? { base: this.base, counts: this.counts } : { base: 0, ...bucketsOf(this.apart) }
  }

  /** Makes room for the buckets `first … last`. */
  private cover(first: number, last: number): void {
    this.spread()
    const empty = this.counts.length === 0
    const low = Math.floor((empty ? first : Math.min(first, this.base)) / STEP) * STEP
    const high = Math.max(last + 1, empty ? 0 : this.base + this.counts.length)
    const length = Math.ceil((high - low) / STEP) * STEP
    if (!empty && low === this.base && length === this.counts.length) return
    const counts = new Uint32Array(length)
    if (!empty) counts.set(this.counts, this.base - low)
    this.base = low
    this.counts = counts
  }
}

/** A {@link Histogram} as plain data. */
export interface HistogramState {
  readonly base: number
  readonly counts: Uint32Array<ArrayBuffer>
  readonly count: number
  /**
   * Of which buckets `counts` are, ascending; absent: of all from `base` on. Never given by a histogram, but taken: a few buckets
   * are added to another histogram at little cost.
   */
  readonly buckets?: Uint32Array<ArrayBuffer>
  /** In place of all of these: what {@link Histogram.compact} has made of them. */
  readonly packed?: string
}

/** Counts of buckets: of `buckets`, ascending, or else of all from `base` on. */
interface View {
  readonly base: number
  readonly counts: Uint32Array
  readonly buckets?: Uint32Array
}

/** A state in which every bucket from `base` on has its place. */
export function spreadOut(state: HistogramState): { readonly base: number; readonly counts: Uint32Array } {
  if (!state.packed && !state.buckets) return state
  const all = new Histogram()
  all.add(Histogram.from(state))
  return all.toState()
}

/** All histograms that take no place have this one. */
const NONE = new Uint32Array(0)

function bucketsOf(apart: Buckets | string): Buckets {
  return typeof apart === 'string' ? unpacked(apart) : apart
}

/** The index, counted from 0, of the p-quantile among `count` sorted values: `floor(count·p)`, clamped. */
export function rankOf(p: number, count: number): number {
  // 0.07 · 100 is 7.000000000000001 and 0.29 · 100 is 28.999999999999996: the product is taken to 14 digits first
  return Math.min(count - 1, Math.max(0, Math.floor(Number((count * p).toPrecision(14)))))
}

function bucketOf(value: number): number {
  if (value < EXACT) return value
  if (value >= 0x80000000) {
    // beyond 32 bits (36 minutes in µs): the same formula on the upper part
    return bucketOf(Math.floor(value / 0x100000)) + 20 * PER_OCTAVE
  }
  const octave = 31 - OCTAVE_BITS - Math.clz32(value)
  return octave * PER_OCTAVE + (value >>> octave)
}

function middleOf(bucket: number): number {
  if (bucket < EXACT) return bucket
  const octave = Math.floor(bucket / PER_OCTAVE) - 1
  const width = 2 ** octave
  return (bucket - octave * PER_OCTAVE) * width + (width - 1) / 2
}
