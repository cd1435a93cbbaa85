// What scripts do beside requests: iterations, checks, timers and counters, counted up and added together.

import { Distribution, type DistributionState } from './distribution.js'

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
 * Why iterations did not succeed, most of them by the same message; tear-downs, listeners and what an external program says
 * against the protocol are none, but must not fail either.
 */
export interface Problem {
  readonly kind: 'failure' | 'error' | 'teardown' | 'hook' | 'protocol'
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

/** Names of one kind beyond this many are one name: a forgotten id must not eat the memory. */
const MOST_NAMES = 1000
const OTHER = 'other'

/** Counts of one worker, or of all. Times in whole microseconds. */
export class Iterations {
  /** Why the run is to end, where a script asks for it or cannot go on. */
  ended: Ended | null = null
  readonly byScenario = new Map<string, IterationCounts>()
  readonly checks = new Map<string, CheckCounts>()
  readonly counters = new Map<string, number>()
  readonly timers = new Map<string, Distribution>()
  readonly problems = new Map<string, Problem>()

  scenario(name: string): IterationCounts {
    return entry(this.byScenario, name, () => ({ started: 0, succeeded: 0, failed: 0, errored: 0, unfinished: 0 }))
  }

  check(name: string, outcome: 'passed' | 'failed', n = 1): void {
    entry(this.checks, name, () => ({ passed: 0, failed: 0 }))[outcome] += n
  }

  count(name: string, n: number): void {
    const key = this.counters.has(name) || this.counters.size < MOST_NAMES ? name : OTHER
    this.counters.set(key, (this.counters.get(key) ?? 0) + n)
  }

  time(name: string, us: number): void {
    entry(this.timers, name, () => new Distribution()).record(us)
  }

  problem({ kind, scenario, message, where, count }: Problem): void {
    const key = `${kind} ${scenario} ${message}`
    entry(this.problems, this.problems.size < MOST_NAMES ? key : `${kind} ${OTHER}`, () => ({
      kind,
      scenario,
      message,
      where,
      count: 0,
    })).count += count
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
    for (const [name, n] of state.counters) this.count(name, n)
    for (const [name, times] of state.timers) entry(this.timers, name, () => new Distribution()).add(Distribution.from(times))
    for (const problem of state.problems) this.problem(problem)
    this.ended ??= state.ended
  }

  /** All counts as plain data, for another thread; they begin at nothing again. */
  take(): IterationsState {
    const state = {
      byScenario: [...this.byScenario],
      checks: [...this.checks],
      counters: [...this.counters],
      timers: [...this.timers].map(([name, times]) => [name, times.toState()] as const),
      problems: [...this.problems.values()],
      ended: this.ended,
    }
    for (const map of [this.byScenario, this.checks, this.counters, this.timers, this.problems]) map.clear()
    return state
  }
}

const KEYS = ['started', 'succeeded', 'failed', 'errored', 'unfinished'] as const

/** {@link Iterations} as plain data. */
export interface IterationsState {
  readonly byScenario: readonly (readonly [string, IterationCounts])[]
  readonly checks: readonly (readonly [string, CheckCounts])[]
  readonly counters: readonly (readonly [string, number])[]
  readonly timers: readonly (readonly [string, DistributionState])[]
  readonly problems: readonly Problem[]
  readonly ended: Ended | null
}

/** A script's wish to end the run: its own, or because it is broken. */
export interface Ended {
  readonly reason: string
  readonly how: 'asked' | 'broken'
}

function entry<T>(map: Map<string, T>, name: string, make: () => T): T {
  const known = map.get(name)
  if (known) return known
  const key = map.size < MOST_NAMES ? name : OTHER
  const made = map.get(key) ?? make()
  map.set(key, made)
  return made
}
