// Limits of a comparison: expressions such as `p99>+5%` or `failed>+0.1pp` over its differences.

import type { Against } from './compare.js'
import { type Difference, METRICS, type Metric } from './comparison.js'
import { HammerError } from './errors.js'

/** An expression, read. */
export interface FailIf {
  /** As it was written. */
  readonly expression: string
  readonly metric: Metric
  /** The name of a request, for numbers per name. */
  readonly name: string | null
  readonly direction: 'more' | 'less'
  /** In the unit of a change: 0.05 is 5 %; for `failed` 0.001 is 0.1 points. */
  readonly limit: number
}

/** A limit against a comparison. `unknown`: there is too little to tell. `missing`: there is no such number in both runs. */
export interface FailIfResult {
  readonly expression: string
  /** Which run it is about, counted from 0. */
  readonly index: number
  readonly metric: Metric
  readonly change: number | null
  readonly outcome: 'holds' | 'passed' | 'unknown' | 'missing'
}

const OPTION = '--fail-if'
const SYNTAX = "Write it like 'p99>+5%', 'throughput<-3%', 'failed>+0.1pp', 'service.p50>+10%' or 'p99[name]>+5%'."
/** As thresholds call them. */
const ALIASES: Readonly<Record<string, Metric>> = { rate: 'throughput', errors: 'failed' }

/**
 * Reads `METRIC[name] > +NUMBER%` or `METRIC[name] < -NUMBER%`. The limit of `failed` is in points of a percent, `pp`.
 * @throws {HammerError} `usage` with the place that is wrong
 */
export function parseFailIf(expression: string): FailIf {
  const [, before, word, brackets = '', name] = /^(\s*)([\w.]*)(\[(.*?)\])?/.exec(expression) ?? []
  const metric = ALIASES[word] ?? METRICS.find((one) => one === word)
  if (!metric) throw refuse(expression, before.length, unknownMetric(word))
  let at = before.length + word.length
  if (brackets !== '' && name.trim() === '') throw refuse(expression, at + 1, 'a name is missing between the brackets')
  at += brackets.length
  const [, space, sign] = /^(\s*)([<>])?/.exec(expression.slice(at)) ?? []
  at += space.length
  if (sign === undefined) throw refuse(expression, at, 'here > or < is expected')
  const limit = limitOf({ expression, at: at + 1, metric, sign: sign as '<' | '>' })
  return { expression: expression.trim(), metric, name: brackets === '' ? null : name, direction: sign === '>' ? 'more' : 'less', limit }
}

/**
 * Looks whether a limit is surely passed: the change lies beyond it, and the interval says that there is a change at all. A
 * number that neither run has makes a limit fail: a slip in its name must not let everything pass.
 */
export function judge({ expression, metric, name, direction, limit }: FailIf, against: Against): FailIfResult {
  const of = name === null ? against.differences : against.names.find((one) => one.name === name)?.differences
  const found: Difference | undefined = of?.find((one) => one.metric === metric)
  const common = { expression, index: against.index, metric, change: found?.change ?? null }
  if (!found || found.base === null || found.other === null) return { ...common, outcome: 'missing' }
  if (found.verdict === 'unknown' || found.change === null) return { ...common, outcome: 'unknown' }
  const isBeyond = direction === 'more' ? found.change > limit : found.change < limit
  return { ...common, outcome: isBeyond && found.verdict === direction ? 'passed' : 'holds' }
}

interface LimitText {
  readonly expression: string
  readonly at: number
  readonly metric: Metric
  readonly sign: '<' | '>'
}

function limitOf({ expression, at, metric, sign }: LimitText): number {
  const text = expression.slice(at)
  const [, space, signed = '', digits, unit] = /^(\s*)([+-]?)(\d*\.?\d+)?\s*(.*?)\s*$/.exec(text) ?? []
  const start = at + space.length
  if (digits === undefined) throw refuse(expression, start, 'here a number is expected')
  const expected = metric === 'failed' ? 'pp' : '%'
  if (unit !== expected) throw refuse(expression, start + signed.length + digits.length, unitWords(metric))
  const wrong = sign === '>' ? signed === '-' : signed !== '-' && Number(digits) !== 0
  if (wrong)
    throw refuse(
      expression,
      start,
      sign === '>' ? `a limit upwards is above 0: >+${digits}${unit}` : `a limit downwards is below 0: <-${digits}${unit}`,
    )
  return (Number(`${signed === '-' ? '-' : ''}${digits}`) || 0) / 100
}

function unitWords(metric: Metric): string {
  if (metric !== 'failed') return 'here % is expected, and nothing behind it'
  return 'shares of failures differ in points: here pp is expected, and nothing behind it'
}

function unknownMetric(word: string): string {
  if (word === '') return 'here the name of a number is expected'
  if (word === 'max') return 'a maximum is a single request: there is no verdict about it'
  return `there is no number called ${JSON.stringify(word)}; there are ${METRICS.join(', ')}`
}

function refuse(expression: string, at: number, what: string): HammerError {
  // one line and one cell per character, so that the mark stands below the place
  const shown = expression.replace(/[^\x20-\x7e]/g, '?')
  return new HammerError('usage', `${OPTION}: ${JSON.stringify(expression)}: ${what}`, {
    option: OPTION,
    value: expression,
    excerpt: `${shown}\n${' '.repeat(Math.min(at, shown.length))}^`,
    advice: SYNTAX,
  })
}
