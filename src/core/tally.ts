// Counting: samples in, sums out. The live view and the analyzer use this one, so they cannot disagree.

import { type CycleSpan, type CycleState, CycleTally } from './cycles.js'
import { Distribution, type DistributionState } from './distribution.js'
import { micros, type SampleBatch, UNFINISHED, UNSENT } from './sample.js'
import { Seen, type SeenState } from './seen.js'
import { Series, type SeriesState } from './series.js'
import { Sketch, type SketchState } from './sketch.js'
import { Strip, type StripState } from './strip.js'

/** How a tally counts. Times in milliseconds. */
export interface TallyOptions {
  /** Length of one interval. */
  readonly interval: number
  /** Requests due before this are left out of the numbers. */
  readonly warmUp: number
  /** The planned end of the run, where it is known: answers after it are counted apart. */
  readonly end: number | null
  /** Steps of a run with cycles, as far as they have begun; they are counted apart, too. */
  readonly cycles?: readonly CycleSpan[]
}

/** What is counted per name of a request. */
export interface NameTally {
  requests: number
  failed: number
  readonly response: Distribution
  readonly strip: Strip
}

/** Statuses from here on say that something went wrong. */
const REFUSED = 400

/** Names beyond this many are counted under {@link OTHER_NAMES}: a forgotten id in a name must not eat the memory. */
export const MAX_NAMES = 1000
export const OTHER_NAMES = 'other'

/** Counts rows. All times are whole microseconds; NaN where a column is absent. Rows may come in any order. */
export class Tally {
  readonly options: TallyOptions
  series: Series
  /** For pictures of single requests. */
  sketch = new Sketch()
  lag = new Distribution()
  /** Times of requests that failed: how long it took to fail. */
  failures = new Distribution()
  /** Answers by status code. */
  readonly statuses = new Float64Array(1000)
  /** Rows that were not answered, by cause. */
  readonly causes = new Map<string, number>()
  /** When each cause, and each status of {@link REFUSED} and above, came first and last. */
  readonly seenCauses = new Seen<string>()
  readonly seenStatuses = new Seen<number>()
  readonly names = new Map<string, NameTally>()
  /** Null for a run without cycles. */
  cycles: CycleTally | null
  requests = 0
  answered = 0
  /** Answered, but after the end of the run. */
  late = 0
  /** Rows left out of everything else because they belong to the warm-up. */
  warmUp = 0
  /** The latest end of any row. */
  lastEnded = 0
  bytesReceived = 0
  /** The times of all requests that were sent, in ms, whatever became of them; counted of batches only. */
  inFlightTime = 0

  private readonly warmUpUs: number
  private endUs: number

  constructor(options: TallyOptions) {
    this.options = options
    this.cycles = options.cycles ? new CycleTally(options.cycles) : null
    this.series = new Series(micros(options.interval))
    this.warmUpUs = micros(options.warmUp)
    this.endUs = options.end === null ? Number.POSITIVE_INFINITY : micros(options.end)
  }

  /** The run was ended early, at this many milliseconds: what is answered later counts as late. */
  endAt(ms: number): void {
    this.endUs = Math.min(this.endUs, micros(ms))
    this.cycles?.endAt(micros(ms))
  }

  /** One complete HTTP response. */
  answer(ended: number, response: number, lag: number, status: number, name: string): void {
    if (this.leaveOut(ended, response)) return
    this.answered++
    if (ended > this.endUs) this.late++
    this.statuses[status]++
    if (status >= REFUSED) this.seenStatuses.see(status, ended)
    const bucket = this.series.at(ended)
    bucket.requests++
    bucket.response.record(response)
    this.series.countStatus(bucket, status)
    this.sketch.answer(ended, response, status)
    if (!Number.isNaN(lag)) {
      this.lag.record(lag)
      bucket.service.record(response - lag)
    }
    if (name !== '') {
      const counts = this.named(name)
      counts.response.record(response)
      counts.strip.record(ended, response)
    }
    if (this.cycles !== null) this.cycles.answer(ended, response)
  }

  /** One request without a complete response, by its cause. An unsent one has no response time: NaN. */
  miss(ended: number, response: number, cause: string, name: string): void {
    if (this.leaveOut(ended, response)) return
    this.causes.set(cause, (this.causes.get(cause) ?? 0) + 1)
    this.seenCauses.see(cause, ended)
    const bucket = this.series.at(ended)
    bucket.requests++
    bucket.causes.set(cause, (bucket.causes.get(cause) ?? 0) + 1)
    if (cause !== UNSENT) this.sketch.miss(ended, response, cause)
    const failed = cause !== UNSENT && cause !== UNFINISHED
    if (this.cycles !== null) this.cycles.miss(ended, failed ? 'failed' : 'other')
    if (failed) {
      bucket.failed++
      if (!Number.isNaN(response)) this.failures.record(response)
    }
    if (name !== '') {
      const counts = this.named(name)
      if (failed) counts.failed++
    }
  }

  /** Of all answers of which the lag is known. */
  get service(): Distribution {
    return this.series.total('service')
  }

  /** All rows of a batch. */
  addBatch(batch: SampleBatch): void {
    const { length, scheduled, sent, ended, cause, causes, status, name, names, bytes } = batch
    for (let i = 0; i < length; i++) {
      const end = micros(ended[i])
      const response = micros(ended[i] - scheduled[i])
      if (cause[i] === 0) this.answer(end, response, micros(sent[i] - scheduled[i]), status[i], names[name[i]])
      else this.miss(end, causes[cause[i]] === UNSENT ? Number.NaN : response, causes[cause[i]], names[name[i]])
      this.bytesReceived += bytes[i]
      if (!Number.isNaN(sent[i])) this.inFlightTime += ended[i] - sent[i]
    }
  }

  /** Adds the counts of another part of the same run. */
  add(other: Tally): void {
    this.series.add(other.series)
    this.sketch.add(other.sketch)
    this.lag.add(other.lag)
    this.failures.add(other.failures)
    for (let status = 0; status < other.statuses.length; status++) this.statuses[status] += other.statuses[status]
    for (const [cause, n] of other.causes) this.causes.set(cause, (this.causes.get(cause) ?? 0) + n)
    this.seenCauses.add(other.seenCauses.toState())
    this.seenStatuses.add(other.seenStatuses.toState())
    for (const [name, counts] of other.names) {
      const mine = this.nameTally(name)
      mine.requests += counts.requests
      mine.failed += counts.failed
      mine.response.add(counts.response)
      mine.strip.add(counts.strip)
    }
    if (other.cycles) this.cycles?.add(other.cycles)
    this.requests += other.requests
    this.answered += other.answered
    this.late += other.late
    this.warmUp += other.warmUp
    this.lastEnded = Math.max(this.lastEnded, other.lastEnded)
    this.bytesReceived += other.bytesReceived
    this.inFlightTime += other.inFlightTime
  }

  private leaveOut(ended: number, response: number): boolean {
    if (ended > this.lastEnded) this.lastEnded = ended
    if (this.warmUpUs > 0 && ended - (Number.isNaN(response) ? 0 : response) < this.warmUpUs) {
      this.warmUp++
      return true
    }
    this.requests++
    return false
  }

  private named(name: string): NameTally {
    const counts = this.nameTally(name)
    counts.requests++
    return counts
  }

  private nameTally(name: string): NameTally {
    const known = this.names.get(name)
    if (known) return known
    const key = this.names.size < MAX_NAMES ? name : OTHER_NAMES
    const counts = this.names.get(key) ?? { requests: 0, failed: 0, response: new Distribution(), strip: new Strip() }
    this.names.set(key, counts)
    return counts
  }

  toState(): TallyState {
    return {
      options: this.options,
      series: this.series.toState(),
      sketch: this.sketch.toState(),
      lag: this.lag.toState(),
      failures: this.failures.toState(),
      statuses: this.statuses,
      causes: this.causes,
      seenCauses: this.seenCauses.toState(),
      seenStatuses: this.seenStatuses.toState(),
      names: [...this.names].map(([name, { requests, failed, response, strip }]) => {
        return { name, requests, failed, response: response.toState(), strip: strip.toState() }
      }),
      cycles: this.cycles?.toState() ?? null,
      requests: this.requests,
      answered: this.answered,
      late: this.late,
      warmUp: this.warmUp,
      lastEnded: this.lastEnded,
      bytesReceived: this.bytesReceived,
    }
  }

  static from(state: TallyState): Tally {
    const tally = new Tally(state.options)
    tally.series = Series.from(micros(state.options.interval), state.series)
    tally.sketch = Sketch.from(state.sketch)
    tally.lag = Distribution.from(state.lag)
    tally.failures = Distribution.from(state.failures)
    tally.statuses.set(state.statuses)
    for (const [cause, n] of state.causes) tally.causes.set(cause, n)
    tally.seenCauses.add(state.seenCauses)
    tally.seenStatuses.add(state.seenStatuses)
    for (const { name, requests, failed, response, strip } of state.names) {
      tally.names.set(name, { requests, failed, response: Distribution.from(response), strip: Strip.from(strip) })
    }
    tally.cycles = state.cycles && CycleTally.from(state.cycles)
    tally.requests = state.requests
    tally.answered = state.answered
    tally.late = state.late
    tally.warmUp = state.warmUp
    tally.lastEnded = state.lastEnded
    tally.bytesReceived = state.bytesReceived
    return tally
  }
}

/** A {@link Tally} as plain data, to be sent to another thread. */
export interface TallyState {
  readonly options: TallyOptions
  readonly series: SeriesState
  readonly sketch: SketchState
  readonly lag: DistributionState
  readonly failures: DistributionState
  readonly statuses: Float64Array
  readonly causes: ReadonlyMap<string, number>
  readonly seenCauses: SeenState<string>
  readonly seenStatuses: SeenState<number>
  readonly names: readonly {
    readonly name: string
    readonly requests: number
    readonly failed: number
    readonly response: DistributionState
    readonly strip: StripState
  }[]
  readonly cycles: readonly CycleState[] | null
  readonly requests: number
  readonly answered: number
  readonly late: number
  readonly warmUp: number
  readonly lastEnded: number
  readonly bytesReceived: number
}

/** An interval of a run; times in seconds. */
export interface IntervalSpan {
  readonly start: number
  readonly width: number
  /** Of the run. */
  readonly duration: number
}

/**
 * The part of an interval that was measured, in seconds: those in which the warm-up and the run end are shorter, though a
 * sliver gives no rate.
 */
export function rateSpan({ options, lastEnded }: Tally, { start, width, duration }: IntervalSpan): number {
  if (start >= duration) return width
  const before = Math.max(0, options.warmUp / 1000 - start)
  return Math.max(width / 10, Math.min(width, Math.max(duration, lastEnded / 1e6) - start) - before)
}
