// The open model of scripts: iterations are due by the schedule; a user that is free takes the next, else a new one comes.

import { share } from '../../core/plan.js'
import { LATE } from '../../core/sample.js'
import type { Change } from '../../core/steering.js'
import { Course } from '../../load/change.js'
import { type Schedule, scheduler } from '../../load/schedule.js'
import type { Line } from '../../load/stages.js'
import { Pacer } from '../pacer.js'
import type { Member } from './crew.js'
import type { Rota } from './index.js'
import { type RotaContext, Turns } from './turns.js'

/** Iterations index, index + count, … of the one schedule. */
export class OpenUsers implements Rota {
  private readonly context: RotaContext
  private readonly turns: Turns
  private readonly course: Course
  private readonly scheduleAlong: (shape: readonly Line[]) => Schedule
  /** Another one after each change: what is behind stays as it was, in number and time. */
  private schedule: Schedule
  private readonly pacer: Pacer
  private readonly scenarioOf: (n: number) => string
  /** Users that are free, by scenario. */
  private readonly free = new Map<string, Member[]>()
  private readonly going = new Set<Promise<void>>()
  private users = 0
  private started = 0
  private running = false
  private over: () => void = () => {}

  constructor(context: RotaContext) {
    const { load } = context.shard.plan
    this.context = context
    this.turns = new Turns(context)
    this.course = new Course(load)
    this.scheduleAlong = scheduler(load)
    this.schedule = this.scheduleAlong(this.course.lines)
    this.pacer = new Pacer(context.now, () => this.pump(), load.pacer)
    const names = context.workload.sequence()
    this.scenarioOf = (n) => names(n).name
  }

  async run(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.over = resolve
    })
    this.running = true
    this.pump()
    await ended
    await Promise.all(this.going)
    await Promise.all([...this.free.values()].flat().map((member) => this.context.crew.dismiss(member)))
  }

  change(change: Change): void {
    this.course.change(change)
    this.schedule = this.scheduleAlong(this.course.lines)
    if (this.running) this.pump()
  }

  stop(): void {
    this.turns.stop()
    this.pacer.close()
    this.over()
  }

  /** Starts what is due. */
  private pump(): void {
    const { now, health } = this.context
    for (let due = this.dueOf(); !this.turns.stopped; due = this.dueOf()) {
      if (due === Number.POSITIVE_INFINITY) {
        if (this.isLast) this.stop()
        return
      }
      const time = now()
      if (due > time) {
        this.pacer.wakeAt(due)
        return
      }
      const member = this.memberFor(this.scenarioOf(this.numberOf(this.started)))
      if (member === null) {
        health.blocked++
        return
      }
      if (time - due > LATE) health.late++
      this.started++
      this.begin(member, due)
    }
  }

  /** Nothing can follow: not even when the load is changed once more. */
  private get isLast(): boolean {
    const { plan, index, count } = this.context.shard
    return !this.course.changed || (plan.load.requests !== null && this.started >= share(plan.load.requests, index, count))
  }

  private begin(member: Member, due: number): void {
    const going = this.turn(member, due).finally(() => this.going.delete(going))
    this.going.add(going)
  }

  private async turn(member: Member, due: number): Promise<void> {
    const { crew } = this.context
    const known = member.greeted
    member.user.dueAt = due
    const alive = known ? 'go on' : await crew.greet(member)
    // the set-up of a new user is no part of what its iteration takes
    if (known) member.user.http.due(due)
    const after = alive === 'go on' ? await this.turns.iterate(member) : alive
    if (after === 'go on') this.place(member)
    else await crew.dismiss(member)
    this.pump()
  }

  private place(member: Member): void {
    const { name } = member.scenario
    const free = this.free.get(name)
    if (free) free.push(member)
    else this.free.set(name, [member])
  }

  /** A free user of a scenario, or a new one while there may be more; null: all are busy. */
  private memberFor(name: string): Member | null {
    const free = this.free.get(name)?.pop()
    if (free) return free
    const { shard, workload, crew } = this.context
    if (this.users >= Math.ceil(shard.plan.load.connections / shard.count)) return null
    return crew.enlist(this.numberOf(this.users++), workload.named(name))
  }

  private numberOf(n: number): number {
    const { index, count } = this.context.shard
    return index + n * count
  }

  private dueOf(): number {
    return this.schedule.due(this.numberOf(this.started))
  }
}
