// The rows of a comparison as texts: which numbers, in which unit, and what is said of each.

import type { Against, Comparison, NameDifferences } from '../../core/compare.js'
import { letter } from '../../core/compare.js'
import type { Difference, Metric } from '../../core/comparison.js'
import type { Shape } from '../../core/distribution.js'
import type { FailIfResult } from '../../core/fail-if.js'
import type { Summary } from '../../core/summary.js'
import { significant, type TimeUnit } from '../../core/units.js'
import { inUnit, percent } from '../numbers.js'
import { needed, unitOf } from '../times.js'
import { label, news, phrase, signed } from './words.js'

/** What a report of a comparison needs besides the numbers. */
export interface ComparisonOptions {
  /** Columns of the terminal; used from 60 to 200. */
  readonly width: number
  readonly colour: 'on' | 'off'
  /** What became of the limits that were given. */
  readonly limits: readonly FailIfResult[]
  /** Height of each chart in rows, about; 8 by default. */
  readonly rows?: number
}

/** Comparison to text. Pure; ends without a line break unless the format asks for one. */
export type ComparisonReport = (comparison: Comparison, options: ComparisonOptions) => string

/** One line of a table: the number's name, both values, and the verdict. */
export interface SheetRow {
  readonly name: string
  readonly base: string
  readonly other: string
  /** With the interval, and without where the page is narrow. */
  readonly verdict: string
  readonly short: string
  readonly news: 'good' | 'bad' | 'none'
  /** What it says; null for what is not judged. */
  readonly difference: Difference | null
}

/** What the headline names: the numbers that people decide by. */
const HEADLINE: readonly Metric[] = ['throughput', 'failed', 'p50', 'p99', 'p99.9']
const JUDGED_NAMES = ['p50', 'p99', 'failed'] as const

/** The summaries of the base and of the run against it. */
export function summariesOf({ runs }: Comparison, { index }: Against): readonly [base: Summary, other: Summary] {
  return [runs[0].summary, runs[index].summary]
}

/** `B against A: p99 8.1 % slower [2.0, 14.9]; p50 no change ±1.2 %`: what changed first, then what did not, then what is not known. */
export function headline(against: Against): string {
  const parts = headlineParts(against).map(({ text }) => text)
  return `${letter(against.index)} against ${letter(0)}: ${parts.length > 0 ? parts.join('; ') : NOTHING}`
}

/** Said where no number is in both runs. */
export const NOTHING = 'there is nothing to compare'

/** The same one by one. */
export function headlineParts({ differences }: Against): { readonly text: string; readonly news: SheetRow['news'] }[] {
  const named = differences.filter(({ metric, base, other }) => HEADLINE.includes(metric) && base !== null && other !== null)
  return ranked(named).map((one) => ({ text: `${label(one.metric)} ${phrase(one)}`, news: news(one) }))
}

function ranked(named: readonly Difference[]): Difference[] {
  const rank = { bad: 0, good: 1, none: 2 }
  return [...named].sort((a, b) => rank[news(a)] - rank[news(b)])
}

/** The unit of all times of a comparison. */
export function unitFor([base, other]: readonly [Summary, Summary]): TimeUnit {
  return unitOf((base.response.p50 ?? 0) >= (other.response.p50 ?? 0) ? base : other)
}

/** All rows of one run against the base. */
export function sheet(comparison: Comparison, against: Against): SheetRow[] {
  const summaries = summariesOf(comparison, against)
  const unit = unitFor(summaries)
  const rows = against.differences
    .filter(({ metric }) => !metric.startsWith('service.') || serviceDiffers(summaries))
    .map((difference) => rowOf(difference, summaries, unit))
  const at = rows.findIndex(({ name }) => name.startsWith('service'))
  const most = maximum(summaries, unit)
  return at < 0 ? [...rows, most] : [...rows.slice(0, at), most, ...rows.slice(at)]
}

/** In the closed model nothing waits before it is sent: both times are one. */
function serviceDiffers(summaries: readonly Summary[]): boolean {
  return summaries.some(({ response, service }) => service.count > 0 && response.p50 !== service.p50)
}

function rowOf(difference: Difference, summaries: readonly [Summary, Summary], unit: TimeUnit): SheetRow {
  const { metric, base, other } = difference
  const cell = (value: number | null, summary: Summary) => {
    if (value === null) return '–'
    if (metric === 'throughput') return `${significant(value)}/s`
    if (metric === 'failed') return percent(value, 1)
    const name = metric.replace('service.', '')
    return summary.response.count < needed(name) ? '–' : `${inUnit(1000 * value, unit)} ${unit.name}`
  }
  return {
    name: label(metric),
    base: cell(base, summaries[0]),
    other: cell(other, summaries[1]),
    verdict: phrase(difference),
    short: phrase(difference, 'without ends'),
    news: news(difference),
    difference,
  }
}

/** The largest response times: of one request each, so nothing is said of them. */
function maximum(summaries: readonly [Summary, Summary], unit: TimeUnit): SheetRow {
  const cell = ({ max }: Shape) => (max === null ? '–' : `${inUnit(1000 * max, unit)} ${unit.name}`)
  const [base, other] = summaries.map(({ response }) => cell(response))
  return { name: 'max', base, other, verdict: 'not judged', short: 'not judged', news: 'none', difference: null }
}

/** A name with what is said of its numbers, in the order of {@link NAME_HEADS}. */
export function nameCells({
  differences,
}: NameDifferences): { readonly text: string; readonly short: string; readonly news: SheetRow['news'] }[] {
  return JUDGED_NAMES.map((metric) => {
    const found = differences.find((one) => one.metric === metric)
    if (!found) return { text: '–', short: '–', news: 'none' }
    return { text: phrase(found), short: phrase(found, 'without ends'), news: news(found) }
  })
}

export const NAME_HEADS: readonly string[] = JUDGED_NAMES

/** How sure all this is, in sentences. */
export function footnotes({ against, seed }: Comparison): string[] {
  const blocks = against.map(({ blocks: { count, length } }) => `${count} blocks of ${significant(length)} s`)
  const unknown = against.some(({ differences }) =>
    differences.some(({ interval, base, other }) => interval === null && base !== null && other !== null),
  )
  return [
    `The intervals hold all numbers of two runs together in 95 of 100 comparisons, as far as these runs show: by ${[...new Set(blocks)].join(', ')}, seed ${seed}. How much runs differ that were started anew, only more runs can show.`,
    ...(against.some(({ paired }) => paired)
      ? ['They took turns on one schedule: what hit both at the same time cancels out, for the same blocks of time were drawn of both.']
      : []),
    ...(unknown
      ? ['Cannot tell without ±: too few answers for that percentile, or the run is too short for how long its slow and fast phases last.']
      : []),
  ]
}

/** Said below the table of names. */
export const CAUTION = 'Each name is judged by itself: where nothing changed, one name in twenty shows a change by chance.'

/** `p99>+5%   B passed: +8.1 %`. */
export function limitWords({ expression, index, metric, change, outcome }: FailIfResult): string {
  const words = {
    passed: `passed: ${signed(metric, change)}`,
    holds: `holds: ${signed(metric, change)}`,
    unknown: `cannot tell: ${signed(metric, change)}`,
    missing: 'there is no such number in both runs',
  }
  return `${expression}   ${letter(index)} ${words[outcome]}`
}
