// The closed model of scripts: a number of users, each iterates again when its wait is over.

import { share } from '../../core/plan.js'
import { type Window, windows } from '../../load/ramp.js'
import { connectionShape, connectionsNeeded } from '../../load/shape.js'
import type { Member } from './crew.js'
import type { Rota } from './index.js'
import { type RotaContext, Turns } from './turns.js'

/** As many users as the ramp-up and the stages want. */
export class ClosedUsers implements Rota {
  private readonly context: RotaContext
  private readonly turns: Turns
  private readonly pacing: number
  /** Users that have not begun yet. */
  private missing = 0
  private readonly perUser: number

  constructor(context: RotaContext) {
    this.context = context
    this.turns = new Turns(context)
    const { pacing, requestsPerUser } = context.shard.plan.load
    this.pacing = pacing
    this.perUser = requestsPerUser ?? Number.POSITIVE_INFINITY
  }

  async run(): Promise<void> {
    const { shard, workload } = this.context
    const { load } = shard.plan
    const needed = connectionsNeeded(load)
    const scenarioOf = workload.apportion(needed)
    const shape = connectionShape(load)
    const lives: Promise<void>[] = []
    this.missing = share(needed, shard.index, shard.count)
    for (let i = 0, users = this.missing; i < users; i++) {
      const id = shard.index + i * shard.count
      lives.push(this.live(this.context.crew.enlist(id, scenarioOf(id)), windows(shape, id)))
    }
    await Promise.all(lives)
  }

  stop(): void {
    this.turns.stop()
  }

  private async live(member: Member, ahead: readonly Window[]): Promise<void> {
    for (const window of ahead) {
      await this.turns.until(window.from)
      if (!(await this.iterate(member, window))) break
    }
    await this.context.crew.dismiss(member)
  }

  /** Returns whether the user may go on. */
  private async greet(member: Member): Promise<boolean> {
    const { crew, events, shard } = this.context
    const alive = (await crew.greet(member)) === 'go on'
    this.missing--
    if (this.missing === 0) events.emit('spawned', { worker: shard.index, users: crew.size })
    return alive
  }

  /** Iterates through one window. Returns whether there may be more. */
  private async iterate(member: Member, { to }: Window): Promise<boolean> {
    const { now } = this.context
    if (this.turns.stopped || now() >= to) return true
    if (!member.greeted && !(await this.greet(member))) return false
    for (let started = now(); started < to && member.user.iteration < this.perUser && this.turns.take(); started = now()) {
      if ((await this.turns.iterate(member)) !== 'go on') return false
      const rest = this.rest(member, started)
      // who is done only after the end has nobody to wake it
      if (rest > 0 && !this.turns.stopped) await member.user.sleep(rest)
    }
    return !this.turns.stopped
  }

  /** How long the user waits after an iteration, in ms. */
  private rest({ scenario, user }: Member, started: number): number {
    const { wait } = scenario.options
    if (wait === undefined && this.pacing === 0) return 0
    const ended = this.context.now()
    return Math.max(wait?.(user, started, ended) ?? 0, started + this.pacing - ended)
  }
}
