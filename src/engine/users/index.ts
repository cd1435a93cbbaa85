// The engine of load scripts: one thread in which virtual users carry out their shard of a plan, and yield the samples.

import { emptyRow } from '../../client/connection.js'
import type { SessionSample } from '../../client/session/index.js'
import { LONGEST_TIMER, toThreadTime } from '../../core/clock.js'
import { Iterations } from '../../core/iterations.js'
import type { Shard } from '../../core/plan.js'
import { type Health, NOBODY, noHealth, type SampleBatch } from '../../core/sample.js'
import { type Change, Steering } from '../../core/steering.js'
import { HealthMeter } from '../health.js'
import { BatchPool } from '../pool.js'
import { BatchRecorder } from '../recorder.js'
import { type Engine, FLUSH_EVERY, INTERRUPT_GRACE, type Surroundings, stream } from '../stream.js'
import { Attention } from './attention.js'
import { ClosedUsers } from './closed.js'
import { Crew } from './crew.js'
import { thrown } from './ends.js'
import { Events } from './events.js'
import { OpenUsers } from './open.js'
import type { LiveWorkload, Program } from './program.js'
import { sessionContext } from './session-context.js'
import type { Report, User } from './user.js'

export type { Report, RequestEvent, User } from './user.js'

const SECOND = 1000
/** What a session calls an answer of a status that was not expected; people want to know which. */
const UNEXPECTED = 'unexpected'
/** Whose errors are those that nobody awaits. */
const NO_SCENARIO = 'code that nobody awaits'
/** What a sample of another protocol that succeeded has for a status. */
const REPORTED = 200

/** When users begin and iterate: the closed or the open model. Times in ms since the start of the run. */
export interface Rota {
  /** Resolves when no user will iterate any more. */
  run(): Promise<void>
  /** The load is another one from a time on, or was since then. */
  change(change: Change): void
  /** No iteration starts any more. */
  stop(): void
}

/** Carries out a shard of a script; otherwise as {@link generate}. */
export function generateUsers(
  shard: Shard,
  workload: LiveWorkload,
  signal: AbortSignal,
  surroundings: Surroundings = { steering: new Steering(), pool: new BatchPool() },
): AsyncGenerator<SampleBatch> {
  return stream(new ScriptEngine(shard, workload, surroundings.pool), signal, surroundings)
}

class ScriptEngine implements Engine {
  private readonly shard: Shard
  private readonly now: () => number
  private readonly health: Health = noHealth()
  private readonly iterations: Iterations
  private readonly recorder: BatchRecorder
  private readonly meter: HealthMeter
  private readonly crew: Crew
  private readonly events: Events
  private readonly rota: Rota
  private readonly program: Program | undefined
  private readonly row = emptyRow(0)
  private readonly flusher: NodeJS.Timeout
  private readonly timers: NodeJS.Timeout[] = []
  private stopped = false
  private finished = false

  constructor(shard: Shard, workload: LiveWorkload, pool: BatchPool) {
    const origin = toThreadTime(shard.startAt)
    this.now = () => performance.now() - origin
    this.shard = shard
    this.iterations = new Iterations(shard.plan.interval, shard.offset)
    this.program = workload.program
    this.meter = new HealthMeter(this.now, this.health)
    this.recorder = new BatchRecorder(
      pool,
      shard.index,
      () => this.meter.take(),
      () => this.iterations.take(),
    )
    const file = shard.plan.script?.file ?? ''
    const attention = new Attention(this.now, (who, ms) => {
      this.iterations.block(who, { times: 1, total: ms, longest: ms, worker: shard.index })
    })
    this.events = new Events(workload.on, { iterations: this.iterations, attention, file })
    this.crew = new Crew({
      events: this.events,
      attention,
      worker: shard.index,
      shard: { index: shard.index, count: shard.count },
      seed: shard.plan.load.seed,
      now: this.now,
      session: sessionContext(shard.plan, {
        now: this.now,
        count: (name, n) => this.iterations.count(name, n, this.now()),
      }),
      iterations: this.iterations,
      record: (sample, user) => this.record(sample, user),
      report: (report, user) => this.report(report, user),
      shared: shard.plan.script?.shared,
      args: shard.plan.script?.args ?? {},
      workload,
      file,
      end: (reason, how) => this.endRun(reason, how),
    })
    workload.strays?.tell((error) => this.iterations.problem({ ...thrown(error, file), kind: 'stray', scenario: NO_SCENARIO, count: 1 }))
    const Model = shard.plan.load.model === 'open' ? OpenUsers : ClosedUsers
    this.rota = new Model({ events: this.events, shard, workload, crew: this.crew, now: this.now, health: this.health })
    this.flusher = setInterval(() => this.recorder.flush(), FLUSH_EVERY)
  }

  start(): void {
    const { duration, grace } = this.shard.plan.load
    if (duration !== null) this.after(duration - this.now(), () => this.stop(grace))
    this.events.emit('start', { worker: this.shard.index })
    this.program?.attach({
      now: this.now,
      iterations: this.iterations,
      report: (report, user) => this.report(report, user),
      end: (reason, how) => this.endRun(reason, how),
    })
    if (this.events.has('users')) this.every(SECOND, () => this.events.emit('users', { worker: this.shard.index, users: this.crew.size }))
    this.rota
      .run()
      // what scripts throw is caught where they are called; a wait or a pick of theirs is part of the rota
      .catch((error) => this.endRun(thrown(error, this.shard.plan.script?.file ?? '').message, 'broken'))
      .then(() => this.finish())
  }

  next(): Promise<SampleBatch | null> {
    return this.recorder.next()
  }

  interrupt(): void {
    this.stop(Math.min(this.shard.plan.load.grace, INTERRUPT_GRACE))
  }

  change(change: Change): void {
    this.rota.change(change)
  }

  close(): void {
    clearInterval(this.flusher)
    for (const timer of this.timers) clearTimeout(timer)
    this.rota.stop()
    this.crew.giveUp()
    void this.program?.close()
    this.meter.close()
  }

  private stop(grace: number): void {
    this.after(grace, () => this.finish())
    if (this.stopped) return
    this.stopped = true
    this.events.emit('stopping', { worker: this.shard.index })
    this.rota.stop()
    this.crew.wake()
  }

  /** All users are gone, or are given up. */
  private finish(): void {
    if (this.finished) return
    this.crew.giveUp()
    this.events.emit('stop', { worker: this.shard.index })
    this.finished = true
    // how a program ends is part of what it did
    if (this.program) void this.program.close().then(() => this.recorder.finish())
    else this.recorder.finish()
  }

  private endRun(reason: string, how: 'asked' | 'broken'): void {
    this.iterations.ended ??= { reason, how }
    this.interrupt()
  }

  /** One request of a session; what the grace cut off is unfinished, not failed. */
  private record(sample: SessionSample, user: User): void {
    if (this.finished) return
    const { row } = this
    row.scheduled = sample.scheduled
    row.sent = sample.sent
    row.firstByte = sample.firstByte
    row.ended = sample.ended
    row.connect = sample.connect
    row.bytes = sample.bytes
    row.status = sample.status
    row.name = this.recorder.nameOf(sample.name)
    row.cause = sample.cause === UNEXPECTED ? `status ${sample.status}` : sample.cause
    this.health.bytesSent += sample.bytesSent
    if (sample.redirects > 0) this.iterations.count('redirects', sample.redirects, sample.ended)
    this.book(user, sample.ended - sample.sent)
    if (this.events.has('response')) this.events.emit('response', sample)
  }

  private report({ name, time, error, bytes = 0, status, due = Number.NaN }: Report, user: User | null): void {
    if (this.finished) return
    const { row } = this
    row.ended = this.now()
    row.sent = row.ended - time
    row.scheduled = due < row.sent ? due : row.sent
    row.firstByte = Number.NaN
    row.connect = Number.NaN
    row.bytes = bytes
    row.status = status ?? (error === undefined ? REPORTED : 0)
    row.name = this.recorder.nameOf(name)
    row.cause = error ?? ''
    this.book(user, time)
  }

  /** What a user did takes its place in the books and among the rows. */
  private book(user: User | null, took: number): void {
    this.health.due++
    this.health.sent++
    this.health.inFlightTime += took
    this.row.connection = user?.id ?? NOBODY
    this.recorder.recordOf(user?.iteration ?? 0, this.row)
  }

  private every(ms: number, act: () => void): void {
    this.timers.push(setInterval(act, ms))
  }

  private after(ms: number, act: () => void): void {
    this.timers.push(setTimeout(act, Math.min(Math.max(0, ms), LONGEST_TIMER)))
  }
}
