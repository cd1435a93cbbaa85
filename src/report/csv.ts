// The time series as CSV: intervals.csv.

import type { Interval, Summary } from '../core/summary.js'

const HEADER = 'interval,requests,average,failed,throughput,p50,p90,p99,max,tainted'

/**
 * The text of `intervals.csv`, one row per interval; times in seconds, empty where nothing was answered. The first three
 * columns are those of the original parser's `out.csv`: index, number of rows, average response time. The last one is 1
 * where the generator disturbed the measurement.
 */
export function intervalsCsv(summary: Summary): string {
  return `${[HEADER, ...summary.intervals.map(row)].join('\n')}\n`
}

function row({ requests, mean, failed, throughput, p50, p90, p99, max, tainted }: Interval, index: number): string {
  const rate = Number(throughput.toFixed(3))
  return [index, requests, time(mean), failed, rate, time(p50), time(p90), time(p99), time(max), tainted ? 1 : 0].join(',')
}

function time(seconds: number | null): string {
  return seconds === null ? '' : seconds.toFixed(6)
}
