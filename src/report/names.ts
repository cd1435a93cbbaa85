// The table of named requests, the most frequent first.

import { paint } from '../chart/paint.js'
import type { NameSummary, Summary } from '../core/summary.js'
import { MAX_NAMES, OTHER_NAMES } from '../core/tally.js'
import { printable, truncate } from '../core/text.js'
import { count, type TimeUnit } from '../core/units.js'
import { type Column, INDENT, limited, type Page, paragraph, table, tableWidth } from './layout.js'
import { inUnit } from './numbers.js'
import { needed, unitOf } from './times.js'

const MOST = 20
/** A name is never cut shorter than this. */
const SHORTEST = 8
const MANY = `There were more than ${count(MAX_NAMES)} names: the rest are together as ${OTHER_NAMES}. The name option of a request groups those with an id.`

/** One line per name; nothing for a run without names. */
export function names(page: Page, summary: Summary): string[] {
  const all = byFrequency(summary)
  if (all.length === 0) return []
  const shown = all.slice(0, MOST)
  const unit = unitOf(summary)
  const full = numbersOf(shown, unit)
  const left = (columns: readonly Column[]) => page.width - INDENT.length - tableWidth(columns) - 2
  // very long times on a very narrow page: the maximum goes
  const numbers = left(full) < SHORTEST ? full.slice(0, -1) : full
  const labels: Column = { cells: ['name', ...shown.map(([name]) => truncate(printable(name), left(numbers)))], align: 'left' }
  const [head, ...lines] = table([labels, ...numbers])
  const many = all.length > MAX_NAMES ? paragraph(page, MANY, '! ', 'warn') : []
  const rows = [...lines, ...all.slice(MOST).map(() => '')].map((line) => [line])
  return [INDENT + paint(page.colour, 'quiet', head), ...limited(rows, MOST).map((line) => INDENT + line), ...many]
}

/** The most frequent first. */
export function byFrequency({ names }: Summary): readonly (readonly [string, NameSummary])[] {
  return Object.entries(names).sort(([, a], [, b]) => b.requests - a.requests)
}

/** What stands right of the names. */
export function numbersOf(shown: readonly (readonly [string, NameSummary])[], unit: TimeUnit): Column[] {
  const column = (head: string, cell: (summary: NameSummary) => string): Column => {
    return { cells: [head, ...shown.map(([, summary]) => cell(summary))], align: 'right' }
  }
  const time = (head: 'p50' | 'p99' | 'max') => (summary: NameSummary) => {
    const seconds = summary.response[head]
    return seconds === null || summary.response.count < needed(head) ? '–' : inUnit(1000 * seconds, unit)
  }
  return [
    column('requests', ({ requests }) => count(requests)),
    column('failed', ({ failed }) => count(failed)),
    column(`p50, ${unit.name}`, time('p50')),
    column('p99', time('p99')),
    column('max', time('max')),
  ]
}
