// The open model: requests are due by the schedule, whatever the answers do; any free connection takes the next one.

import type { Connection } from '../client/index.js'
import { Agenda } from '../core/agenda.js'
import { share } from '../core/plan.js'
import { LATE } from '../core/sample.js'
import type { Change } from '../core/steering.js'
import { arrivals, wholeLoad } from '../load/arrivals.js'
import { Course } from '../load/change.js'
import type { Schedule } from '../load/schedule.js'
import type { Line } from '../load/stages.js'
import { Pacer } from './pacer.js'
import type { Sender, SenderContext } from './sender.js'

/** In ms: an end that is noticed this much late still counts as on time. */
const LAST_TURN = 1

/**
 * Sends the arrivals of its shard. What finds no free connection waits; nothing is dropped. Only
 * while the target wants to be left alone the schedule runs on without sending, so that no burst follows.
 */
export class OpenSender implements Sender {
  private readonly context: SenderContext
  private readonly course: Course
  private readonly scheduleAlong: (shape: readonly Line[]) => Schedule
  /** Another one after each change: what is behind stays as it was, in number and time. */
  private schedule: Schedule
  private readonly pacer: Pacer
  /** Connections that wait after a failed attempt to connect. */
  private readonly agenda: Agenda<Connection>
  /** Free places, first in first out, so that load spreads over all connections. */
  private readonly free: Ring<Connection>
  /** Places of connections that may not take another request until they were made anew, or until they may connect again. */
  private readonly parked = new Map<Connection, number>()
  /** Arrivals that were sent, or withheld in a hold. */
  private taken = 0
  /** Arrivals that were somebody else's: those before the remainder that this is. */
  private skipped = 0
  private nextDue = 0
  /** Since when there has been a free place. */
  private freeSince = Number.NEGATIVE_INFINITY
  private started = false
  private stopped = false

  constructor(context: SenderContext) {
    const { plan } = context.shard
    this.context = context
    this.course = new Course(wholeLoad(plan))
    this.scheduleAlong = arrivals(context.shard)
    this.schedule = this.scheduleAlong(this.course.lines)
    this.nextDue = this.schedule.due(0)
    const onTime = () => {
      this.pump()
      this.settle()
    }
    const onReady = (connection: Connection) => {
      this.place(connection)
      this.settle()
    }
    this.pacer = new Pacer(context.now, onTime, plan.load.pacer)
    this.agenda = new Agenda(context.now, onReady)
    this.free = new Ring(context.connections.length * plan.load.pipeline)
    for (let depth = 0; depth < plan.load.pipeline; depth++) for (const connection of context.connections) this.free.push(connection)
  }

  get exhausted(): boolean {
    return this.nextDue === Number.POSITIVE_INFINITY && this.isLast
  }

  /** Nothing can follow: not even when the load is changed once more. */
  private get isLast(): boolean {
    const { plan, index, count } = this.context.shard
    return !this.course.changed || (plan.load.requests !== null && this.taken >= share(plan.load.requests, index, count))
  }

  start(): void {
    this.started = true
    this.skip()
    this.pump()
  }

  freed(connection: Connection, now: number): void {
    if (this.stopped) return
    if (connection.readyAt > now) this.agenda.add(connection.readyAt, connection)
    else this.place(connection)
  }

  change(change: Change): void {
    if (this.stopped) return
    this.course.change(change)
    this.schedule = this.scheduleAlong(this.course.lines)
    this.nextDue = this.schedule.due(this.taken)
    if (!this.started) return
    this.pump()
    this.settle()
  }

  resume(): void {
    this.pump()
  }

  stop(end: number): Iterable<number> {
    if (this.stopped) return []
    this.skip()
    // what became due in the last turn of the event loop is not lost to the end of the run
    if (this.context.now() - end < LAST_TURN) this.pump()
    this.stopped = true
    this.pacer.close()
    this.agenda.close()
    return this.unsent(end)
  }

  /** Begins where the remainder begins. */
  private skip(): void {
    const from = this.context.shard.remainder?.from ?? 0
    if (this.taken > 0 || from <= 0) return
    // arrivals may be asked for in ascending order only
    let n = Math.max(0, (this.schedule.countBefore(from) ?? 0) - 1)
    while (this.schedule.due(n) < from) n++
    this.taken = n
    this.skipped = n
    this.nextDue = this.schedule.due(n)
  }

  /** What was due before the end but not sent; how much was due at all is counted from the area under the rate, where that is certain. */
  private *unsent(end: number): Iterable<number> {
    const reckoned = this.schedule.countBefore(end)
    const due = reckoned === null ? Number.POSITIVE_INFINITY : Math.max(this.taken, reckoned)
    let n = this.taken
    this.context.health.due += n - this.skipped
    for (; n < due; n++) {
      const time = this.schedule.due(n)
      if (reckoned === null && time >= end) break
      this.context.health.due++
      if (time < this.context.hold.until) this.context.health.withheld++
      yield time
    }
  }

  /** The last arrivals may have been withheld: then there will be no answer with which the run could end. */
  private settle(): void {
    if (this.exhausted) this.context.settle()
  }

  /** A place is free again, and with it those that had to wait for a new connection. */
  private place(connection: Connection): void {
    const places = 1 + (this.parked.get(connection) ?? 0)
    this.parked.delete(connection)
    if (this.free.empty) this.freeSince = this.context.now()
    for (let i = 0; i < places; i++) this.free.push(connection)
    this.pump()
  }

  /** Sends what is due, as far as there are free places, and sees to it that this is called again in time. */
  private pump(): void {
    if (this.stopped) return
    const { now, recorder, hold } = this.context
    for (let time = now(); this.nextDue <= time; time = now()) {
      if (recorder.pressed) {
        this.context.starving()
        return
      }
      if (this.nextDue < hold.until) {
        this.withhold()
        continue
      }
      const connection = this.free.shift()
      if (!connection) return
      if (connection.canSend() && connection.readyAt <= time) {
        const due = this.nextDue
        this.nextDue = this.schedule.due(++this.taken)
        if (time - due > LATE) this.explain(due, time)
        connection.send(due, time)
      } else this.parked.set(connection, 1 + (this.parked.get(connection) ?? 0))
    }
    if (this.nextDue < Number.POSITIVE_INFINITY) this.pacer.wakeAt(this.nextDue)
  }

  /** A request leaves late: was it held up by this thread, or by a lack of free connections? */
  private explain(due: number, time: number): void {
    const { health } = this.context
    if (this.freeSince > due) health.blocked++
    if (time - Math.max(due, this.freeSince) > LATE) health.late++
  }

  private withhold(): void {
    this.context.recorder.recordUnsent(this.nextDue)
    this.context.health.withheld++
    this.nextDue = this.schedule.due(++this.taken)
  }
}

/** A queue of bounded length without allocation. */
class Ring<T> {
  private readonly slots: (T | undefined)[]
  private first = 0
  private used = 0

  constructor(capacity: number) {
    this.slots = new Array(capacity)
  }

  get empty(): boolean {
    return this.used === 0
  }

  push(item: T): void {
    this.slots[(this.first + this.used++) % this.slots.length] = item
  }

  shift(): T | undefined {
    if (this.used === 0) return undefined
    const item = this.slots[this.first]
    this.slots[this.first] = undefined
    this.first = (this.first + 1) % this.slots.length
    this.used--
    return item
  }
}
