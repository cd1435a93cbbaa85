// The table of named requests, with a sparkline each; sorted by whichever column one likes.

import type { NamePicture } from '../../../core/pictures.js'
import type { NameSummary } from '../../../core/summary.js'
import type { PageData } from '../data.js'
import { type Column, el, framed, section, svg } from './dom.js'
import { count, percent, shapeCell, significant, unitOf } from './format.js'

interface Row extends NameSummary {
  readonly name: string
  readonly picture: NamePicture | undefined
}

/** Which column the table is sorted by; a second click turns it round. */
let sorted: { readonly head: string; readonly order: 'up' | 'down' } = { head: 'count', order: 'down' }

const SHAPES = ['mean', 'stdev', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const

/** Nothing for a run without names. @param changed called when the table is to be drawn again */
export function names(data: PageData, changed: () => void): HTMLElement | null {
  const { summary, pictures } = data
  const rows = Object.entries(summary.names).map(
    ([name, one]): Row => ({ ...one, name, picture: Object.hasOwn(pictures.names, name) ? pictures.names[name] : undefined }),
  )
  if (rows.length === 0) return null
  const columns = columnsOf(data)
  const by = columns.find(({ head }) => head === sorted.head)?.by ?? ((row: Row) => row.requests)
  const sign = sorted.order === 'up' ? 1 : -1
  const ordered = rows.sort((a, b) => sign * compare(by(a), by(b)) || compare(a.name, b.name))
  const heads = columns.map((column) => headCell(column, changed))
  const unit = unitOf(data)
  return section(
    'Requests by name',
    framed(`Times in ${unit.name}; lines: answers per second and mean response time over the run`, heads, columns, ordered),
  )
}

function columnsOf(data: PageData): Column<Row>[] {
  const unit = unitOf(data)
  const seconds = Math.max(0, data.summary.duration - data.summary.warmUp.duration)
  const rate = ({ response }: Row) => (seconds > 0 ? response.count / seconds : 0)
  return [
    { head: 'name', align: 'left', cell: ({ name }) => name, by: ({ name }) => name },
    { head: 'over the run', align: 'left', cell: ({ picture, name }) => (picture ? sparklines(picture, name) : '') },
    { head: 'count', cell: ({ requests }) => count(requests), by: ({ requests }) => requests },
    { head: 'failed', cell: ({ failed, requests }) => failures(failed, requests), by: ({ failed }) => failed },
    { head: 'per second', cell: (row) => significant(rate(row)), by: rate },
    ...SHAPES.map(
      (head): Column<Row> => ({
        head,
        cell: ({ response }) => shapeCell(unit, response, head),
        by: ({ response }) => response[head] ?? -1,
      }),
    ),
  ]
}

function failures(failed: number, requests: number): Node | string {
  return failed === 0 ? '0' : el('span', { class: 'bad', title: percent(failed, requests) }, count(failed))
}

function headCell({ head, align, by }: Column<Row>, changed: () => void): HTMLElement {
  if (!by) return el('th', { scope: 'col', class: align }, head)
  const here = sorted.head === head
  const button = el(
    'button',
    { type: 'button', 'data-key': `sort ${head}` },
    head,
    el('span', { 'aria-hidden': 'true' }, here ? (sorted.order === 'up' ? ' ↑' : ' ↓') : ''),
  )
  button.addEventListener('click', () => {
    const first = head === 'name' ? 'up' : 'down'
    sorted = { head, order: here ? (sorted.order === 'up' ? 'down' : 'up') : first }
    changed()
  })
  return el('th', { scope: 'col', class: align, 'aria-sort': here ? (sorted.order === 'up' ? 'ascending' : 'descending') : 'none' }, button)
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sparklines({ answers, mean }: NamePicture, name: string): HTMLElement {
  return el(
    'span',
    { class: 'sparks' },
    sparkline(answers, `answers to ${name} over time`),
    sparkline(mean, `response time of ${name} over time`, 'time'),
  )
}

const WIDTH = 72
const HEIGHT = 18

/** A line from 0 to its greatest value, with gaps where there is none. */
export function sparkline(values: readonly (number | null)[], label: string, className = ''): SVGElement {
  const most = Math.max(0, ...values.map((value) => value ?? 0)) || 1
  const step = WIDTH / Math.max(1, values.length - 1)
  let pen = 'M'
  const path = values.map((value, i) => {
    if (value === null) {
      pen = 'M'
      return ''
    }
    const point = `${pen}${(i * step).toFixed(1)} ${(HEIGHT - 1.5 - (value / most) * (HEIGHT - 3)).toFixed(1)}`
    pen = 'L'
    return point
  })
  return svg(
    'svg',
    { class: `spark ${className}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'img', 'aria-label': label },
    svg('path', { d: path.join('') }),
  )
}
