// The closed model of scripts: a number of users, each iterates again when its wait is over.

import { share } from '../../core/plan.js'
import type { Change } from '../../core/steering.js'
import { Course } from '../../load/change.js'
import { type Window, windows } from '../../load/ramp.js'
import { connectionsNeeded } from '../../load/shape.js'
import type { NamedScenario } from '../../workload/index.js'
import type { Member } from './crew.js'
import type { Rota } from './index.js'
import { type RotaContext, Turns } from './turns.js'
import type { User } from './user.js'

/** As many users as the ramp-up and the stages want, and as changes of the load do. */
export class ClosedUsers implements Rota {
  private readonly context: RotaContext
  private readonly turns: Turns
  private readonly pacing: number
  private readonly course: Course
  /** By number of a user: it keeps its scenario, also when it comes again. */
  private readonly scenarios: NamedScenario<User>[] = []
  /** Users that are there: until when each may begin an iteration. */
  private readonly lives = new Map<number, number>()
  /** Users that ended by themselves, or have done all they had to: nobody comes in their place. */
  private readonly gone = new Set<number>()
  /** Users of the plan that have not begun yet. */
  private missing = 0
  private readonly perUser: number
  private apportioned: (n: number) => NamedScenario<User> = () => this.scenarios[0]
  private settled: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null

  constructor(context: RotaContext) {
    const { load } = context.shard.plan
    this.context = context
    this.turns = new Turns(context)
    this.pacing = load.pacing
    this.perUser = load.requestsPerUser ?? Number.POSITIVE_INFINITY
    this.course = new Course(load)
  }

  run(): Promise<void> {
    const { shard, workload } = this.context
    return new Promise((resolve, reject) => {
      const needed = connectionsNeeded(shard.plan.load)
      this.settled = { resolve, reject }
      this.apportioned = workload.apportion(needed)
      this.missing = share(needed, shard.index, shard.count)
      this.populate()
      if (this.lives.size === 0) resolve()
    })
  }

  change(change: Change): void {
    this.course.change(change)
    if (this.settled === null || this.turns.stopped) return
    for (const id of this.lives.keys()) this.lives.set(id, this.untilOf(this.windowOf(id)))
    this.populate()
    this.turns.wake()
  }

  stop(): void {
    this.turns.stop()
  }

  /** Lets all users live that are wanted now or later, and are not there. */
  private populate(): void {
    const { index, count } = this.context.shard
    for (let i = 0; i < share(Math.ceil(this.course.highest), index, count); i++) {
      const id = index + i * count
      if (!this.lives.has(id) && this.isWanted(id)) this.begin(id)
    }
  }

  private isWanted(id: number): boolean {
    return !this.turns.stopped && !this.turns.exhausted && !this.gone.has(id) && this.windowOf(id) !== undefined
  }

  private begin(id: number): void {
    this.lives.set(id, this.untilOf(this.windowOf(id)))
    this.live(id).then(
      () => this.ended(id),
      (error) => this.settled?.reject(error),
    )
  }

  private ended(id: number): void {
    this.lives.delete(id)
    // wanted again while it took its leave
    if (this.isWanted(id)) this.begin(id)
    if (this.lives.size === 0) this.settled?.resolve()
  }

  private async live(id: number): Promise<void> {
    const member = this.context.crew.enlist(id, this.scenarioOf(id))
    while (!this.turns.stopped && !this.turns.exhausted && !this.gone.has(id)) {
      const window = this.windowOf(id)
      if (!window && !this.course.paused) break
      await this.turns.until(window?.from ?? Number.POSITIVE_INFINITY)
      if (this.turns.stopped || !window || window.from > this.context.now()) continue
      this.lives.set(id, this.untilOf(this.windowOf(id)))
      const goesOn = await this.iterate(member, id)
      if (!goesOn || member.user.iteration >= this.perUser) this.gone.add(id)
      // those who wait for their time wait for nothing
      if (this.turns.exhausted) this.turns.wake()
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
  private async iterate(member: Member, id: number): Promise<boolean> {
    const { now } = this.context
    if (!member.greeted && !(await this.greet(member))) return false
    for (let started = now(); started < (this.lives.get(id) ?? 0) && member.user.iteration < this.perUser; started = now()) {
      if (!this.turns.take()) break
      if ((await this.turns.iterate(member)) !== 'go on') return false
      const rest = this.rest(member, started)
      // who is done only after the end has nobody to wake it
      if (rest > 0 && !this.turns.stopped) await member.user.sleep(rest)
    }
    return true
  }

  /** The first time for a user that is not over yet. */
  private windowOf(id: number): Window | undefined {
    const now = this.context.now()
    return windows(this.course.lines, id).find(({ to }) => to > now)
  }

  private scenarioOf(id: number): NamedScenario<User> {
    // asked for in ascending order
    for (let n = this.scenarios.length; n <= id; n++) this.scenarios.push(this.apportioned(n))
    return this.scenarios[id]
  }

  private untilOf(window: Window | undefined): number {
    return window && window.from <= this.context.now() ? window.to : 0
  }

  /** How long the user waits after an iteration, in ms. */
  private rest({ scenario, user }: Member, started: number): number {
    const { wait } = scenario.options
    if (wait === undefined && this.pacing === 0) return 0
    const ended = this.context.now()
    return Math.max(wait?.(user, started, ended) ?? 0, started + this.pacing - ended)
  }
}
