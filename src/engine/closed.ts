// The closed model: each connection sends again when its answer came, or when its pacing time has come.

import type { Connection } from '../client/index.js'
import { Agenda } from '../core/agenda.js'
import { share } from '../core/plan.js'
import { LATE } from '../core/sample.js'
import { busyTimes } from '../load/arrivals.js'
import type { Window } from '../load/ramp.js'
import type { Sender, SenderContext } from './sender.js'

/** As many connections as the ramp-up and the stages want; the places in their pipelines are always full. */
export class ClosedSender implements Sender {
  private readonly context: SenderContext
  private readonly agenda: Agenda<Connection>
  private readonly pacing: number
  /** By connection: when it is to be busy, those windows that have begun taken out. */
  private readonly ahead = new Map<Connection, Window[]>()
  /** By place of a connection in this shard: until when it is to be busy. */
  private readonly until: Float64Array
  private readonly first: number
  private readonly step: number
  private readonly recorder: SenderContext['recorder']
  private readonly health: SenderContext['health']
  private readonly hold: SenderContext['hold']
  private remaining: number
  private stopped = false
  /** Start of the last request, by connection; used for pacing only. */
  private readonly lastStart = new Map<Connection, number>()
  /** Connections that could send but for a lack of room for rows, with the time since when. */
  private readonly waiting = new Map<Connection, number>()

  constructor(context: SenderContext) {
    const { plan, index, count } = context.shard
    this.context = context
    this.agenda = new Agenda(context.now, (connection, due) => this.appointment(connection, due))
    this.until = new Float64Array(context.connections.length)
    this.first = index
    this.step = count
    this.recorder = context.recorder
    this.health = context.health
    this.hold = context.hold
    this.pacing = plan.load.pacing
    this.remaining = plan.load.requests === null ? Number.POSITIVE_INFINITY : share(plan.load.requests, index, count)
  }

  get exhausted(): boolean {
    return this.remaining <= 0
  }

  start(): void {
    const { connections, shard } = this.context
    const windowsOf = busyTimes(shard.plan)
    for (const connection of connections) {
      const own = windowsOf(connection.id)
      this.ahead.set(connection, own)
      for (const { from } of own) this.agenda.add(from, connection)
    }
    this.agenda.run()
  }

  freed(connection: Connection, now: number): void {
    if (this.stopped) return
    if (now >= this.until[this.placeOf(connection)]) {
      connection.rest()
      return
    }
    let due = now
    if (this.pacing > 0) due = this.paced(connection, now)
    if (connection.readyAt > due) due = connection.readyAt
    if (this.hold.until > due) due = this.hold.until
    if (due > now) this.agenda.add(due, connection)
    else this.fill(connection, now, now)
  }

  resume(): void {
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const [connection, due] of waiting) this.fill(connection, due)
  }

  stop(): number[] {
    this.stopped = true
    this.agenda.close()
    // a connection that is not sending owes nothing: nothing is due in the closed model before it is sent
    return []
  }

  /** The start of one of its windows, or of a request that had to wait. */
  private appointment(connection: Connection, due: number): void {
    const ahead = this.ahead.get(connection) ?? []
    while (ahead.length > 0 && ahead[0].from <= due) {
      const window = ahead.shift()
      if (window) this.until[this.placeOf(connection)] = window.to
    }
    this.fill(connection, due)
  }

  /** When its pacing lets a connection send again: at once, when the last answer took longer. */
  private paced(connection: Connection, now: number): number {
    const due = (this.lastStart.get(connection) ?? Number.NEGATIVE_INFINITY) + this.pacing
    if (now - due > LATE) this.health.blocked++
    return Math.max(now, due)
  }

  /** A paced request starts. Without pacing nothing is due before it is sent, so nothing is late. */
  private note(connection: Connection, due: number, now: number): void {
    if (now - due > LATE && this.lastStart.has(connection)) this.health.late++
    this.lastStart.set(connection, now)
  }

  private placeOf({ id }: Connection): number {
    return (id - this.first) / this.step
  }

  private fill(connection: Connection, due: number, now = this.context.now()): void {
    // an older appointment of a connection that has to wait by now has a newer one
    if (connection.readyAt > now) return
    // the hold has grown meanwhile, or a window begins in it
    if (this.hold.until > now) {
      this.agenda.add(this.hold.until, connection)
      return
    }
    const until = this.until[this.placeOf(connection)]
    // nothing is due in a hold
    const scheduled = Math.max(due, this.hold.until)
    while (connection.canSend() && this.remaining > 0 && now < until) {
      if (this.recorder.pressed) {
        this.waiting.set(connection, due)
        this.context.starving()
        return
      }
      this.remaining--
      this.health.due++
      if (this.pacing > 0) this.note(connection, due, now)
      connection.send(scheduled, now)
    }
  }
}
