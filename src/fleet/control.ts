// The control of a run that goes on: pause, resume, another rate or number of users, marks.

import type { Clock } from '../core/clock.js'
import { HammerError } from '../core/errors.js'
import type { Marker } from '../core/marker.js'
import type { LoadPlan, Plan } from '../core/plan.js'
import type { Steering } from '../core/steering.js'
import { count } from '../core/units.js'
import { heightAt } from '../load/shape.js'

/** What may be done to a run while it goes on. */
export interface RunControl {
  /** Ends the run in order, as Ctrl-C does. */
  stop(): void
  /**
   * Nothing is due from now on; what is in flight finishes. A paused run stays paused.
   * @throws {HammerError} `usage`, where the plan is a sequence of loads
   */
  pause(): void
  /** Goes on after a pause: with the target that was set last, or as planned. */
  resume(): void
  /**
   * Goes on with another rate per second (open model), or number of connections or users (closed model). Ends a pause.
   * @throws {HammerError} `usage` or `limit`, for what cannot be: nothing changes then
   */
  scale(target: number): void
  /** Puts a mark into the results. */
  mark(text: string): void
}

/** The control as consoles have it: on a fleet others have to agree first, and what they refuse rejects, later. */
export type ConsoleControl = {
  readonly [K in keyof RunControl]: (...args: Parameters<RunControl[K]>) => void | Promise<void>
}

/** What is to be done to a run, as soon as all who send its load can know of it. */
export type Wish = Omit<Marker, 'at'>

/** How a run is being controlled. */
export interface Controlled {
  readonly paused: boolean
  /** Where the load is now, as it was asked for: a rate per second, or a number of connections or users; 0 in a pause. */
  readonly target: number
  readonly markers: readonly Marker[]
}

/** What the control of a run is made of. */
export interface ControlParts {
  readonly plan: Plan
  readonly clock: Clock
  readonly startAt: number
  readonly steering: Steering
  readonly stop: () => void
  /** Throws when this machine, or the script, has no room for so many connections or users; null: there always is. */
  readonly fits: ((connections: number) => void) | null
  /**
   * Has those agree who send the load elsewhere, and sees to it that what was agreed comes back through {@link Control.obey}; it
   * rejects when nothing was done. Absent: all who send it are told at once.
   */
  readonly agree?: (wish: Wish) => Promise<void>
}

/** In ms: changes are agreed so far ahead, so that all workers know of them in time. */
const AHEAD = 50
/** Beyond this a rate is a slip of the keyboard. */
const MOST_PER_SECOND = 10_000_000
const MOST_CONNECTIONS = 1_000_000
/** Marks and changes that are kept; a program that makes more has lost its way. */
const MOST_MARKERS = 10_000
const LONGEST_TEXT = 200

/** The control of one run. */
export class Control implements ConsoleControl {
  private readonly parts: ControlParts
  private readonly load: LoadPlan
  private readonly made: Marker[] = []
  /** null: as planned. */
  private target: number | null = null
  private paused = false
  private over = false

  constructor(parts: ControlParts) {
    this.parts = parts
    this.load = parts.plan.load
  }

  get controlled(): Controlled {
    const planned = () => heightAt(this.load, this.now())
    return { paused: this.paused, target: this.paused ? 0 : (this.target ?? planned()), markers: this.made }
  }

  get markers(): readonly Marker[] {
    return this.made
  }

  stop(): void {
    this.parts.stop()
  }

  pause(): void | Promise<void> {
    if (this.paused || this.over) return
    this.checkChangeable()
    return this.want({ kind: 'pause' })
  }

  resume(): void | Promise<void> {
    if (!this.paused || this.over) return
    return this.want({ kind: 'resume' })
  }

  scale(target: number): void | Promise<void> {
    if (this.over) throw new HammerError('usage', 'the run is over: its load cannot be changed any more')
    this.checkChangeable()
    return this.want({ kind: 'scale', target: this.load.model === 'open' ? rateOf(target) : this.crowdOf(target) })
  }

  mark(text: string): void | Promise<void> {
    if (!this.over) return this.want({ kind: 'mark', text: text.slice(0, LONGEST_TEXT) })
  }

  /** Keeps what was done, be it from here or from elsewhere, and tells those who send the load; in order of time. */
  obey(marker: Marker): void {
    this.made.push(marker)
    if (marker.kind === 'mark') return
    if (marker.kind === 'scale') this.target = marker.target ?? null
    this.paused = marker.kind === 'pause'
    // whole microseconds, as times in files are
    this.parts.steering.apply({ at: Math.round(1e6 * marker.at) / 1000, target: this.paused ? 0 : this.target })
  }

  /** The run is over: nothing can be changed any more. */
  close(): void {
    this.over = true
  }

  /** @throws {HammerError} `usage`, where somebody else changes the load already */
  private checkChangeable(): void {
    const { cycles, sizing } = this.parts.plan
    const why = cycles ? 'the load is a sequence of cycles' : sizing ? 'with --sizing the load is what is to be found' : null
    if (why !== null) throw new HammerError('usage', `${why}: it cannot be changed by hand`, { advice: 'It can be stopped, and marked.' })
  }

  private want(wish: Wish): void | Promise<void> {
    if (this.made.length >= MOST_MARKERS) throw new HammerError('usage', `a run keeps ${count(MOST_MARKERS)} marks and changes, no more`)
    if (this.parts.agree) return this.parts.agree(wish)
    const micros = wish.kind === 'mark' ? Math.round(1000 * this.now()) : Math.ceil(1000 * (this.now() + AHEAD))
    this.obey({ at: micros / 1e6, ...wish })
  }

  private now(): number {
    return Math.max(0, this.parts.clock.now() - this.parts.startAt)
  }

  /** A number of connections or users that can be. */
  private crowdOf(target: number): number {
    const { workers, requests, requestsPerUser } = this.load
    const noun = this.parts.plan.script ? 'user' : 'connection'
    if (!Number.isInteger(target) || target < 1 || target > MOST_CONNECTIONS) {
      const advice = target === 0 ? 'A pause is what 0 would be.' : `Ask for 1 to ${count(MOST_CONNECTIONS)}.`
      throw new HammerError('usage', `${target} is no number of ${noun}s`, { value: String(target), advice })
    }
    if (requestsPerUser !== undefined) {
      throw new HammerError('usage', 'each user has its number of iterations: there can be no more users, nor fewer', {
        value: String(target),
      })
    }
    // each worker has its share of -n, and needs somebody to send it
    if (requests !== null && target < workers) {
      const advice = `Each worker has a share of the ${count(requests)} to send.`
      throw new HammerError('usage', `${workers} workers need ${workers} ${noun}s`, { value: String(target), advice })
    }
    this.parts.fits?.(target)
    const { users = target } = this.parts.plan.script ?? {}
    // who attaches to a run on a fleet has no script to ask
    if (users !== target)
      throw new HammerError('usage', `every scenario has its number of users, ${count(users)} in all`, { value: String(target) })
    return target
  }
}

function rateOf(target: number): number {
  if (target > 0 && target <= MOST_PER_SECOND) return target
  const advice = target === 0 ? 'A pause is what 0 would be.' : `Ask for more than 0, and at most ${count(MOST_PER_SECOND)} a second.`
  throw new HammerError('usage', `${target} is no rate per second`, { value: String(target), advice })
}
