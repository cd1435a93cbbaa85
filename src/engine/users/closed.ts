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

  constructor(context: RotaContext) {
    this.context = context
    this.turns = new Turns(context)
    this.pacing = context.shard.plan.load.pacing
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
    while (now() < to && this.turns.take()) {
      const started = now()
      if ((await this.turns.iterate(member)) !== 'go on') return false
      const next = Math.max(member.scenario.options.wait?.(member.user, started, now()) ?? 0, started + this.pacing - now())
      // who is done only after the end has nobody to wake it
      if (next > 0 && !this.turns.stopped) await member.user.sleep(next)
    }
    return !this.turns.stopped
  }
}
