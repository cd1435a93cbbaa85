// An external program as the one scenario of a workload: iterations go out as lines, results come in as lines.

import type { Writable } from 'node:stream'
import { HammerError } from '../../core/errors.js'
import { micros } from '../../core/sample.js'
import type { ExecPlan } from '../../core/script.js'
import { type ShardPlace, StopUser, workloadOf } from '../../workload/index.js'
import { AbortRun } from '../users/ends.js'
import type { Host, LiveWorkload, Program } from '../users/program.js'
import type { User } from '../users/user.js'
import { Child, type Exit, type Graces } from './child.js'
import { Faults } from './faults.js'
import { type DoneStatement, orderLine, PROTOCOL, readStatement, type SampleStatement, SCENARIO, type Statement } from './protocol.js'

/** What a program runs in. */
export interface RunnerOptions {
  readonly plan: ExecPlan
  readonly place: ShardPlace
  /** Where its standard error goes. */
  readonly err: Writable
  /** Told every line of both sides, `> ` to the program and `< ` from it. */
  readonly trace?: (line: string) => void
  /** How long it may take to be ready, in ms. */
  readonly patience?: number
  readonly graces?: Graces
}

/** A program that is not ready after this long never will be, in ms. */
const PATIENCE = 30_000
/** Clocks differ in how finely they count: a time may be so much longer, in ms, than the run has been going. */
const TOLERANCE = 1000

/**
 * Starts a program, and waits until it is ready.
 * @throws {HammerError} `target` when it cannot be started, ends, or says anything else first
 */
export async function startRunner(options: RunnerOptions): Promise<LiveWorkload> {
  const runner = new Runner(options)
  await runner.ready()
  const workload = workloadOf<User>({ [SCENARIO]: { kind: 'scenario', options: {}, task: (user: User) => runner.iterate(user) } })
  return { ...workload, program: runner }
}

/** An iteration that the program has not done yet. */
interface Going {
  readonly user: User
  /** When it was due, where that is known and no sample has counted from there. */
  due: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

class Runner implements Program {
  private readonly child: Child
  private readonly options: RunnerOptions
  private readonly going = new Map<number, Going>()
  private readonly faults = new Faults()
  private host: Host | null = null
  private ordered = 0
  private lost: string | null = null
  private isReady = false
  private closing: Promise<void> | null = null
  private greet: (problem: string | null) => void = () => {}

  constructor(options: RunnerOptions) {
    const { plan, place, err, graces } = options
    this.options = options
    this.child = new Child({
      command: plan.command,
      env: { ...plan.env, HAMMER_WORKER: String(place.index), HAMMER_WORKERS: String(place.count) },
      prefix: `[worker ${place.index}] `,
      err,
      ...(graces && { graces }),
      onLine: (line, end) => this.take(line, end),
      onExit: (exit) => this.lose(exit),
    })
  }

  /** @throws {HammerError} `target` */
  async ready(): Promise<void> {
    const { plan, patience = PATIENCE } = this.options
    const timer = setTimeout(() => this.greet(`did not say {"ready":${PROTOCOL}} within ${patience / 1000} s`), patience)
    const problem = await new Promise<string | null>((resolve) => {
      this.greet = resolve
    })
    clearTimeout(timer)
    if (problem === null) return
    this.child.kill()
    await this.child.exited
    throw new HammerError('target', `${plan.name} ${problem}`, {
      option: '--exec',
      value: plan.name,
      advice: `Nothing was sent. The program's first line must be {"ready":${PROTOCOL}}; its messages belong on standard error (docs/external-runners.md).`,
    })
  }

  attach(host: Host): void {
    this.host = host
    this.faults.attach(host.iterations)
    if (this.lost !== null) this.host.end(this.lost, 'broken')
  }

  /** One iteration of a user: resolves when the program has done it. */
  iterate(user: User): Promise<void> {
    const { place, trace } = this.options
    const iterate = place.index + this.ordered++ * place.count
    return new Promise((resolve, reject) => {
      if (this.lost !== null || this.closing !== null) {
        reject(problemOf('error', this.lost ?? 'the run is over'))
        return
      }
      this.going.set(iterate, { user, due: user.dueAt, resolve, reject })
      const line = orderLine({ iterate, user: user.id, iteration: user.iteration })
      trace?.(`> ${line.trimEnd()}`)
      this.child.write(line)
    })
  }

  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  /** A program that was busy with what is unfinished may have to be made to end; else it has to end by itself, and well. */
  private async end(): Promise<void> {
    const busy = this.going.size > 0
    const { how, code, words } = await this.child.end()
    if (this.lost !== null || (how === 'by itself' ? code === 0 : busy)) return
    const late = how === 'by itself' ? '' : 'did not end after its stop, and '
    this.host?.iterations.problem({ kind: 'teardown', scenario: SCENARIO, message: `the program ${late}${words}`, where: '', count: 1 })
  }

  private lose({ words }: Exit): void {
    this.greet(words)
    if (this.closing !== null) return
    this.lost = `the program ${words}`
    for (const { reject } of this.going.values()) reject(problemOf('error', this.lost))
    this.going.clear()
    this.host?.end(this.lost, 'broken')
  }

  private take(line: string, end: 'complete' | 'cut'): void {
    this.options.trace?.(`< ${line}`)
    const statement = end === 'cut' ? { fault: 'a line is too long' } : readStatement(line)
    if (!this.isReady) this.hello(statement, line)
    else {
      const fault = 'fault' in statement ? statement.fault : this.hear(statement)
      if (fault !== null) this.faults.add(fault, line)
    }
  }

  private hello(statement: Statement | { readonly fault: string }, line: string): void {
    if ('ready' in statement) {
      this.isReady = statement.ready === PROTOCOL
      this.greet(this.isReady ? null : `speaks version ${statement.ready} of the protocol, and this hammer version ${PROTOCOL}`)
    } else this.greet(`said something else first: ${JSON.stringify(line.slice(0, 100))}`)
  }

  /** Returns what is wrong with a statement here and now, or null. */
  private hear(statement: Statement): string | null {
    const { host } = this
    if ('ready' in statement) return 'a ready comes again'
    if (host === null) return 'a line comes before the run has begun'
    if ('done' in statement) return this.done(statement)
    const { iterate } = statement
    if (iterate !== undefined && !this.going.has(iterate)) return 'a line is about an iteration that is not going on'
    if ('time' in statement && statement.time > host.now() + TOLERANCE) return 'a time is longer than the run'
    if ('sample' in statement) return this.sample(statement.sample, iterate)
    if ('count' in statement) host.iterations.count(statement.count, statement.n ?? 1, host.now())
    else if ('check' in statement) host.iterations.check(statement.check, statement.ok ? 'passed' : 'failed')
    else host.iterations.time(statement.timer, micros(statement.time), host.now())
    return null
  }

  private sample(sample: SampleStatement, iterate: number | undefined): string | null {
    const now = this.host?.now() ?? 0
    if (sample.time > now + TOLERANCE) return 'a time is longer than the run'
    const going = iterate === undefined ? undefined : this.going.get(iterate)
    const due = going?.due ?? Number.NaN
    if (going) going.due = Number.NaN
    this.host?.report({ ...sample, time: Math.min(sample.time, now), due }, going?.user ?? null)
    return null
  }

  private done({ done, failure, error, stop, abort }: DoneStatement): string | null {
    const going = this.going.get(done)
    if (!going) return 'a done is of an iteration that is not going on'
    this.going.delete(done)
    if (abort !== undefined) going.reject(new AbortRun(abort))
    else if (error !== undefined) going.reject(problemOf('error', error))
    else if (failure !== undefined) going.reject(problemOf('failure', failure))
    else if (stop) going.reject(new StopUser())
    else going.resolve()
    return null
  }
}

/** As a script would have thrown it; it has no stack here. */
function problemOf(kind: 'failure' | 'error', message: string): Error {
  const error = new Error(message)
  error.name = kind === 'failure' ? 'AssertionError' : 'Error'
  error.stack = ''
  return error
}
