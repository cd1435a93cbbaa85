// What a script did, as it stands in summary.json and in reports.

import type { Counters } from './counters.js'
import { Distribution, type Shape } from './distribution.js'
import type { Blocking, Ended, IterationCounts, Iterations, Problem } from './iterations.js'
import type { TimerSeries } from './timers.js'

/** Counts by name; timers in seconds. */
export interface ScriptSummary {
  /** All scenarios together: started = succeeded + failed + errored + unfinished. */
  readonly iterations: Readonly<IterationCounts>
  readonly scenarios: Readonly<Record<string, Readonly<IterationCounts>>>
  readonly checks: Readonly<Record<string, { readonly passed: number; readonly failed: number }>>
  readonly counters: Readonly<Record<string, number>>
  /** How the counters went over the run. */
  readonly counterSeries: Readonly<Record<string, CounterSummary>>
  readonly timers: Readonly<Record<string, TimerSummary>>
  /** Most frequent first. */
  readonly problems: readonly Problem[]
  /** Scenarios and listeners whose code kept a worker's event loop from turning, in seconds; most in all first. */
  readonly blocking: Readonly<Record<string, Readonly<Blocking>>>
  /** Why the script ended the run; null: it did not. */
  readonly ended: Ended | null
}

/** A custom timer: all its times, and how they went over the run. */
export interface TimerSummary extends Shape {
  /** Length of one interval: the run's own, or where all timers together had too many a multiple of it, a power of two. */
  readonly interval: number
  /** In order of time; one without a time is absent. */
  readonly intervals: readonly TimerInterval[]
}

/** What a timer took in one interval, by when it stopped. */
export interface TimerInterval {
  readonly start: number
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** What was added to a custom counter over the run. */
export interface CounterSummary {
  /** Length of one interval: the run's own, or where all counters together had too many a multiple of it, a power of two. */
  readonly interval: number
  /** In order of time; one in which nothing was counted is absent. */
  readonly intervals: readonly { readonly start: number; readonly count: number }[]
}

/** Counts in the order of their names, problems in that of their numbers. All of it is as it was now, whatever is counted later. */
export function scriptSummary(iterations: Iterations): ScriptSummary {
  const total = { started: 0, succeeded: 0, failed: 0, errored: 0, unfinished: 0 }
  for (const counts of iterations.byScenario.values()) {
    for (const key of Object.keys(total) as (keyof IterationCounts)[]) total[key] += counts[key]
  }
  return {
    iterations: total,
    scenarios: copied(iterations.byScenario),
    checks: copied(iterations.checks),
    counters: sorted(iterations.counters.sums),
    counterSeries: counterSeries(iterations.counters),
    timers: Object.fromEntries(iterations.timers.inOrder().map((timer) => [timer.name, timed(timer, iterations.timers.interval / 1000)])),
    problems: [...iterations.problems.values()].map((problem) => ({ ...problem })).sort((a, b) => b.count - a.count),
    blocking: blocking(iterations),
    ended: iterations.ended,
  }
}

function counterSeries(counters: Counters): Record<string, CounterSummary> {
  const interval = counters.interval / 1000
  return Object.fromEntries(
    counters.inOrder().map(({ name, buckets }) => {
      return [name, { interval, intervals: buckets.map(([index, count]) => ({ start: startOf(index, interval), count })) }]
    }),
  )
}

/** Without the rest of a product of binary fractions. */
function startOf(index: number, interval: number): number {
  return Number((index * interval).toFixed(9))
}

function timed({ buckets }: TimerSeries, interval: number): TimerSummary {
  const all = new Distribution()
  for (const [, times] of buckets) all.add(times)
  const intervals = buckets.map(([index, times]) => {
    const { count, mean, p50, p90, p95, p99, max } = times.shape()
    return { start: startOf(index, interval), count, mean, p50, p90, p95, p99, max } as TimerInterval
  })
  return { ...all.shape(), interval, intervals }
}

function blocking({ blocking }: Iterations): Record<string, Blocking> {
  const most = [...blocking].sort(([, a], [, b]) => b.total - a.total)
  return Object.fromEntries(most.map(([name, one]) => [name, { ...one, total: one.total / 1000, longest: one.longest / 1000 }]))
}

function sorted<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Counts of a look at a run must not go on growing: the next look would find no difference. */
function copied<T extends object>(map: ReadonlyMap<string, T>): Record<string, T> {
  return sorted(new Map([...map].map(([name, counts]) => [name, { ...counts }])))
}
