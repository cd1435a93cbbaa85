// Keeps the time of a run: how long it has been going, when its sending phase ended, and how it looks right now.

import type { Clock } from '../core/clock.js'
import { type Plan, plannedLength } from '../core/plan.js'
import { type Scene, sceneOf } from '../core/scene.js'
import { type Snapshot, snapshot } from '../core/snapshot.js'
import { balance } from '../core/summary.js'
import { startTally } from '../core/warming.js'
import type { Conducted } from './conduct.js'

/** Rows reach the tally at most this much later than they ended: a look goes that far back, so that intervals are complete. */
const BEHIND = 300

/** The stop watch of one run. Times in milliseconds since its start. */
export class Watch {
  private readonly clock: Clock
  private readonly startAt: number
  private readonly plan: Plan
  private run: Conducted | null = null
  private stoppedAt: number | null = null

  constructor(clock: Clock, startAt: number, plan: Plan) {
    this.clock = clock
    this.startAt = startAt
    this.plan = plan
  }

  /** The run was ended early: from now on answers are late. */
  stop(): void {
    this.stoppedAt ??= Math.max(0, Math.min(this.elapsed(), this.plan.load.duration ?? Number.POSITIVE_INFINITY))
    this.run?.tally.endAt(this.stoppedAt)
  }

  see(run: Conducted): void {
    if (this.run === null && this.stoppedAt !== null) run.tally.endAt(this.stoppedAt)
    this.run = run
  }

  snapshot(): Snapshot {
    const { interval, load } = this.plan
    const tally = this.run?.tally ?? startTally({ interval, warmUp: load.warmUp, end: load.duration })
    const elapsed = Math.max(0, this.elapsed() - BEHIND)
    // before the first rows nothing is known of requests that left
    const inFlight = this.run ? { inFlight: Math.max(0, this.run.books.sent - (balance(tally).sent + tally.warmUp)) } : {}
    return snapshot(tally, {
      elapsed,
      duration: plannedLength(this.plan),
      requested: load.requests,
      rampUp: load.rampUp,
      ...inFlight,
    })
  }

  /** As {@link snapshot}, with what charts and tables want. @param points intervals that charts may show */
  scene(points: number): Scene {
    const tally = this.run?.tally ?? null
    return sceneOf(tally, this.snapshot(), { points, interval: this.plan.interval })
  }

  /**
   * Length of the sending phase: as planned, or until the run was ended, or, when it ended because all its requests were
   * done, until the last row.
   */
  sendingPhase(run: Conducted): number {
    const { duration, requests } = this.plan.load
    const last = run.tally.lastEnded / 1000
    // users of a script may all have stopped before its time was over
    if (this.plan.script && duration !== null && this.elapsed() < duration) return Math.max(last, 1)
    if (this.stoppedAt !== null) return this.stoppedAt
    if (duration === null) return last
    const rows = run.tally.requests + run.tally.warmUp
    const complete = requests !== null && rows >= requests
    return complete ? Math.min(last, duration) : duration
  }

  /** Since the start. */
  elapsed(): number {
    return this.clock.now() - this.startAt
  }
}
