// Waking up on time: sleeping while there is time, spinning near the due time.

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
  private due = Number.POSITIVE_INFINITY
  private timer: NodeJS.Timeout | null = null
  private spin: NodeJS.Immediate | null = null

  constructor(now: () => number, act: () => void) {
    this.now = now
    this.act = act
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
    if (wait <= SPIN_BELOW) this.spin = setImmediate(() => this.turn())
    else if (wait < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.turn(), Math.min(Math.floor(wait - 1), 0x7fffffff))
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
