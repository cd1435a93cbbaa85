// What scripts do beside requests: iterations, checks, timers and counters, counted up and added together.

import { Counters, type CountersState } from './counters.js'
import { MOST_NAMES, nameIn, OTHER } from './names.js'
import { Timers, type TimersState } from './timers.js'

/** started = succeeded + failed + errored + unfinished. */
export interface IterationCounts {
  started: number
  succeeded: number
  /** An assertion did not hold. */
  failed: number
  /** Anything else was thrown. */
  errored: number
  /** Still going on when the grace period was over. */
  unfinished: number
}

/**
 * Why iterations did not succeed, most of them by the same message; tear-downs, listeners, what nobody awaits (`stray`) and
 * what an external program says against the protocol are none, but must not fail either.
 */
export interface Problem {
  readonly kind: 'failure' | 'error' | 'teardown' | 'hook' | 'stray' | 'protocol'
  readonly scenario: string
  readonly message: string
  /** Where, by the first line of the stack that is the script's; empty where nothing is known. */
  readonly where: string
  count: number
}

interface CheckCounts {
  passed: number
  failed: number
}

/** How one scenario kept workers from doing anything else. Times in ms. */
export interface Blocking {
  times: number
  total: number
  longest: number
  /** On which worker the longest was. */
  worker: number
}

/** Counts of one worker, or of all. Times in whole microseconds. */
export class Iterations {
  /** Why the run is to end, where a script asks for it or cannot go on. */
  ended: Ended | null = null
  readonly byScenario = new Map<string, IterationCounts>()
  readonly checks = new Map<string, CheckCounts>()
  readonly counters: Counters
  readonly timers: Timers
  readonly problems = new Map<string, Problem>()
  readonly blocking = new Map<string, Blocking>()

  private readonly offset: number

  /**
   * @param interval of the run, in ms, for the series of counters and timers
   * @param offset what times are counted from, in ms since the start of the run
   */
  constructor(interval: number, offset = 0) {
    this.offset = offset
    this.counters = new Counters(interval)
    this.timers = new Timers(interval)
  }

  scenario(name: string): IterationCounts {
    return nameIn(this.byScenario, name, () => ({ started: 0, succeeded: 0, failed: 0, errored: 0, unfinished: 0 }))
  }

  check(name: string, outcome: 'passed' | 'failed', n = 1): void {
    nameIn(this.checks, name, () => ({ passed: 0, failed: 0 }))[outcome] += n
  }

  /** Adds `n` to a custom counter, so many ms after what times are counted from. */
  count(name: string, n: number, at: number): void {
    this.counters.count(name, n, this.offset + at)
  }

  /** A custom timer took so many microseconds, and stopped at so many ms after what times are counted from. */
  time(name: string, us: number, at: number): void {
    this.timers.record(name, us, this.offset + at)
  }

  problem(problem: Problem): void {
    const key = `${problem.kind} ${problem.scenario} ${problem.message}`
    const isKept = this.problems.has(key) || this.problems.size < MOST_NAMES
    const kept = isKept ? problem : { ...problem, scenario: OTHER, message: OTHER, where: '' }
    const name = isKept ? key : `${problem.kind} ${OTHER} ${OTHER}`
    const known = this.problems.get(name) ?? { ...kept, count: 0 }
    known.count += problem.count
    this.problems.set(name, known)
  }

  block(name: string, { times, total, longest, worker }: Blocking): void {
    const known = nameIn(this.blocking, name, () => ({ times: 0, total: 0, longest: 0, worker }))
    known.times += times
    known.total += total
    if (longest > known.longest) Object.assign(known, { longest, worker })
  }

  add(state: IterationsState): void {
    for (const [name, counts] of state.byScenario) {
      const mine = this.scenario(name)
      for (const key of KEYS) mine[key] += counts[key]
    }
    for (const [name, { passed, failed }] of state.checks) {
      this.check(name, 'passed', passed)
      this.check(name, 'failed', failed)
    }
    this.counters.add(state.counters)
    this.timers.add(state.timers)
    for (const problem of state.problems) this.problem(problem)
    for (const [name, blocking] of state.blocking) this.block(name, blocking)
    this.ended ??= state.ended
  }

  /** Nobody will say any more how iterations have ended that are still open. */
  abandon(): void {
    for (const counts of this.byScenario.values()) {
      const { started, succeeded, failed, errored } = counts
      counts.unfinished = started - succeeded - failed - errored
    }
  }

  /** All counts as plain data, for another thread; they begin at nothing again. */
  take(): IterationsState {
    const state = {
      byScenario: [...this.byScenario],
      checks: [...this.checks],
      counters: this.counters.take(),
      timers: this.timers.take(),
      problems: [...this.problems.values()],
      blocking: [...this.blocking],
      ended: this.ended,
    }
    for (const map of [this.byScenario, this.checks, this.problems, this.blocking]) map.clear()
    return state
  }
}

const KEYS = ['started', 'succeeded', 'failed', 'errored', 'unfinished'] as const

/** {@link Iterations} as plain data. */
export interface IterationsState {
  readonly byScenario: readonly (readonly [string, IterationCounts])[]
  readonly checks: readonly (readonly [string, CheckCounts])[]
  readonly counters: CountersState
  readonly timers: TimersState
  readonly problems: readonly Problem[]
  readonly blocking: readonly (readonly [string, Blocking])[]
  readonly ended: Ended | null
}

/** A script's wish to end the run: its own, or because it is broken. */
export interface Ended {
  readonly reason: string
  readonly how: 'asked' | 'broken'
}
