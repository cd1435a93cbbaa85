// Whose turn it is: what both models of scripts have in common.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { LONGEST_TIMER } from '../../core/clock.js'
import { type Shard, share } from '../../core/plan.js'
import type { Health } from '../../core/sample.js'
import type { Workload } from '../../workload/index.js'
import type { Aftermath, Crew, Member } from './crew.js'
import type { Events } from './events.js'
import type { User } from './user.js'

/** What a rota works with. */
export interface RotaContext {
  readonly shard: Shard
  readonly workload: Workload<User>
  readonly crew: Crew
  readonly events: Events
  readonly now: () => number
  readonly health: Health
}

/** Hands out iterations until there are no more. */
export class Turns {
  stopped = false
  private remaining: number
  private readonly context: RotaContext
  private readonly sleepers = new Set<() => void>()

  constructor(context: RotaContext) {
    const { plan, index, count } = context.shard
    const { requests, requestsPerUser } = plan.load
    this.context = context
    // where each user has its number, nobody needs to share
    this.remaining = requests === null || requestsPerUser !== undefined ? Number.POSITIVE_INFINITY : share(requests, index, count)
  }

  /** Whether another iteration may start; it is counted as started then. */
  take(): boolean {
    if (this.stopped || this.remaining <= 0) return false
    this.remaining--
    return true
  }

  get exhausted(): boolean {
    return this.remaining <= 0
  }

  /** One iteration. One that waited for nothing must not keep the event loop from turning. */
  async iterate(member: Member): Promise<Aftermath> {
    const { crew, health } = this.context
    const before = health.sent
    const aftermath = await crew.iterate(member)
    if (health.sent === before) await nextTurn()
    return aftermath
  }

  /** Waits until a time of the run, until the end, or until somebody wakes all who wait. */
  until(time: number): Promise<void> {
    const wait = time - this.context.now()
    // users that begin together each get a turn: what one awaits would else go on in the name of the last
    if (wait <= 0 || this.stopped) return nextTurn()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.min(Math.ceil(wait), LONGEST_TIMER))
      this.sleepers.add(wake)
    })
  }

  /** Something has changed: those who wait look at it. */
  wake(): void {
    for (const wake of [...this.sleepers]) wake()
  }

  stop(): void {
    this.stopped = true
    this.wake()
  }
}
