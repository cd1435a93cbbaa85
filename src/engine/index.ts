// The engine: one thread that carries out one shard of a plan and yields the samples.

import { CLIENTS, type Connection, Flow, Hold, TimerWheel } from '../client/index.js'
import { LONGEST_TIMER, toThreadTime } from '../core/clock.js'
import { type Shard, share } from '../core/plan.js'
import { type Health, noHealth, type SampleBatch } from '../core/sample.js'
import { type Change, Steering } from '../core/steering.js'
import { connectionsNeeded } from '../load/shape.js'
import { ClosedSender } from './closed.js'
import { HealthMeter } from './health.js'
import { OpenSender } from './open.js'
import { Pacer } from './pacer.js'
import { BatchPool } from './pool.js'
import { BatchRecorder } from './recorder.js'
import type { Sender } from './sender.js'
import { type Engine, FLUSH_EVERY, INTERRUPT_GRACE, stream } from './stream.js'

export { BatchPool } from './pool.js'

/**
 * Carries out a shard in this thread. Each batch belongs to the caller until the next one is asked for; a caller that
 * transfers a batch's buffer away gives memory back through `pool`.
 * @param signal ends the sending early; what is in flight gets a short grace
 * @param steering changes of the load meanwhile
 */
export function generate(
  shard: Shard,
  signal: AbortSignal,
  steering = new Steering(),
  pool = new BatchPool(),
): AsyncGenerator<SampleBatch> {
  return stream(new RequestEngine(shard, pool), signal, { steering, pool })
}

class RequestEngine implements Engine {
  private readonly shard: Shard
  private readonly pool: BatchPool
  private readonly now: () => number
  private readonly wheel: TimerWheel
  private readonly health: Health = noHealth()
  private readonly flow = new Flow()
  private readonly hold = new Hold()
  private readonly recorder: BatchRecorder
  private readonly connections: Connection[]
  private readonly open: (id: number) => Connection
  private readonly sender: Sender
  private readonly timers: NodeJS.Timeout[] = []
  private readonly flusher: NodeJS.Timeout
  private readonly meter: HealthMeter
  private end: Pacer | null = null
  private stopped = false
  private unsentLeft = false
  private settled = false
  private starvedSince = Number.NaN

  constructor(shard: Shard, pool: BatchPool) {
    const origin = toThreadTime(shard.startAt)
    const now = () => performance.now() - origin
    this.meter = new HealthMeter(now, this.health)
    this.shard = shard
    this.pool = pool
    this.now = now
    this.wheel = new TimerWheel(now)
    this.recorder = new BatchRecorder(pool, shard.index, () => {
      this.health.inFlightTime = this.flow.area
      this.health.held = this.hold.before(now())
      return this.meter.take()
    })
    this.open = this.opener()
    this.connections = []
    this.grow(share(connectionsNeeded(shard.plan.load), shard.index, shard.count))
    const context = {
      shard,
      now,
      connections: this.connections,
      grow: (connections: number) => this.grow(connections),
      recorder: this.recorder,
      hold: this.hold,
      health: this.health,
      starving: () => this.starving(),
      settle: () => this.settle(),
    }
    this.sender = shard.plan.load.model === 'open' ? new OpenSender(context) : new ClosedSender(context)
    this.flusher = setInterval(() => this.recorder.flush(), FLUSH_EVERY)
  }

  async start(): Promise<void> {
    const wait = -this.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(wait)))
    if (this.stopped) return
    const { duration, grace } = this.shard.plan.load
    if (duration !== null) {
      this.end = new Pacer(this.now, () => this.stop(duration, grace), 'precise')
      this.end.wakeAt(duration)
    }
    this.sender.start()
    this.settle()
  }

  /** Someone wants the run to end now. */
  interrupt(): void {
    const { duration, grace } = this.shard.plan.load
    const end = Math.max(0, Math.min(this.now(), duration ?? Number.POSITIVE_INFINITY))
    const short = Math.min(grace, INTERRUPT_GRACE)
    // nor wait for the rest of a long grace that has begun already
    if (this.stopped) this.after(short, () => this.giveUp())
    else this.stop(end, short)
  }

  change(change: Change): void {
    if (!this.stopped) this.sender.change(change)
  }

  next(): Promise<SampleBatch | null> {
    return this.recorder.next()
  }

  /** The sending phase is over at `end`; what is in flight gets some more time. */
  private stop(end: number, grace: number): void {
    if (this.stopped) return
    const unsent = this.sender.stop(end)[Symbol.iterator]()
    this.stopped = true
    this.hold.end(this.now())
    this.after(grace, () => this.giveUp())
    this.recordUnsent(unsent)
  }

  close(): void {
    this.end?.close()
    for (const timer of this.timers) clearTimeout(timer)
    clearInterval(this.flusher)
    this.meter.close()
    this.giveUp()
    this.sender.stop(0)
    this.wheel.close()
  }

  private opener(): (id: number) => Connection {
    const { wheel, recorder, health, flow, hold, now } = this
    const freed = (connection: Connection, time: number) => {
      this.sender.freed(connection, time)
      if (this.stopped || this.sender.exhausted) this.settle()
    }
    const { plan } = this.shard
    return CLIENTS[plan.target.scheme](plan, { now, wheel, recorder, health, flow, hold, freed })
  }

  /** Has at least so many connections; none is opened before it sends. */
  private grow(connections: number): void {
    const { index, count } = this.shard
    for (let i = this.connections.length; i < connections; i++) this.connections.push(this.open(index + i * count))
  }

  private giveUp(): void {
    const now = this.now()
    for (const connection of this.connections) connection.giveUp(now)
    this.settle()
  }

  /** Finishes when everything that was sent has its outcome, and nothing more will be sent. */
  private settle(): void {
    if (this.settled || this.unsentLeft || this.health.sent > this.recorder.recorded) return
    if (!this.stopped && !this.sender.exhausted) return
    if (!this.stopped) {
      // all requests of the plan are done before its time is over
      this.stop(this.now(), 0)
      return
    }
    this.settled = true
    this.recorder.finish()
  }

  /** A row for every request that was due but never sent, as fast as the rows are taken away. */
  private recordUnsent(unsent: Iterator<number>): void {
    this.unsentLeft = true
    while (!this.recorder.pressed) {
      const { done, value } = unsent.next()
      if (done) {
        this.unsentLeft = false
        this.settle()
        return
      }
      this.recorder.recordUnsent(value)
    }
    this.pool.whenRefilled(() => this.recordUnsent(unsent))
  }

  /** Sending has stopped for want of empty batches: note since when, and go on when there are some. */
  private starving(): void {
    if (!Number.isNaN(this.starvedSince)) return
    this.starvedSince = this.now()
    this.pool.whenRefilled(() => {
      this.health.starved += this.now() - this.starvedSince
      this.starvedSince = Number.NaN
      this.sender.resume()
      this.settle()
    })
  }

  private after(ms: number, act: () => void): void {
    this.timers.push(setTimeout(act, Math.min(ms, LONGEST_TIMER)))
  }
}
