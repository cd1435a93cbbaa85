// The time series as CSV: intervals.csv of requests, timers.csv of custom timers, counters.csv of custom counters.

import type { Interval } from '../core/intervals.js'
import type { Summary } from '../core/summary.js'
import { cell } from './cell.js'

const HEADER = 'interval,requests,average,failed,throughput,p50,p90,p99,max,tainted'

/**
 * The text of `intervals.csv`, one row per interval; times in seconds, empty where nothing was answered. The first three
 * columns are those of the original parser's `out.csv`: index, number of rows, average response time. The last one is 1
 * where the generator disturbed the measurement.
 */
export function intervalsCsv(summary: Summary): string {
  return `${[HEADER, ...summary.intervals.map(row)].join('\n')}\n`
}

const TIMERS_HEADER = 'interval,start,name,count,mean,p50,p90,p95,p99,max'

/**
 * The text of `timers.csv`, by name and time, one row per interval in which a timer took a time; times in seconds. Null
 * where there are no timers.
 */
export function timersCsv(summary: Summary): string | null {
  return isEmpty(summary.script?.timers) ? null : allTimers(summary)
}

/** As {@link timersCsv}; without timers its first line alone. */
export function allTimers({ script }: Summary): string {
  const timers = Object.entries(script?.timers ?? {})
  const rows = timers.flatMap(([name, { interval, intervals }]) =>
    intervals.map(({ start, count, mean, p50, p90, p95, p99, max }) =>
      [Math.round(start / interval), start, cell(name), count, ...[mean, p50, p90, p95, p99, max].map(time)].join(','),
    ),
  )
  return `${[TIMERS_HEADER, ...rows].join('\n')}\n`
}

const COUNTERS_HEADER = 'interval,start,name,count'

/**
 * The text of `counters.csv`, by name and time, one row per interval in which something was counted: how much. Null where there
 * are no counters.
 */
export function countersCsv(summary: Summary): string | null {
  return isEmpty(summary.script?.counterSeries) ? null : allCounters(summary)
}

/** As {@link countersCsv}; without counters its first line alone. */
export function allCounters({ script }: Summary): string {
  const rows = Object.entries(script?.counterSeries ?? {}).flatMap(([name, { interval, intervals }]) =>
    intervals.map(({ start, count }) => [Math.round(start / interval), start, cell(name), count].join(',')),
  )
  return `${[COUNTERS_HEADER, ...rows].join('\n')}\n`
}

function isEmpty(named: object | undefined): boolean {
  return Object.keys(named ?? {}).length === 0
}

function row({ requests, mean, failed, throughput, p50, p90, p99, max, tainted }: Interval, index: number): string {
  const rate = Number(throughput.toFixed(3))
  return [index, requests, time(mean), failed, rate, time(p50), time(p90), time(p99), time(max), tainted ? 1 : 0].join(',')
}

function time(seconds: number | null): string {
  return seconds === null ? '' : seconds.toFixed(6)
}
