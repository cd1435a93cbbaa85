// --sizing: ends a run when too many iterations fail, and says how many users that took.

import type { Iterations } from '../core/iterations.js'
import type { LoadPlan } from '../core/plan.js'
import { failureRatio, isBeyond, LastMinute, type Outcomes, type SizingStep, SizingSteps, type SizingSummary } from '../core/sizing.js'
import type { Snapshot } from '../core/snapshot.js'
import { usersAt } from '../load/shape.js'
import type { Conducted } from './conduct.js'
import type { Watch } from './watch.js'

/** Looks at the counts at most this often, in ms. */
const LOOK_EVERY = 250

/** Keeps an eye on the last minute of a run. */
export class Sizer {
  private readonly limit: number
  private readonly load: LoadPlan
  private readonly watch: Watch
  private readonly stop: AbortController
  private readonly lastMinute = new LastMinute()
  private readonly steps = new SizingSteps()
  private found: SizingSummary | null = null

  /** @param stop is aborted when the limit is passed */
  constructor(limit: number, load: LoadPlan, watch: Watch, stop: AbortController) {
    this.limit = limit
    this.load = load
    this.watch = watch
    this.stop = stop
  }

  look(run: Conducted): void {
    if (this.elapsed() - this.lastMinute.now.at < LOOK_EVERY) return
    this.take(run)
    if (this.found !== null) this.stop.abort()
  }

  /** A look at the run, with the size so far. */
  onto(snapshot: Snapshot): Snapshot {
    const { users, ratio, limit } = this.found ?? this.state()
    return { ...snapshot, sizing: { users, ratio, limit } }
  }

  /** The run is over. */
  finish(run: Conducted): SizingSummary {
    this.take(run)
    return this.found ?? this.state()
  }

  private take({ iterations }: Conducted): void {
    // what ends after the run was ended is no longer the load's doing
    if (iterations === null || this.stop.signal.aborted) return
    this.lastMinute.add({ at: this.elapsed(), ...outcomesOf(iterations) })
    this.steps.add(this.step())
    if (isBeyond(this.lastMinute.outcomes(), this.limit)) this.found = this.state()
  }

  private step(): SizingStep {
    const { at } = this.lastMinute.now
    return { at: at / 1000, users: usersAt(this.load, at), ...this.lastMinute.outcomes() }
  }

  private state(): SizingSummary {
    const lastMinute = this.lastMinute.outcomes()
    const { at, succeeded, failed } = this.lastMinute.now
    return {
      limit: this.limit,
      reached: isBeyond(lastMinute, this.limit),
      users: usersAt(this.load, at),
      usersBefore: usersAt(this.load, this.lastMinute.began),
      at: at / 1000,
      ratio: failureRatio(lastMinute),
      lastMinute,
      overall: { succeeded, failed },
      steps: this.steps.until(this.step()),
    }
  }

  private elapsed(): number {
    return Math.min(this.watch.elapsed(), this.load.duration ?? Number.POSITIVE_INFINITY)
  }
}

function outcomesOf({ byScenario }: Iterations): Outcomes {
  let succeeded = 0
  let failed = 0
  for (const counts of byScenario.values()) {
    succeeded += counts.succeeded
    failed += counts.failed + counts.errored
  }
  return { succeeded, failed }
}
