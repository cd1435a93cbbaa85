// Tables for spreadsheets: one row per name of a request, and one per cause of a failure.

import { PERCENTILES, type Shape } from '../core/distribution.js'
import type { Summary } from '../core/summary.js'
import { type Cell, cell } from './cell.js'
import { byFrequency } from './names.js'

const HEADS = ['min', 'mean', 'stdev', 'max', ...(Object.keys(PERCENTILES) as (keyof typeof PERCENTILES)[])] as const

/** One row for the whole run, then one per name, the most frequent first; times in seconds, rates per second of the sending phase. */
export function namesCsv(summary: Summary): string {
  const { requests, response, warmUp, duration } = summary
  const seconds = Math.max(0, duration - warmUp.duration)
  const row = (name: string, count: number, failed: number, shape: Shape): Cell[] => {
    const rate = (n: number) => (seconds > 0 ? n / seconds : null)
    return [name, count, failed, count > 0 ? failed / count : null, rate(count), rate(failed), ...HEADS.map((head) => shape[head])]
  }
  const all = row('all', requests.planned, requests.failed + requests.unfinished + requests.unsent, response)
  const rows = byFrequency(summary).map(([name, of]) => row(name, of.requests, of.failed, of.response))
  return csv([['name', 'requests', 'failed', 'failed_share', 'requests_per_s', 'failed_per_s', ...HEADS], all, ...rows])
}

/**
 * Requests without an answer by their cause, statuses of 400 and above, failed checks, and problems of a script with where they were;
 * of causes and statuses also when they came first and last, in seconds since the start of the run.
 */
export function failuresCsv({ errors, statuses, seen, script }: Summary): string {
  const refused = Object.entries(statuses).filter(([status]) => Number(status) >= 400)
  const checks = Object.entries(script?.checks ?? {}).filter(([, { failed }]) => failed > 0)
  return csv([
    ['kind', 'name', 'count', 'scenario', 'where', 'first_seen', 'last_seen'],
    ...Object.entries(errors).map(([cause, n]) => ['unanswered', cause, n, null, null, ...spanOf(seen.errors, cause)]),
    ...refused.map(([status, n]) => ['status', status, n, null, null, ...spanOf(seen.statuses, status)]),
    ...checks.map(([name, { failed }]) => ['check', name, failed, null, null, ...NEVER]),
    ...(script?.problems ?? []).map(({ kind, message, count, scenario, where }) => [kind, message, count, scenario, where, ...NEVER]),
  ])
}

/** Checks and problems have no time. */
const NEVER = [null, null] as const

function spanOf(spans: Summary['seen']['errors'], key: string): readonly (number | null)[] {
  return Object.hasOwn(spans, key) ? spans[key] : NEVER
}

function csv(rows: readonly (readonly Cell[])[]): string {
  return `${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`
}
