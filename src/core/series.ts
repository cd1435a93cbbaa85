// The time series: one bucket per interval, anchored at the start of the run.

import { type Block, Blocks, joined } from './blocks.js'
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

/** So many of the last intervals may well change, and more once a row came for an earlier one … */
const OPEN = 8
/** … but never more than this. */
const MOST_OPEN = 256

/** Rows of several workers, and of several connections, are out of order by seconds; a bucket that is unpacked again costs some 10 µs. */
const MOST_LOOSE = 128

/**
 * Buckets by index. Rows may come in any order; the bucket last used is at hand. What is far behind the last one is settled: its sums
 * are kept, as long as no row comes for it.
 */
export class Series {
  /** Every status that occurred, in the order of its first answer. */
  readonly statuses: number[] = []
  /** Where a status stands in {@link statuses}; −1: nowhere. */
  private readonly places = new Int16Array(1000).fill(-1)
  private readonly buckets = new Map<number, Bucket>()
  /** The indexes in use. */
  private readonly order: number[] = []
  private isSorted = true
  private highest = -1
  private blocks = new Blocks()
  /** All as it is now; null: a bucket was asked for, to be changed. */
  private seen: { readonly parts: readonly Block[]; readonly total: Block } | null = null
  private open = OPEN
  /** Buckets of lower indexes are in {@link blocks}: they will not change, as far as can be told, and none will come between them. */
  settled = 0
  /** Another one whenever that proved wrong. */
  generation = 0
  private readonly width: number
  /** Buckets that are not packed, in the order in which they were asked for. */
  private readonly loose = new Set<number>()
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
    return this.highest
  }

  /** All buckets in use, in order of time. */
  inOrder(): Bucket[] {
    return this.sorted().map((index) => this.buckets.get(index) as Bucket)
  }

  /**
   * Neighbouring buckets in use as one: at most thirty parts of equal length but for the last. What is settled is not
   * added up again.
   */
  parts(): readonly Block[] {
    return this.look().parts
  }

  /** All response times, or service times, of all buckets; to be read only. */
  total(times: 'response' | 'service' = 'response'): Distribution {
    return this.look().total[times]
  }

  private look() {
    if (this.seen !== null) return this.seen
    this.settle()
    const parts = this.blocks.with(this.order.slice(this.blocks.taken).map((index) => this.buckets.get(index) as Bucket))
    this.seen = { parts, total: joined(parts) }
    return this.seen
  }

  private settle(): void {
    const end = this.last() - this.open
    const { blocks } = this
    const order = this.sorted()
    while (blocks.taken < order.length && order[blocks.taken] < end) blocks.take(this.buckets.get(order[blocks.taken]) as Bucket)
    this.settled = Math.max(this.settled, end)
    // the bucket at hand may be settled now; and whoever wants it has to say so
    this.from = 0
    this.to = 0
  }

  /** A row for a bucket that was taken for settled: it was not, and others as far behind are not. */
  private unsettle(index: number): void {
    this.open = Math.max(this.open, Math.min(MOST_OPEN, 2 * (this.last() - index)))
    this.blocks = new Blocks()
    this.settled = 0
    this.generation++
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
      series.put(index, bucket)
    }
    return series
  }

  /** A bucket that is to be changed. */
  private bucket(index: number): Bucket {
    this.seen = null
    if (index < this.settled) this.unsettle(index)
    const known = this.buckets.get(index)
    const bucket = known ?? newBucket()
    if (!known) this.put(index, bucket)
    if (!this.loose.has(index)) this.loosen(index)
    return bucket
  }

  private put(index: number, bucket: Bucket): void {
    this.buckets.set(index, bucket)
    if (index < this.last()) this.isSorted = false
    else this.highest = index
    this.order.push(index)
  }

  /** The indexes in use, ascending. */
  private sorted(): readonly number[] {
    if (!this.isSorted) this.order.sort((a, b) => a - b)
    this.isSorted = true
    return this.order
  }

  /** Of a long run all but the buckets last used are kept in little memory. */
  private loosen(index: number): void {
    this.loose.add(index)
    if (this.loose.size <= MOST_LOOSE) return
    const [oldest] = this.loose
    this.loose.delete(oldest)
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
