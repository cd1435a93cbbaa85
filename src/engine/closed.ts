// The closed model: each connection sends again when its answer came, or when its pacing time has come.

import type { Connection } from '../client/index.js'
import { share } from '../core/plan.js'
import { connectionStart } from '../load/ramp.js'
import { Agenda } from './agenda.js'
import type { Sender, SenderContext } from './sender.js'

/** A fixed number of connections, started over the ramp-up; their places in the pipeline are always full. */
export class ClosedSender implements Sender {
  private readonly context: SenderContext
  private readonly agenda: Agenda<Connection>
  private readonly pacing: number
  private readonly end: number
  private remaining: number
  private stopped = false
  /** Start of the last request, by connection; used for pacing only. */
  private readonly lastStart = new Map<Connection, number>()
  /** Connections that could send but for a lack of room for rows, with the time since when. */
  private readonly waiting = new Map<Connection, number>()

  constructor(context: SenderContext) {
    const { plan, index, count } = context.shard
    this.context = context
    this.agenda = new Agenda(context.now, (connection, due) => this.fill(connection, due))
    this.pacing = plan.load.pacing
    this.end = plan.load.duration ?? Number.POSITIVE_INFINITY
    this.remaining = plan.load.requests === null ? Number.POSITIVE_INFINITY : share(plan.load.requests, index, count)
  }

  get exhausted(): boolean {
    return this.remaining <= 0
  }

  start(): void {
    const { connections, shard } = this.context
    const { connections: total, rampUp } = shard.plan.load
    for (const connection of connections) this.agenda.add(connectionStart(connection.id, total, rampUp), connection)
    this.agenda.run()
  }

  freed(connection: Connection, now: number): void {
    if (this.stopped) return
    let due = now
    if (this.pacing > 0) due = Math.max(now, (this.lastStart.get(connection) ?? 0) + this.pacing)
    if (connection.readyAt > due) due = connection.readyAt
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

  private fill(connection: Connection, due: number, now = this.context.now()): void {
    // an older appointment of a connection that has to wait by now has a newer one
    if (connection.readyAt > now) return
    while (connection.canSend() && this.remaining > 0 && now < this.end) {
      if (this.context.recorder.pressed) {
        this.waiting.set(connection, due)
        this.context.starving()
        return
      }
      this.remaining--
      this.context.health.due++
      if (this.pacing > 0) this.lastStart.set(connection, now)
      connection.send(due, now)
    }
  }
}
