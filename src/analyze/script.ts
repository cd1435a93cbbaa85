// What a script did, as a run left it in its summary.

import type { CounterSummary, ScriptSummary, TimerInterval, TimerSummary } from '../core/script-summary.js'
import { list, number, pick } from './pick.js'

/** Null when there was none, or when it is not all there. */
export function scriptOf(value: unknown): ScriptSummary | null {
  const counts = (['started', 'succeeded', 'failed', 'errored', 'unfinished'] as const).map((key) => number(value, 'iterations', key))
  const parts = ['scenarios', 'checks', 'counters', 'timers'].map((key) => pick(value, key))
  if (counts.includes(null) || parts.some((part) => typeof part !== 'object' || part === null)) return null
  const problems = list(value, 'problems') as ScriptSummary['problems']
  // older summaries have none
  const blocking = (pick(value, 'blocking') ?? {}) as ScriptSummary['blocking']
  const timers = timersOf(pick(value, 'timers') as object)
  return { ...(value as ScriptSummary), counterSeries: counterSeriesOf(pick(value, 'counterSeries')), timers, problems, blocking }
}

/** A timer whose series cannot be read, or that was written before there were any, still has its numbers. */
function timersOf(timers: object): ScriptSummary['timers'] {
  return Object.fromEntries(
    Object.entries(timers).flatMap(([name, timer]) => {
      if (number(timer, 'count') === null) return []
      const interval = number(timer, 'interval') ?? 0
      const intervals = interval > 0 ? list(timer, 'intervals').filter(isInterval) : []
      return [[name, { ...(timer as TimerSummary), interval: interval > 0 ? interval : 1, intervals }]]
    }),
  )
}

/** Older summaries have none; what cannot be read is left out. */
function counterSeriesOf(series: unknown): ScriptSummary['counterSeries'] {
  return Object.fromEntries(
    Object.entries(series ?? {}).flatMap(([name, one]) => {
      const interval = number(one, 'interval') ?? 0
      return interval > 0 ? [[name, { interval, intervals: list(one, 'intervals').filter(isCount) }]] : []
    }),
  )
}

function isCount(value: unknown): value is CounterSummary['intervals'][number] {
  return (number(value, 'start') ?? -1) >= 0 && typeof pick(value, 'count') === 'number'
}

function isInterval(value: unknown): value is TimerInterval {
  const start = number(value, 'start')
  return (
    start !== null &&
    start >= 0 &&
    (['count', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const).every((key) => number(value, key) !== null)
  )
}
