// The closed model: each connection sends again when its answer came, or when its pacing time has come.

import type { Connection } from '../client/index.js'
import { Agenda } from '../core/agenda.js'
import { share } from '../core/plan.js'
import { LATE } from '../core/sample.js'
import type { Change } from '../core/steering.js'
import { turnsOf, wholeLoad } from '../load/arrivals.js'
import { Course } from '../load/change.js'
import { type Window, windows } from '../load/ramp.js'
import type { Sender, SenderContext } from './sender.js'

/** As many connections as the ramp-up and the stages want; the places in their pipelines are always full. */
export class ClosedSender implements Sender {
  private readonly context: SenderContext
  private readonly agenda: Agenda<Connection>
  private readonly pacing: number
  /** The place of a connection in the course of the load. */
  private readonly turnOf: (id: number) => number
  /** By connection: when it is to be busy, those windows that have begun taken out. */
  private readonly ahead = new Map<Connection, Window[]>()
  /** By place of a connection in this shard: until when it is to be busy. */
  private until: Float64Array
  private readonly course: Course
  /** Starts of windows; others than {@link agenda}, because a change of the load makes them void. */
  private openings: Agenda<Connection>
  private started = false
  private readonly first: number
  private readonly step: number
  private readonly recorder: SenderContext['recorder']
  private readonly health: SenderContext['health']
  private readonly hold: SenderContext['hold']
  private remaining: number
  /** Before this time the connections were somebody else's. */
  private begin: number
  private stopped = false
  /** Start of the last request, by connection; used for pacing only. */
  private readonly lastStart = new Map<Connection, number>()
  /** Connections that could send but for a lack of room for rows, with the time since when. */
  private readonly waiting = new Map<Connection, number>()

  constructor(context: SenderContext) {
    const { plan, index, count, remainder } = context.shard
    this.context = context
    this.turnOf = turnsOf(plan)
    this.agenda = new Agenda(context.now, (connection, due) => this.appointment(connection, due))
    this.openings = this.newOpenings()
    this.course = new Course(wholeLoad(plan))
    this.until = new Float64Array(context.connections.length)
    this.first = index
    this.step = count
    this.recorder = context.recorder
    this.health = context.health
    this.hold = context.hold
    this.pacing = plan.load.pacing
    this.begin = remainder?.from ?? 0
    const requests = plan.load.requests === null ? Number.POSITIVE_INFINITY : share(plan.load.requests, index, count)
    this.remaining = remainder?.requests ?? requests
  }

  get exhausted(): boolean {
    return this.remaining <= 0
  }

  start(): void {
    this.started = true
    // nothing is due before somebody is there to send it
    if (this.context.shard.remainder) this.begin = Math.max(this.begin, this.context.now())
    for (const connection of this.context.connections) this.look(connection)
    this.openings.run()
  }

  /** Connections that are busy go on while they are wanted; new ones are made where more are wanted than there are. */
  change(change: Change): void {
    if (this.stopped) return
    this.course.change(change)
    this.context.grow(share(Math.ceil(this.course.highest), this.first, this.step))
    if (this.context.connections.length > this.until.length) {
      const grown = new Float64Array(this.context.connections.length)
      grown.set(this.until)
      this.until = grown
    }
    if (!this.started) return
    this.openings.close()
    this.openings = this.newOpenings()
    for (const connection of this.context.connections) this.look(connection)
    this.openings.run()
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
    this.openings.close()
    // a connection that is not sending owes nothing: nothing is due in the closed model before it is sent
    return []
  }

  /** Finds out when a connection is to be busy from now on. */
  private look(connection: Connection): void {
    const now = this.context.now()
    const place = this.placeOf(connection)
    const ahead = windows(this.course.lines, this.turnOf(connection.id))
      .filter(({ to }) => to > Math.max(now, this.begin))
      .map(({ from, to }) => ({ from: Math.max(from, this.begin), to }))
    const isBusy = this.until[place] > now
    this.until[place] = 0
    // it goes on as it was, perhaps for longer or not as long
    if (isBusy && ahead.length > 0 && ahead[0].from <= now) this.until[place] = ahead.shift()?.to ?? 0
    this.ahead.set(connection, ahead)
    for (const { from } of ahead) this.openings.add(from, connection)
  }

  private newOpenings(): Agenda<Connection> {
    return new Agenda(this.context.now, (connection, due) => this.opening(connection, due))
  }

  /** The start of one of its windows, or of what is left of it. */
  private opening(connection: Connection, due: number): void {
    const ahead = this.ahead.get(connection) ?? []
    while (ahead.length > 0 && ahead[0].from <= due) {
      const window = ahead.shift()
      if (window) this.until[this.placeOf(connection)] = window.to
    }
    const last = this.pacing > 0 ? (this.lastStart.get(connection) ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY
    const from = Math.max(due, last + this.pacing, connection.readyAt)
    if (from > this.context.now()) this.agenda.add(from, connection)
    else this.fill(connection, from)
  }

  /** A request that had to wait; one that an opening has sent meanwhile has its next appointment already. */
  private appointment(connection: Connection, due: number): void {
    const last = this.pacing > 0 ? this.lastStart.get(connection) : undefined
    if (last === undefined || last + this.pacing <= this.context.now()) this.fill(connection, due)
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
