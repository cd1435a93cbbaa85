// The time series: one bucket per interval, anchored at the start of the run.

import { Distribution, type DistributionState } from './distribution.js'

/** What happened in one interval, by the time at which requests ended. */
export interface Bucket {
  /** All rows: answered, failed, unfinished and unsent. */
  requests: number
  failed: number
  /** Response times of the answered ones. */
  readonly response: Distribution
  /** Their service times, where lags are known. */
  readonly service: Distribution
  /** Answers by status, in the order of {@link Series.statuses}; shorter where the last ones did not occur. */
  readonly statuses: number[]
  /** Rows without an answer, by cause. */
  readonly causes: Map<string, number>
}

/** Rows of several workers, and of several connections, are out of order by seconds; a bucket that is opened again costs some 10 µs. */
const MOST_OPEN = 128

/** Buckets by index. Rows may come in any order; the bucket last used is at hand. */
export class Series {
  /** Every status that occurred, in the order of its first answer. */
  readonly statuses: number[] = []
  /** Where a status stands in {@link statuses}; −1: nowhere. */
  private readonly places = new Int16Array(1000).fill(-1)
  private readonly buckets = new Map<number, Bucket>()
  private readonly width: number
  /** Buckets that are as they were made, in the order in which they were opened. */
  private readonly open = new Set<number>()
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

  /** Counts an answer's status in a bucket; a status out of range is none. */
  countStatus({ statuses }: Bucket, status: number): void {
    const place = this.places[status]
    if (place < statuses.length && place >= 0) statuses[place]++
    else this.addStatus(statuses, status, 1)
  }

  private addStatus(statuses: number[], status: number, n: number): void {
    if (!(status >= 0 && status < this.places.length)) return
    if (this.places[status] < 0) this.places[status] = this.statuses.push(status) - 1
    while (statuses.length <= this.places[status]) statuses.push(0)
    statuses[this.places[status]] += n
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
    for (const [index, bucket] of other.buckets) this.addTo(this.bucket(index), bucket, other.statuses)
  }

  /** Several buckets of this series as one. */
  sum(buckets: readonly (Bucket | undefined)[]): Bucket {
    const sum = newBucket()
    for (const bucket of buckets) if (bucket) this.addTo(sum, bucket, this.statuses)
    return sum
  }

  private addTo(sum: Bucket, { requests, failed, response, service, statuses, causes }: Bucket, order: readonly number[]): void {
    sum.requests += requests
    sum.failed += failed
    sum.response.add(response)
    sum.service.add(service)
    statuses.forEach((n, place) => {
      this.addStatus(sum.statuses, order[place], n)
    })
    for (const [cause, n] of causes) sum.causes.set(cause, (sum.causes.get(cause) ?? 0) + n)
  }

  /** All response times, or service times, of all buckets. */
  total(times: 'response' | 'service' = 'response'): Distribution {
    const total = new Distribution()
    for (const bucket of this.buckets.values()) total.add(bucket[times])
    return total
  }

  toState(): SeriesState {
    return [...this.buckets].map(([index, { response, service, statuses, ...counts }]) => {
      // by status, not by place: places depend on the order of rows
      const byStatus = statuses.map((n, place): [number, number] => [this.statuses[place], n]).filter(([, n]) => n > 0)
      const sorted = byStatus.sort(([a], [b]) => a - b)
      return { ...counts, index, statuses: sorted, response: response.toState(), service: service.toState() }
    })
  }

  static from(width: number, state: SeriesState): Series {
    const series = new Series(width)
    for (const { index, response, service, statuses, ...counts } of state) {
      const bucket = { ...counts, statuses: [], response: Distribution.from(response), service: Distribution.from(service) }
      for (const [status, n] of statuses) series.addStatus(bucket.statuses, status, n)
      series.buckets.set(index, bucket)
    }
    return series
  }

  private bucket(index: number): Bucket {
    const bucket = this.buckets.get(index) ?? newBucket()
    this.buckets.set(index, bucket)
    if (!this.open.has(index)) this.openUp(index)
    return bucket
  }

  /** Of a long run all but the buckets last used are kept in little memory. */
  private openUp(index: number): void {
    this.open.add(index)
    if (this.open.size <= MOST_OPEN) return
    const [oldest] = this.open
    this.open.delete(oldest)
    const bucket = this.buckets.get(oldest)
    bucket?.response.histogram.compact()
    bucket?.service.histogram.compact()
  }
}

/** A {@link Series} as plain data. */
export type SeriesState = readonly BucketState[]

interface BucketState extends Omit<Bucket, 'response' | 'service' | 'statuses'> {
  readonly index: number
  readonly response: DistributionState
  readonly service: DistributionState
  readonly statuses: readonly (readonly [status: number, count: number])[]
}

function newBucket(): Bucket {
  return { requests: 0, failed: 0, response: new Distribution(), service: new Distribution(), statuses: [], causes: new Map() }
}
