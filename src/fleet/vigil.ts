// Notices threads that never come back: a loop without end in a script outlasts the run, and Ctrl-C.

import { systemClock } from '../core/clock.js'
import type { LoadPlan } from '../core/plan.js'
import { INTERRUPT_GRACE } from '../engine/stream.js'

/** How often an overdue thread is asked whether it lives, ms, and how many questions in a row it may leave open. */
const ASK_EVERY = 500
const PATIENCE = 10

/** What is watched. */
export interface Watched {
  readonly startAt: number
  readonly load: Pick<LoadPlan, 'duration' | 'grace'>
  /** Ends the run early. */
  readonly signal: AbortSignal
  /** Asks all threads that are not done; returns how many those are. */
  readonly ask: () => number
  /** None has answered for a long time. */
  readonly onLost: () => void
}

/** Asks threads for signs of life from when all should be over. Before that they may compute as long as they like. */
export class Vigil {
  private readonly watched: Watched
  private readonly timer: NodeJS.Timeout
  private readonly hurry: () => void
  private over: number
  private open = 0

  constructor(watched: Watched) {
    const { startAt, load, signal } = watched
    this.watched = watched
    this.over = startAt + (load.duration ?? Number.POSITIVE_INFINITY) + load.grace
    this.hurry = () => {
      this.over = Math.min(this.over, systemClock.now() + Math.min(load.grace, INTERRUPT_GRACE))
    }
    signal.addEventListener('abort', this.hurry)
    if (signal.aborted) this.hurry()
    this.timer = setInterval(() => this.look(), ASK_EVERY)
  }

  /** A sign of life: who still answers may finish, and those that do not have to wait for it. */
  heard(): void {
    this.open = 0
  }

  close(): void {
    clearInterval(this.timer)
    this.watched.signal.removeEventListener('abort', this.hurry)
  }

  private look(): void {
    if (systemClock.now() < this.over) return
    if (this.open >= PATIENCE) {
      this.close()
      this.watched.onLost()
    } else if (this.watched.ask() > 0) this.open++
  }
}
