// Whose code runs: finds the scenario that keeps the event loop from turning.

import { queueTime } from './queue-time.js'

/** In ms. Shorter is no stall, and may as well be the system's doing. */
const LONG = 30
/** In ms. How old a reading of the queue time may be: to read it costs as much as a request. */
const FRESH = 20

/**
 * Told whenever code of a script begins to run or goes on. It then has the thread to itself until somebody else's does, or the
 * loop has turned: what comes in between is its own time.
 *
 * ```
 *  answer for a ─ code of a ─┐answer for b ─ code of b, blocking ────────────┐rest  idle …
 *                 a: 0.1 ms ─┘                 b: 240 ms ───────────────────┘
 * ```
 * Time in which the thread had no processor is not counted: then it was the machine that was busy.
 * What a script awaits that is not hammer's goes on unseen: such a stall is noticed by the heartbeat, but has no name.
 */
export class Attention {
  private readonly now: () => number
  private readonly blame: (who: string, ms: number) => void
  private readonly queued: () => number
  private queuedBefore: number
  private readAt: number
  private who = ''
  private since = 0
  private resting = true
  private readonly rest = () => {
    this.resting = true
    this.settle(this.now())
    this.who = ''
  }

  /**
   * @param blame told who kept the thread to itself for too long
   * @param queued how long the thread has waited for a processor so far, in ms
   */
  constructor(now: () => number, blame: (who: string, ms: number) => void, queued: () => number = queueTime) {
    this.now = now
    this.blame = blame
    this.queued = queued
    this.queuedBefore = queued()
    this.readAt = now()
  }

  /** Code of `who` runs from here on. Returns who had the turn before; empty: nobody. */
  turnTo(who: string): string {
    const now = this.now()
    const before = this.who
    this.settle(now)
    this.who = who
    this.since = now
    // the loop gets there before it waits for anything: no idle time is in between
    if (this.resting) {
      this.resting = false
      if (now - this.readAt > FRESH) this.read(now)
      setImmediate(this.rest)
    }
    return before
  }

  /** Code of `who` runs, but may have done so all the time. */
  goOn(who: string): void {
    if (this.who !== who) this.turnTo(who)
  }

  private settle(now: number): void {
    if (this.who === '' || now - this.since < LONG) return
    const busy = now - this.since - this.read(now)
    if (busy >= LONG) this.blame(this.who, busy)
  }

  /** How long the thread was queued since the last reading. */
  private read(now: number): number {
    const before = this.queuedBefore
    this.queuedBefore = this.queued()
    this.readAt = now
    return this.queuedBefore - before
  }
}
