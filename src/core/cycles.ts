// The steps of a run with cycles, counted one by one: which rows are whose, and what they come to.

import { Distribution, type DistributionState, type Shape } from './distribution.js'

/** When a step began, and when its time was over; in whole microseconds since the start of the run. */
export interface CycleSpan {
  readonly start: number
  /** Answers after it are late; null: none is. */
  readonly end: number | null
}

/** What rows cannot say of a step. Times in seconds. */
export interface CycleFacts {
  readonly users: number
  /** Iterations: those asked for (null: as many as there was time for), and those that were started. Without a script: requests. */
  readonly planned: number | null
  readonly started: number
  /** Since the start of the run; null for a step that never began. */
  readonly start: number | null
  /** As planned, or until the step was ended, or until the last of its requests. */
  readonly duration: number
}

/** One step of a run with cycles. Times in seconds, its throughput per second. */
export interface CycleSummary extends CycleFacts {
  readonly requests: number
  readonly failed: number
  /** Answers within `duration`, divided by it. */
  readonly throughput: number
  /** Of answered requests, from the time they were due. */
  readonly response: Shape
}

/** The sums of one step. */
export class CycleCounts {
  start: number
  end: number
  requests = 0
  failed = 0
  late = 0
  /** The latest end of a row, in µs. */
  last = 0
  response = new Distribution()

  constructor({ start, end }: CycleSpan) {
    this.start = start
    this.end = end ?? Number.POSITIVE_INFINITY
  }
}

/**
 * Counts rows by steps. Steps do not overlap: a request is of the step in which it ended.
 *
 * ```
 *   start 0            start 1               start 2
 *     ├── step 0 ──┤ ─ ─ ┤├── step 1 ──┤ ─ ┤  ├── …
 *              its end  its last answer
 * ```
 */
export class CycleTally {
  readonly steps: CycleCounts[]
  private at = 0

  constructor(spans: readonly CycleSpan[]) {
    this.steps = spans.map((span) => new CycleCounts(span))
  }

  begin(span: CycleSpan): void {
    this.steps.push(new CycleCounts(span))
  }

  /** The run was ended early: what the last step answers later is late. */
  endAt(us: number): void {
    const last = this.steps.at(-1)
    if (last) last.end = Math.min(last.end, us)
  }

  answer(ended: number, response: number): void {
    const step = this.stepOf(ended)
    step.requests++
    step.last = Math.max(step.last, ended)
    if (ended > step.end) step.late++
    step.response.record(response)
  }

  miss(ended: number, outcome: 'failed' | 'other'): void {
    const step = this.stepOf(ended)
    step.requests++
    step.last = Math.max(step.last, ended)
    if (outcome === 'failed') step.failed++
  }

  /** Adds the counts of another part of the same run. */
  add(other: CycleTally): void {
    other.steps.forEach((theirs, i) => {
      const mine = this.steps[i]
      mine.requests += theirs.requests
      mine.failed += theirs.failed
      mine.late += theirs.late
      mine.last = Math.max(mine.last, theirs.last)
      mine.response.add(theirs.response)
    })
  }

  toState(): CycleState[] {
    return this.steps.map((step) => ({ ...step, response: step.response.toState() }))
  }

  static from(state: readonly CycleState[]): CycleTally {
    const tally = new CycleTally(state)
    tally.steps.forEach((step, i) => {
      Object.assign(step, { ...state[i], response: Distribution.from(state[i].response) })
    })
    return tally
  }

  /** Rows come nearly in order: mostly it is the step of the row before. */
  private stepOf(ended: number): CycleCounts {
    const { steps } = this
    while (this.at > 0 && ended < steps[this.at].start) this.at--
    while (this.at + 1 < steps.length && ended >= steps[this.at + 1].start) this.at++
    return steps[this.at]
  }
}

/** A {@link CycleCounts} as plain data, to be sent to another thread. */
export interface CycleState {
  readonly start: number
  readonly end: number
  readonly requests: number
  readonly failed: number
  readonly late: number
  readonly last: number
  readonly response: DistributionState
}

/** The numbers of all steps. @param warmUp what was left out at the start of the run, in µs */
export function cycleSummaries(facts: readonly CycleFacts[], { steps }: CycleTally, warmUp: number): CycleSummary[] {
  return facts.map((fact, i) => {
    const { start, requests, failed, late, response } = steps[i] ?? new CycleCounts({ start: 0, end: null })
    const measured = fact.duration - Math.max(0, warmUp - start) / 1e6
    const throughput = measured > 0 ? (response.count - late) / measured : 0
    return { ...fact, requests, failed, throughput, response: response.shape() }
  })
}
