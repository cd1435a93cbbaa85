// Waking up on time: sleeping while there is time, spinning near the due time.

import { LONGEST_TIMER } from '../core/clock.js'

/** A timer may be late by more than a millisecond; from this distance on the pacer spins instead (docs/performance.md). */
const SPIN_BELOW = 1.5

/**
 * Calls back at a time of the run, early by nothing and late by microseconds:
 *
 * ```
 *   ├──────── setTimeout ────────┤ 1.5 ms: setImmediate, setImmediate, … ├ due
 * ```
 *
 * Between two turns of the spin the event loop handles all I/O, so answers are not held up.
 */
export class Pacer {
  private readonly now: () => number
  private readonly act: () => void
  private readonly spinBelow: number
  private due = Number.POSITIVE_INFINITY
  private timer: NodeJS.Timeout | null = null
  private spin: NodeJS.Immediate | null = null

  /** @param mode `thrifty` never spins, and is late by a timer's lateness: about a millisecond */
  constructor(now: () => number, act: () => void, mode: 'precise' | 'thrifty' = 'precise') {
    this.now = now
    this.act = act
    this.spinBelow = mode === 'precise' ? SPIN_BELOW : 0
  }

  /** Asks to be called at `due`; replaces an earlier request. */
  wakeAt(due: number): void {
    if (due < this.due && this.timer) {
      clearTimeout(this.timer)
      this.timer = null
    }
    this.due = due
    if (this.timer === null && this.spin === null) this.wait()
  }

  close(): void {
    this.due = Number.POSITIVE_INFINITY
    if (this.timer) clearTimeout(this.timer)
    if (this.spin) clearImmediate(this.spin)
    this.timer = null
    this.spin = null
  }

  private wait(): void {
    const wait = this.due - this.now()
    if (wait <= this.spinBelow) this.spin = setImmediate(() => this.turn())
    else if (wait < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.turn(), this.timerFor(wait))
  }

  /** Early by up to a millisecond where the rest is spun, else not before the time: a timer cuts off fractions. */
  private timerFor(wait: number): number {
    return Math.min(this.spinBelow > 0 ? Math.floor(wait - 1) : Math.max(1, Math.ceil(wait)), LONGEST_TIMER)
  }

  private turn(): void {
    this.timer = null
    this.spin = null
    if (this.now() < this.due) {
      this.wait()
      return
    }
    this.due = Number.POSITIVE_INFINITY
    this.act()
  }
}
