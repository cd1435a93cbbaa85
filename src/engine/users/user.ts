// A virtual user, as a script sees it.

import { Session, type SessionContext, type SessionSample, type SessionSocket, type SocketOptions } from '../../client/session/index.js'
import type { Iterations } from '../../core/iterations.js'
import { type Random, random } from '../../core/random.js'
import { micros } from '../../core/sample.js'
import { type ShardPlace, StopUser } from '../../workload/index.js'
import { AbortRun } from './ends.js'

/** A sample of a protocol that hammer does not speak. `time` in milliseconds. */
export interface Report {
  readonly name: string
  readonly time: number
  /** Why it failed, in a word or two; absent: it succeeded. */
  readonly error?: string
  readonly bytes?: number
}

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
  readonly report: (report: Report, user: User) => void
  readonly shared: unknown
  readonly args: Readonly<Record<string, string>>
}

/** One user: its own session, cookies and state, for the whole run. */
export class User {
  /** Counted from 0 over all workers. */
  readonly id: number
  readonly worker: number
  /** The name of the scenario that it belongs to. */
  readonly scenario: string
  /** Keep-alive, cookies, redirects; nothing of it is shared with another user. */
  readonly http: Session
  /** The user's own state, kept from one iteration to the next. */
  readonly data: Record<string, unknown> = {}
  /** What the run's `setup` returned; not to be changed. */
  readonly shared: unknown
  /** The script's own options, from `--arg name=value`. */
  readonly args: Readonly<Record<string, string>>
  /** Uniform numbers in [0, 1), fixed by `--seed`. */
  readonly random: Random
  /** Which worker it lives on, of how many. */
  readonly shard: ShardPlace
  /** Counted from 0. */
  iteration = 0
  private readonly around: Surroundings
  private readonly wakeUps = new Set<() => void>()

  constructor(id: number, scenario: string, around: Surroundings) {
    this.id = id
    this.scenario = scenario
    this.around = around
    this.worker = around.worker
    this.shard = around.shard
    this.shared = around.shared
    this.args = around.args
    this.random = random(around.seed, `user ${id}`)
    this.http = new Session({ ...around.session, record: (sample) => around.record(sample, this) })
    // scripts take what they need out of the user: ({ http, check }) => …
    this.check = this.check.bind(this)
    this.timer = this.timer.bind(this)
    this.count = this.count.bind(this)
    this.report = this.report.bind(this)
    this.measure = this.measure.bind(this)
    this.sleep = this.sleep.bind(this)
    this.ws = this.ws.bind(this)
  }

  /** Counts under `name` whether something holds; the iteration goes on either way. Returns whether it does. */
  check(name: string, ok: unknown): boolean {
    this.around.iterations.check(name, ok ? 'passed' : 'failed')
    return Boolean(ok)
  }

  /**
   * Times something under a name, with full statistics: `timer(name)` returns what stops it, `timer(name, fn)` times a
   * function, `timer(name, ms)` takes a time that is known already.
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
        stop()
      }
    })()
  }

  /** Adds to a counter. */
  count(name: string, n = 1): void {
    this.around.iterations.count(name, n)
  }

  /** Records a sample of any other protocol: it gets a row like a request. */
  report(report: Report): void {
    this.around.report(report, this)
  }

  /** Times a function as a sample of any other protocol; what it throws is the sample's error, and thrown on. */
  async measure<T>(name: string, act: () => T | Promise<T>): Promise<T> {
    const started = this.around.now()
    try {
      const result = await act()
      this.report({ name, time: this.around.now() - started })
      return result
    } catch (error) {
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

  /** @internal Ends whatever it waits for. */
  wake(): void {
    for (const wake of this.wakeUps) wake()
  }

  /** @internal Closes all that is open. */
  close(): void {
    this.wake()
    this.http.close()
  }

  private time(name: string, ms: number): void {
    this.around.iterations.time(name, micros(ms))
  }
}
