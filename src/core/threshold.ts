// Thresholds: expressions such as `p99<200ms` or `errors<1%` over the numbers of a summary.

import { HammerError } from './errors.js'
import type { ScriptSummary } from './script-summary.js'
import type { Summary } from './summary.js'
import { parseCount, parseDuration } from './units.js'

/** What a number is, which decides how the limit is read. */
type Measure = 'time' | 'share' | 'plain'

type Comparison = '<' | '<=' | '>' | '>=' | '=='

/** An expression, read. */
export interface Threshold {
  /** As it was written. */
  readonly expression: string
  readonly metric: string
  /** The name of a request, for numbers per name. */
  readonly name: string | null
  readonly comparison: Comparison
  /** In seconds, as a share of 1, or plain: what the metric is in. */
  readonly limit: number
  readonly measure: Measure
}

/** A threshold against a summary. */
export interface ThresholdResult {
  readonly expression: string
  /** In the unit of the limit; null when there is no such number, and then the threshold does not hold. */
  readonly measured: number | null
  readonly limit: number
  readonly measure: Measure
  readonly holds: boolean
}

const COMPARE: Record<Comparison, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
}

const SHAPE = /^(count|min|mean|stdev|max|p50|p75|p90|p95|p99|p99\.9|p99\.99)$/
const TIMES = ['response', 'service', 'lag', 'failures']
const SYNTAX = "Write it like 'p99<200ms', 'errors<1%', 'rate>5000', 'service.p50<=10ms', '5xx==0' or 'p99[name]<1s'."

/**
 * Reads `METRIC[name] COMPARISON LIMIT`. A metric is a path into the summary (`response.p99`, `requests.failed`,
 * `statuses.503`, `errors.timeout`), or short: a percentile, `mean`, `max` (of the response time), `rate` (answers per
 * second), `errors` (failed and unfinished requests), `4xx`, `5xx`. With `%` the limit is a share of all that were sent.
 * @throws {HammerError} `usage` with the option's name
 */
export function parseThreshold(expression: string, option: string): Threshold {
  const match = /^\s*([\w.-]+)(?:\[(.+)\])?\s*(<=|>=|==|<|>)\s*(\S+)\s*$/.exec(expression)
  if (!match) throw bad(expression, option, SYNTAX)
  const [, metric, name, comparison, limitText] = match
  const measure = limitText.endsWith('%') ? 'share' : isTime(metric) ? 'time' : 'plain'
  const limit = limitOf(limitText, measure)
  if (limit === null) throw bad(expression, option, `${JSON.stringify(limitText)} is no limit for ${metric}. ${SYNTAX}`)
  if (!isKnown(metric)) throw bad(expression, option, `There is no number called ${JSON.stringify(metric)}. ${SYNTAX}`)
  if (measure === 'share' && !isCountable(metric)) throw bad(expression, option, `${metric} has no share of all requests. ${SYNTAX}`)
  return { expression: expression.trim(), metric, name: name ?? null, comparison: comparison as Comparison, limit, measure }
}

/** Compares a threshold with the numbers. */
export function evaluate(threshold: Threshold, summary: Summary): ThresholdResult {
  const { expression, metric, name, comparison, limit, measure } = threshold
  const value = name === null ? numberOf(metric, summary) : namedValue(metric, name, summary)
  const measured = value !== null && measure === 'share' ? share(value, threshold, summary) : value
  return { expression, measured, limit, measure, holds: measured !== null && COMPARE[comparison](measured, limit) }
}

function numberOf(metric: string, summary: Summary): number | null {
  if (SHAPE.test(metric)) return atPath(summary.response, [metric])
  if (metric === 'rate') return summary.rate.answered
  // what was in flight when the run ended is no success: a short grace must not hide it
  if (metric === 'errors') return summary.requests.failed + summary.requests.unfinished
  if (metric === 'tainted') return summary.intervals.filter(({ tainted }) => tainted).length
  if (/^[1-5]xx$/.test(metric)) return statusClass(metric[0], summary)
  const [head, ...rest] = metric.split('.')
  if (head === 'iterations') return summary.script && atPath(summary.script.iterations, rest)
  if (metric === 'checks') return summary.script && failedChecks(summary.script).failed
  // a status or a cause that did not occur occurred 0 times
  if (head === 'statuses' || head === 'errors') return summary[head][rest.join('.')] ?? 0
  return atPath(summary, rest.length > 0 ? [head, rest.join('.')] : [head])
}

function namedValue(metric: string, name: string, { names }: Summary): number | null {
  if (!Object.hasOwn(names, name)) return null
  const of = names[name]
  if (metric === 'errors' || metric === 'failed') return of.failed
  if (metric === 'requests') return of.requests
  return atPath(of.response, [metric.replace(/^response\./, '')])
}

function share(value: number, { name, metric }: Threshold, { requests, names, script }: Summary): number | null {
  const all = metric.startsWith('iterations.')
    ? (script?.iterations.started ?? 0)
    : metric === 'checks'
      ? failedChecks(script).all
      : name === null
        ? requests.sent
        : (names[name]?.requests ?? 0)
  return all === 0 ? null : value / all
}

function failedChecks(script: ScriptSummary | null): { readonly failed: number; readonly all: number } {
  const checks = Object.values(script?.checks ?? {})
  const failed = checks.reduce((sum, check) => sum + check.failed, 0)
  return { failed, all: failed + checks.reduce((sum, check) => sum + check.passed, 0) }
}

function statusClass(digit: string, { statuses }: Summary): number {
  return Object.entries(statuses).reduce((sum, [status, n]) => (status.startsWith(digit) ? sum + n : sum), 0)
}

function atPath(value: object, path: readonly string[]): number | null {
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null
    at = (at as Record<string, unknown>)[key]
  }
  return typeof at === 'number' ? at : null
}

function isTime(metric: string): boolean {
  const [head, ...rest] = metric.split('.')
  if (metric === 'count' || metric.endsWith('.count')) return false
  return SHAPE.test(metric) || metric === 'duration' || (TIMES.includes(head) && SHAPE.test(rest.join('.')))
}

function isCountable(metric: string): boolean {
  return (
    /^(errors|statuses)\./.test(metric) ||
    /^(errors|[1-5]xx)$/.test(metric) ||
    /^requests\.(answered|failed|unfinished|unsent)$/.test(metric) ||
    /^(checks|iterations\.(started|succeeded|failed|errored|unfinished))$/.test(metric)
  )
}

function isKnown(metric: string): boolean {
  return isTime(metric) || isCountable(metric) || KNOWN.test(metric)
}

const KNOWN =
  /^(rate|count|requests|failed|duration|tainted|generator\.(late|blocked)|requests\.(planned|sent)|rate\.(planned|sent|answered|late)|bytes\.(sent|received)|(response|service|lag|failures)\.count)$/

function limitOf(text: string, measure: Measure): number | null {
  if (measure === 'share') return /^\d*\.?\d+%$/.test(text) ? Number(text.slice(0, -1)) / 100 : null
  if (measure === 'time') {
    const ms = parseDuration(text)
    return ms === null ? null : ms / 1000
  }
  return /^\d*\.?\d+$/.test(text) ? Number(text) : parseCount(text)
}

function bad(expression: string, option: string, advice: string): HammerError {
  return new HammerError('usage', `${option}: ${JSON.stringify(expression)} is no threshold`, { option, value: expression, advice })
}
