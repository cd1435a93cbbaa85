// Waking up on time: sleeping while there is time, spinning near the due time.

import { LONGEST_TIMER } from '../core/clock.js'

/** A timer may be late by more than a millisecond; from this distance on the pacer spins instead (docs/performance.md). */
const SPIN_BELOW = 1.5
/** In ms: a turn of the event loop that took less had nothing to do but to look at the clock. */
const IDLE_TURN = 0.05

/** Of all pacers of this thread: one that spins leaves the others nothing to do either. */
const thread = { spun: 0, lastTurn: Number.NaN }

/** How long the pacers of this thread have spun with nothing else to do, in ms. */
export function spunInThread(): number {
  return thread.spun
}

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
  /** Made once: a spin takes hundreds of thousands of turns a second, and what each leaves behind must be collected. */
  private readonly onTurn = () => this.turn()

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

  private wait(now = this.now()): void {
    const wait = this.due - now
    if (wait <= this.spinBelow) this.spin = setImmediate(this.onTurn)
    else if (wait < Number.POSITIVE_INFINITY) this.timer = setTimeout(this.onTurn, this.timerFor(wait))
  }

  /** Early by up to a millisecond where the rest is spun, else not before the time: a timer cuts off fractions. */
  private timerFor(wait: number): number {
    return Math.min(this.spinBelow > 0 ? Math.floor(wait - 1) : Math.max(1, Math.ceil(wait)), LONGEST_TIMER)
  }

  private turn(): void {
    const now = this.now()
    const spinning = this.spin !== null
    this.timer = null
    this.spin = null
    const since = now - thread.lastTurn
    // another run of this thread may have begun at another time
    if (spinning && since >= 0 && since < IDLE_TURN) thread.spun += since
    thread.lastTurn = now
    if (now < this.due) {
      this.wait(now)
      return
    }
    this.due = Number.POSITIVE_INFINITY
    this.act()
  }
}
