// The table of cycles, in the order in which they came.

import { paint } from '../chart/paint.js'
import type { CycleSummary } from '../core/cycles.js'
import type { Summary } from '../core/summary.js'
import { count, significant } from '../core/units.js'
import { type Column, INDENT, limited, type Page, paragraph, table, tableWidth } from './layout.js'
import { inUnit, time } from './numbers.js'
import { needed, unitOf } from './times.js'

const MOST = 30

/** One line per cycle, and whether all was done that was planned; nothing for a run without cycles. */
export function cycles(page: Page, summary: Summary): string[] {
  const all = summary.cycles ?? []
  if (all.length === 0) return []
  const shown = all.slice(0, MOST)
  const columns = fitting(cycleColumns(shown, summary), page.width - INDENT.length)
  const [head, ...lines] = table(columns)
  const rows = [...lines, ...all.slice(MOST).map(() => '')].map((line) => [line])
  return [INDENT + paint(page.colour, 'quiet', head), ...limited(rows, MOST).map((line) => INDENT + line), ...verified(page, summary)]
}

/** What may be left out where the page is narrow, the least important first. */
const DISPENSABLE = ['from', 'took', 'requests', 'failed']

function fitting(columns: readonly Column[], width: number): readonly Column[] {
  return DISPENSABLE.reduce((left, name) => (tableWidth(left) > width ? left.filter(({ cells: [head] }) => head !== name) : left), columns)
}

/** Some cycles, the first ones, as columns. */
export function cycleColumns(shown: readonly CycleSummary[], summary: Summary): Column[] {
  const unit = unitOf(summary)
  const column = (head: string, cell: (cycle: CycleSummary, i: number) => string): Column => {
    return { cells: [head, ...shown.map(cell)], align: 'right' }
  }
  const quantile =
    (name: 'p50' | 'p99') =>
    ({ response }: CycleSummary) => {
      const seconds = response[name]
      return seconds === null || response.count < needed(name) ? '–' : inUnit(1000 * seconds, unit)
    }
  return [
    column('cycle', (_, i) => count(i + 1)),
    column(summary.script ? 'users' : 'connections', ({ users }) => count(users)),
    // without a script an iteration is a request
    ...(summary.script ? [column('iterations', ({ started }) => count(started))] : []),
    column('from', ({ start }) => (start === null ? '–' : time(1000 * start))),
    column('took', ({ start, duration }) => (start === null ? '–' : time(1000 * duration))),
    column('requests', ({ requests }) => count(requests)),
    column('failed', ({ failed }) => count(failed)),
    column('answers/s', ({ throughput }) => significant(throughput)),
    column(`p50, ${unit.name}`, quantile('p50')),
    column('p99', quantile('p99')),
  ]
}

function verified(page: Page, summary: Summary): string[] {
  const found = startedOfPlanned(summary)
  if (found === null) return []
  return found.isAll ? paragraph(page, found.words) : paragraph(page, found.words, '! ', 'warn')
}

/** How much was started of the total that was stated before the start; null where time decided. */
export function startedOfPlanned({ cycles: all = [], script }: Summary): { readonly words: string; readonly isAll: boolean } | null {
  if (all.length === 0 || all.some(({ planned }) => planned === null)) return null
  const planned = all.reduce((sum, cycle) => sum + (cycle.planned ?? 0), 0)
  const started = all.reduce((sum, cycle) => sum + cycle.started, 0)
  const words = `${count(started)} of ${count(planned)} planned ${script ? 'iterations' : 'requests'} were started`
  return { words, isAll: started === planned }
}
