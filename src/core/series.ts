// The time series: one bucket per interval, anchored at the start of the run.

import { Distribution, type DistributionState } from './distribution.js'

/** What happened in one interval, by the time at which requests ended. */
export interface Bucket {
  /** All rows: answered, failed, unfinished and unsent. */
  requests: number
  failed: number
  /** Response times of the answered ones. */
  readonly response: Distribution
}

/** Buckets by index. Rows may come in any order; the bucket last used is at hand. */
export class Series {
  private readonly buckets = new Map<number, Bucket>()
  private readonly width: number
  private current: Bucket = newBucket()
  private from = 0
  private to = 0

  /** @param width of one interval, in microseconds */
  constructor(width: number) {
    this.width = width
  }

  /** The bucket of a time in microseconds. */
  at(us: number): Bucket {
    if (us >= this.from && us < this.to) return this.current
    const index = Math.floor(us / this.width)
    this.from = index * this.width
    this.to = this.from + this.width
    this.current = this.bucket(index)
    return this.current
  }

  /** The bucket of an index, or undefined where nothing happened. */
  get(index: number): Bucket | undefined {
    return this.buckets.get(index)
  }

  /** The highest index in use; −1 without any. */
  last(): number {
    let last = -1
    for (const index of this.buckets.keys()) if (index > last) last = index
    return last
  }

  /** All buckets in use, in order of time. */
  inOrder(): Bucket[] {
    return [...this.buckets].sort(([a], [b]) => a - b).map(([, bucket]) => bucket)
  }

  add(other: Series): void {
    for (const [index, { requests, failed, response }] of other.buckets) {
      const bucket = this.bucket(index)
      bucket.requests += requests
      bucket.failed += failed
      bucket.response.add(response)
    }
  }

  /** All response times of all buckets. */
  total(): Distribution {
    const total = new Distribution()
    for (const { response } of this.buckets.values()) total.add(response)
    return total
  }

  toState(): SeriesState {
    return [...this.buckets].map(([index, { requests, failed, response }]) => ({ index, requests, failed, response: response.toState() }))
  }

  static from(width: number, state: SeriesState): Series {
    const series = new Series(width)
    for (const { index, requests, failed, response } of state) {
      series.buckets.set(index, { requests, failed, response: Distribution.from(response) })
    }
    return series
  }

  private bucket(index: number): Bucket {
    const known = this.buckets.get(index)
    if (known) return known
    const bucket = newBucket()
    this.buckets.set(index, bucket)
    return bucket
  }
}

/** A {@link Series} as plain data. */
export type SeriesState = readonly {
  readonly index: number
  readonly requests: number
  readonly failed: number
  readonly response: DistributionState
}[]

function newBucket(): Bucket {
  return { requests: 0, failed: 0, response: new Distribution() }
}
