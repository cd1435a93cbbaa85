// --bail: ends a run that has gone wrong, instead of finishing it.

import { BARE, summarize } from '../core/summary.js'
import { evaluate, type Threshold } from '../core/threshold.js'
import type { Conducted } from './conduct.js'
import type { Watch } from './watch.js'

/** Looks at the numbers so far at most this often, in ms: merging all intervals is not free. */
const LOOK_EVERY = 1000

/** Compares the run so far with what should end it. */
export class Guard {
  /** The expression that held; null as long as none did. */
  held: string | null = null
  private readonly bail: readonly Threshold[]
  private readonly watch: Watch
  private readonly stop: AbortController
  private last = 0

  constructor(bail: readonly Threshold[], watch: Watch, stop: AbortController) {
    this.bail = bail
    this.watch = watch
    this.stop = stop
  }

  look({ tally }: Conducted): void {
    const elapsed = this.watch.elapsed()
    if (this.bail.length === 0 || this.held !== null || elapsed - this.last < LOOK_EVERY) return
    this.last = elapsed
    const soFar = summarize(tally, { ...BARE, duration: elapsed })
    const holds = this.bail.find((threshold) => evaluate(threshold, soFar).holds)
    if (!holds) return
    this.held = holds.expression
    this.stop.abort()
  }
}
