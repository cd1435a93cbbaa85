// The table of times: response, service, lag and failures, in one unit.

import { paint } from '../chart/paint.js'
import { PERCENTILES, type Shape } from '../core/distribution.js'
import type { Summary } from '../core/summary.js'
import { count, type TimeUnit, timeUnit } from '../core/units.js'
import { type Column, INDENT, type Page, paragraph, table, tableWidth } from './layout.js'
import { inUnit, plural, time } from './numbers.js'

const HEADS = ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'p99.99', 'max', 'mean', 'stdev'] as const
type Head = (typeof HEADS)[number]

/** What is left out first where the page is narrow; the others always stay. */
const DISPENSABLE: readonly (Head | 'span')[] = ['p99.99', 'p75', 'stdev', 'p95', 'span', 'p90', 'p99.9']

const MICROSECOND = 1e-6
/** A time is mostly the tool's when the floor is more than half of it. */
const MOSTLY = 2

interface Row {
  readonly label: string
  readonly shape: Shape
  /** From when to when it is. */
  readonly span: string
}

/** The unit for all times of a report: in the middle between a typical one and the largest, so that both can be read. */
export function unitOf({ response, failures }: Summary): TimeUnit {
  const { p50 } = response.count > 0 ? response : failures
  const typical = Math.max(MICROSECOND, p50 ?? 0)
  return timeUnit(1000 * Math.sqrt(typical * Math.max(response.max ?? 0, failures.max ?? 0)))
}

/** The table and its footnotes; nothing where no time was taken. */
export function times(page: Page, summary: Summary): string[] {
  const rows = rowsOf(summary)
  if (rows.length === 0) return []
  const unit = unitOf(summary)
  const columns = fitting(rows, unit, page.width - INDENT.length)
  const [head, ...lines] = table(columns)
  const shown = new Set(columns.map(({ cells }) => cells[0]))
  const notes = footnotes(summary, unit, shown)
  return [
    INDENT + paint(page.colour, 'quiet', head),
    ...lines.map((line) => INDENT + line),
    ...notes.flatMap((note) => paragraph(page, note, '', 'quiet')),
  ]
}

/** What is to be known about the numbers of the columns that are `shown`. */
function footnotes(summary: Summary, unit: TimeUnit, shown: ReadonlySet<string>): string[] {
  return [...sureness(summary, unit, shown), ...floor(summary), ...waiting(summary), ...others(summary), ...withheld(summary, shown)]
}

/** The whole table as cells, and its footnotes; no columns where no time was taken. */
export function timesTable(summary: Summary): { readonly columns: readonly Column[]; readonly notes: readonly string[] } {
  const rows = rowsOf(summary)
  if (rows.length === 0) return { columns: [], notes: [] }
  const unit = unitOf(summary)
  return { columns: columnsOf(rows, unit, new Set(['span'])), notes: footnotes(summary, unit, new Set(HEADS)) }
}

function rowsOf({ response, service, lag, failures }: Summary): Row[] {
  const rows = [
    { label: 'response', shape: response, span: 'due → answered' },
    { label: 'service', shape: service, span: 'sent → answered' },
    { label: 'lag', shape: lag, span: 'due → sent' },
    { label: 'failures', shape: failures, span: 'due → failed' },
  ]
  return rows.filter(({ shape }) => shape.count > 0)
}

function fitting(rows: readonly Row[], unit: TimeUnit, width: number): Column[] {
  let dropped = 0
  let columns = columnsOf(rows, unit, new Set())
  while (tableWidth(columns) > width && dropped < DISPENSABLE.length) {
    dropped++
    columns = columnsOf(rows, unit, new Set(DISPENSABLE.slice(0, dropped)))
  }
  return columns
}

function columnsOf(rows: readonly Row[], unit: TimeUnit, without: ReadonlySet<Head | 'span'>): Column[] {
  const labels: Column = { cells: [`times, ${unit.name}`, ...rows.map(({ label }) => label)], align: 'left' }
  const spans: Column = { cells: ['', ...rows.map(({ span }) => ` ${span}`)], align: 'left' }
  const numbers = HEADS.filter((head) => !without.has(head)).map((head): Column => {
    return { cells: [head, ...rows.map(({ shape }) => cell(shape, head, unit))], align: 'right' }
  })
  return [labels, ...numbers, ...(without.has('span') ? [] : [spans])]
}

function cell(shape: Shape, head: Head, unit: TimeUnit): string {
  const seconds = shape[head]
  return seconds === null || shape.count < needed(head) ? '–' : inUnit(1000 * seconds, unit)
}

/** A p-quantile says something only when at least one value can be expected above it: `1 / (1 − p)` values. */
export function needed(head: string): number {
  return head in PERCENTILES ? Math.round(1 / (1 - PERCENTILES[head as keyof typeof PERCENTILES])) : 1
}

/** How far the percentiles may be off by chance. */
function sureness({ confidence }: Summary, unit: TimeUnit, shown: ReadonlySet<string>): string[] {
  const parts = (['p50', 'p90', 'p99', 'p99.9'] as const).flatMap((name) => {
    const interval = shown.has(name) ? confidence[name] : null
    return interval ? [`${name} ${inUnit(1000 * interval[0], unit)}–${inUnit(1000 * interval[1], unit)}`] : []
  })
  return parts.length > 0 ? [`95 % sure of response: ${parts.join(', ')} ${unit.name}.`] : []
}

/** Times that are not much above what a target that answers at once would get are mostly the tool's. */
function floor({ response, generator }: Summary): string[] {
  const least = generator?.floor
  if (!least) return []
  const low = (['p50', 'p99', 'p99.9'] as const).filter((name) => {
    const value = response[name]
    return value !== null && response.count >= needed(name) && value < MOSTLY * least[name]
  })
  if (low.length === 0) return []
  const words = low.map((name) => `${name} of ${time(1000 * (response[name] ?? 0))} (floor ${time(1000 * least[name])})`)
  return [`Mostly the tool and this machine, by hammer selftest: ${words.join(', ')}.`]
}

/** When a run waited before it sent, the two ways of measuring differ: say why. */
function waiting({ response, service, lag }: Summary): string[] {
  const apart = (a: number | null, b: number | null) => a !== null && b !== null && a - b > 0.05 * a
  if (!apart(response.p50, service.p50) && !apart(response.p99, service.p99)) return []
  return [
    `Response is longer than service because requests were sent late, by up to ${time(1000 * (lag.max ?? 0))}: ` +
      'no connection was free, or the generator was busy.',
  ]
}

function others({ requests: { planned, answered, lost = 0 } }: Summary): string[] {
  if (answered === 0 || answered === planned) return []
  const rest = planned - answered - lost
  const left = [...(rest > 0 ? [`${count(rest)} without an answer`] : []), ...(lost > 0 ? [`${count(lost)} of lost agents`] : [])]
  const are = rest + lost === 1 ? 'is' : 'are'
  return [
    `Response and service are of the ${count(answered)} answered ${plural(answered, 'request')}; ${left.join(' and ')} ${are} not in them.`,
  ]
}

function withheld({ response, failures }: Summary, shown: ReadonlySet<string>): string[] {
  const { count: n } = response.count > 0 ? response : failures
  const first = HEADS.find((head) => shown.has(head) && n < needed(head))
  return first ? [`– too few: ${first} needs ${count(needed(first))} ${response.count > 0 ? 'answers' : 'failures'}.`] : []
}
