// The heartbeat of an event loop: notices when the loop did not turn for a while, and since when.

import type { Span } from '../core/sample.js'

/** Milliseconds between two beats. */
const PERIOD = 10
/** In ms. A beat that is less late than this is no stall: timers are coarse, and a turn may have many answers to handle. */
const TOLERANCE = 20

/** A timer that looks at the clock. While the thread is held up (by code, by a collection, by the system) it cannot. */
export class Heartbeat {
  private readonly now: () => number
  private readonly timer: NodeJS.Timeout
  private last: number
  private stalls: Span[] = []

  constructor(now: () => number) {
    this.now = now
    this.last = now()
    this.timer = setInterval(() => this.beat(), PERIOD)
    this.timer.unref()
  }

  /** Stalls since the last call. */
  take(): readonly Span[] {
    // the loop may be asked within the very turn that ends a stall, before its timers go off
    this.beat()
    const { stalls } = this
    this.stalls = []
    return stalls
  }

  close(): void {
    clearInterval(this.timer)
  }

  private beat(): void {
    const now = this.now()
    const expected = this.last + PERIOD
    if (now - expected > TOLERANCE) this.stalls.push([expected, now])
    this.last = now
  }
}
