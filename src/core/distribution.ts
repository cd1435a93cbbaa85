// What is known of a set of times: exact count, extremes and moments, and a histogram for the percentiles.

import { Histogram, type HistogramState } from './histogram.js'

/** The numbers of a distribution of times, in seconds. `count` 0 leaves all others null. */
export interface Shape {
  readonly count: number
  readonly min: number | null
  readonly mean: number | null
  readonly stdev: number | null
  readonly max: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly 'p99.9': number | null
  readonly 'p99.99': number | null
}

/** The percentiles of a {@link Shape}, with their share. */
export const PERCENTILES = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
  'p99.99': 0.9999,
} as const

const CARRY = 2 ** 52
/** Squares of values below this fit the carry arithmetic. */
const SMALL = 2 ** 26

/**
 * Times in whole microseconds. All sums are exact integers, so that the order of recording and merging cannot change
 * a digit: a run's own summary and the analysis of its file agree to the last.
 */
export class Distribution {
  readonly histogram: Histogram
  min = Number.POSITIVE_INFINITY
  max = 0
  sum = 0
  /** The sum of squares is `squaresHigh · 2^52 + squaresLow + squaresLarge`. */
  private squaresHigh = 0
  private squaresLow = 0
  private squaresLarge = 0n
  /** As it was when it was last asked for. */
  private known: Shape | null = null

  constructor(histogram = new Histogram()) {
    this.histogram = histogram
  }

  get count(): number {
    return this.histogram.count
  }

  /** Takes one time, in whole microseconds. */
  record(us: number): void {
    this.histogram.record(us)
    if (us < this.min) this.min = us
    if (us > this.max) this.max = us
    this.sum += us
    if (us < SMALL) {
      this.squaresLow += us * us
      if (this.squaresLow >= CARRY) {
        this.squaresLow -= CARRY
        this.squaresHigh++
      }
    } else this.squaresLarge += BigInt(us) ** 2n
  }

  add(other: Distribution): void {
    this.histogram.add(other.histogram)
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    this.sum += other.sum
    this.squaresHigh += other.squaresHigh
    this.squaresLow += other.squaresLow
    if (this.squaresLow >= CARRY) {
      this.squaresLow -= CARRY
      this.squaresHigh++
    }
    this.squaresLarge += other.squaresLarge
  }

  /** The p-quantile in microseconds, never outside [min, max]; NaN without values. */
  quantile(p: number): number {
    return Math.min(this.max, Math.max(this.min, this.histogram.quantile(p)))
  }

  /** As {@link quantile} for ascending shares, in one pass. */
  quantiles(shares: readonly number[]): number[] {
    return this.histogram.quantiles(shares).map((us) => Math.min(this.max, Math.max(this.min, us)))
  }

  /** The mean in microseconds; NaN without values. */
  mean(): number {
    return this.sum / this.count
  }

  /** The sample standard deviation (n − 1 below the line) in microseconds: `√((n·Σx² − (Σx)²) / (n·(n − 1)))`. */
  stdev(): number {
    if (this.count < 2) return 0
    const n = BigInt(this.count)
    const squares = BigInt(this.squaresHigh) * BigInt(CARRY) + BigInt(this.squaresLow) + this.squaresLarge
    const numerator = n * squares - BigInt(this.sum) ** 2n
    return Math.sqrt(Number(numerator) / (this.count * (this.count - 1)))
  }

  /** All numbers, in seconds; the same object as before when no time came since. */
  shape(): Shape {
    if (this.known?.count !== this.count) this.known = this.newShape()
    return this.known
  }

  private newShape(): Shape {
    const seconds = (us: number) => (this.count === 0 ? null : us / 1e6)
    const [p50, p75, p90, p95, p99, p999, p9999] = this.quantiles(Object.values(PERCENTILES)).map(seconds)
    return {
      count: this.count,
      min: seconds(this.min),
      mean: seconds(this.mean()),
      stdev: seconds(this.stdev()),
      max: seconds(this.max),
      p50,
      p75,
      p90,
      p95,
      p99,
      'p99.9': p999,
      'p99.99': p9999,
    }
  }

  toState(): DistributionState {
    const { min, max, sum, squaresHigh, squaresLow, squaresLarge } = this
    return { histogram: this.histogram.toState(), min, max, sum, squaresHigh, squaresLow, squaresLarge }
  }

  static from(state: DistributionState): Distribution {
    const distribution = new Distribution(Histogram.from(state.histogram))
    distribution.min = state.min
    distribution.max = state.max
    distribution.sum = state.sum
    distribution.squaresHigh = state.squaresHigh
    distribution.squaresLow = state.squaresLow
    distribution.squaresLarge = state.squaresLarge
    return distribution
  }
}

/** A {@link Distribution} as plain data. */
export interface DistributionState {
  readonly histogram: HistogramState
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly squaresHigh: number
  readonly squaresLow: number
  readonly squaresLarge: bigint
}
