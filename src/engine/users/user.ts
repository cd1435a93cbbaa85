// A virtual user, as a script sees it.

import {
  type Leaving,
  Session,
  type SessionContext,
  type SessionSample,
  type SessionSocket,
  type SocketOptions,
} from '../../client/session/index.js'
import type { Iterations } from '../../core/iterations.js'
import { random } from '../../core/random.js'
import { micros } from '../../core/sample.js'
import { type ShardPlace, StopUser } from '../../workload/index.js'
import type { Attention } from './attention.js'
import { AbortRun } from './ends.js'
import type { Events } from './events.js'

/** A sample of a protocol that hammer does not speak. */
export interface Report {
  /** Groups samples in the statistics, as the names of requests do. */
  readonly name: string
  /** How long it took, in ms; it ended now. */
  readonly time: number
  /** Why it failed, in a word or two; absent: it succeeded. */
  readonly error?: string
  /** Received for it; without it 0. */
  readonly bytes?: number
  /** Its HTTP status, or what comes nearest to one; without it 200 for a success, and none for a failure. */
  readonly status?: number
  /** @internal When it was due, in ms since the start of the run; NaN or absent: when it began. */
  readonly due?: number
}

/** What a row has room for. */
const MOST_STATUS = 65_535

/** What users of one worker have in common. */
export interface Surroundings {
  readonly worker: number
  readonly shard: ShardPlace
  readonly seed: number
  readonly now: () => number
  readonly session: Omit<SessionContext, 'record'>
  readonly iterations: Iterations
  /** Told which user, beside. */
  readonly record: (sample: SessionSample, user: User) => void
  readonly report: (report: Report, user: User | null) => void
  readonly shared: unknown
  readonly args: Readonly<Record<string, string>>
  readonly events: Events
  readonly attention: Attention
}

/** What listeners to `request` are told. */
export interface RequestEvent extends Leaving {
  /** Who sends it. */
  readonly user: User
  /** Of the iteration. */
  readonly scenario: string
}

/** What a scenario's functions are called with: one user with its own session, cookies and state, for the whole run. */
export class User {
  /** Counted from 0 over all workers. */
  readonly id: number
  /** The number of its worker, from 0. */
  readonly worker: number
  /** The name of the scenario that it belongs to. */
  readonly scenario: string
  /** Its HTTP session: keep-alive, cookies, redirects; nothing of it is shared with another user. */
  readonly http: Session
  /** The user's own state, kept from one iteration to the next. */
  readonly data: Record<string, unknown> = {}
  /** What the run's `setup` returned; not to be changed. */
  readonly shared: unknown
  /** The script's own options, from `--arg name=value`. */
  readonly args: Readonly<Record<string, string>>
  /** Uniform numbers in [0, 1), fixed by `--seed`. */
  readonly random: () => number
  /** Which worker it lives on, of how many. */
  readonly shard: ShardPlace
  /** Which of its iterations it is in, from 0. */
  iteration = 0
  /** @internal When the iteration that goes on was due, in ms since the start of the run; NaN in the closed model. */
  dueAt = Number.NaN
  private readonly around: Surroundings
  private readonly wakeUps = new Set<() => void>()
  /** The scenario of the iteration: another than its own where the script picks. */
  private doing: string
  /** What is to be done when the iteration is over, and what when the user ends. */
  private readonly dues: Record<'iteration' | 'life', (() => void)[]> = { iteration: [], life: [] }

  constructor(id: number, scenario: string, around: Surroundings) {
    this.id = id
    this.scenario = scenario
    this.doing = scenario
    this.around = around
    this.worker = around.worker
    this.shard = around.shard
    this.shared = around.shared
    this.args = around.args
    this.random = random(around.seed, `user ${id}`)
    this.resume = this.resume.bind(this)
    const record = (sample: SessionSample) => around.record(sample, this)
    this.http = new Session({ ...around.session, record, resume: this.resume, ...this.listening() })
    // scripts take what they need out of the user: ({ http, check }) => …
    this.check = this.check.bind(this)
    this.timer = this.timer.bind(this)
    this.count = this.count.bind(this)
    this.report = this.report.bind(this)
    this.measure = this.measure.bind(this)
    this.sleep = this.sleep.bind(this)
    this.ws = this.ws.bind(this)
    this.whenDone = this.whenDone.bind(this)
  }

  /** Counts under `name` whether something holds; the iteration goes on either way. Returns whether it does. */
  check(name: string, ok: unknown): boolean {
    this.around.iterations.check(String(name), ok ? 'passed' : 'failed')
    return Boolean(ok)
  }

  /**
   * Times something under a name, with full statistics and a time series: `timer(name)` returns what stops it and gives the
   * ms, `timer(name, fn)` times a function and gives its result, `timer(name, ms)` takes a time that is known already. One that
   * is not stopped takes no time.
   */
  timer(name: string): () => number
  timer(name: string, ms: number): void
  timer<T>(name: string, act: () => T | Promise<T>): Promise<T>
  timer<T>(name: string, what?: number | (() => T | Promise<T>)): (() => number) | Promise<T> | undefined {
    if (typeof what === 'number') {
      this.time(name, what)
      return undefined
    }
    const started = this.around.now()
    const stop = () => {
      const ms = this.around.now() - started
      this.time(name, ms)
      return ms
    }
    if (what === undefined) return stop
    return (async () => {
      try {
        return await what()
      } finally {
        this.goOn()
        stop()
      }
    })()
  }

  /** Adds `n`, else 1, to a counter; all counters are summed over all workers. */
  count(name: string, n = 1): void {
    if (!Number.isFinite(n)) throw new RangeError(`counter ${JSON.stringify(name)}: ${n} is no number to add`)
    this.around.iterations.count(String(name), n, this.around.now())
  }

  /** Records a sample of any other protocol: it gets a row like a request. */
  report(report: Report): void {
    this.around.report(checkReport(report), this)
  }

  /** Times a function as a sample of any other protocol; what it throws is the sample's error, and thrown on. */
  async measure<T>(name: string, act: () => T | Promise<T>): Promise<T> {
    const started = this.around.now()
    try {
      const result = await act()
      this.goOn()
      this.report({ name, time: this.around.now() - started })
      return result
    } catch (error) {
      this.goOn()
      this.report({ name, time: this.around.now() - started, error: error instanceof Error ? error.message : String(error) })
      throw error
    }
  }

  /** Thinks for so many milliseconds; less when the run ends. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.wakeUps.delete(wake)
        this.resume()
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.wakeUps.add(wake)
    })
  }

  /** Opens a web socket with the session's cookies; it is closed when the user ends. */
  ws(url: string, options?: SocketOptions): Promise<SessionSocket> {
    return this.http.ws(url, options)
  }

  /** Ends this user; its iteration so far counts as succeeded. */
  stop(): never {
    throw new StopUser()
  }

  /** Ends the whole run, in order. */
  abort(reason: string): never {
    throw new AbortRun(reason)
  }

  /** @internal Its code in a scenario begins to run. */
  act(scenario: string): void {
    this.doing = scenario
    this.resume()
  }

  /** @internal Has something done when the iteration is over; in a set-up, when the user ends. */
  whenDone(act: () => void): void {
    this.dues.iteration.push(act)
  }

  /** @internal The set-up is over. */
  keep(): void {
    this.dues.life.push(...this.dues.iteration.splice(0))
  }

  /** @internal The iteration is over, or the life. */
  settle(what: 'iteration' | 'life'): void {
    for (const act of this.dues[what].splice(0)) act()
  }

  /** @internal Ends whatever it waits for. */
  wake(): void {
    for (const wake of this.wakeUps) wake()
  }

  /** @internal Closes all that is open. */
  close(): void {
    this.wake()
    this.http.close()
  }

  /** The same after it has waited for what is not hammer's, or for nothing at all: then its time runs on. */
  private goOn(): void {
    this.around.attention.goOn(this.doing)
  }

  /** Its code goes on after hammer has made it wait. */
  private resume(): void {
    this.around.attention.turnTo(this.doing)
  }

  private listening(): Pick<SessionContext, 'leaving'> {
    const { events } = this.around
    if (!events.has('request')) return {}
    return {
      leaving: (request) =>
        events.emit('request', Object.assign(request, { user: this, scenario: this.doing } satisfies Partial<RequestEvent>)),
    }
  }

  private time(name: string, ms: number): void {
    if (!isTime(ms)) throw new RangeError(`timer ${JSON.stringify(name)}: ${ms} is no number of ms`)
    this.around.iterations.time(String(name), micros(ms), this.around.now())
  }
}

/** The columns of a row take nothing else. */
function checkReport(report: Report): Report {
  const { name, time, bytes = 0, status = 0, error } = report
  const wrong = (what: string) => new RangeError(`report of ${JSON.stringify(name)}: ${what}`)
  if (!isTime(time)) throw wrong(`time ${time} is no number of ms`)
  if (!isTime(bytes)) throw wrong(`${bytes} is no number of bytes`)
  if (!Number.isInteger(status) || status < 0 || status > MOST_STATUS)
    throw wrong(`status ${status} is no whole number up to ${MOST_STATUS}`)
  if (typeof name === 'string' && (error === undefined || typeof error === 'string')) return report
  return { ...report, name: String(name), ...(error !== undefined && { error: String(error) }) }
}

/** Neither negative, nor NaN, nor without end. */
function isTime(n: number): boolean {
  return Number.isFinite(n) && n >= 0
}
