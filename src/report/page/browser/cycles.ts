// The steps of a run with cycles: their table, and throughput and response time over the number of users.

import type uPlot from 'uplot'
import type { CycleSummary } from '../../../core/cycles.js'
import type { PageData } from '../data.js'
import { common, label } from './chart.js'
import { type Distributions, type Figure, figure, logAxis, plain, together } from './distribution.js'
import { type Column, el, section, table } from './dom.js'
import { clock, count, least, shapeCell, significant, timeIn, unitOf } from './format.js'
import { swatch } from './swatch.js'
import { colour } from './theme.js'

/** So many cycles have a row. */
const MOST = 200
/** Numbers of users further apart than this are on a scale of logarithms. */
const WIDE = 20

/** The table, above it a place for the charts; nothing without cycles. */
export function cycles(data: PageData, charts: HTMLElement): HTMLElement | null {
  const { summary, words } = data
  const rows = (summary.cycles ?? []).map((cycle, i): Row => [i + 1, cycle])
  if (rows.length === 0) return null
  const rest = rows.length - MOST
  return section(
    'Cycles',
    charts,
    table(`In the order in which they came; times in ${unitOf(data).name}`, columnsOf(data), rows.slice(0, MOST)),
    rest > 0 ? el('p', { class: 'note' }, `… and ${count(rest)} more: summary.json has them all`) : null,
    words.cycles && el('p', { class: words.cycles.isAll ? 'note' : 'notice warn' }, words.cycles.words),
  )
}

type Row = readonly [number: number, cycle: CycleSummary]

function columnsOf(data: PageData): Column<Row>[] {
  const unit = unitOf(data)
  const isScript = data.summary.script !== null
  const when = (start: number | null, seconds: number | null) => (start === null || seconds === null ? '–' : clock(seconds, 0.1))
  return [
    { head: 'cycle', align: 'left', cell: ([number]) => count(number) },
    { head: isScript ? 'users' : 'connections', cell: ([, { users }]) => count(users) },
    // without a script an iteration is a request
    ...(isScript ? [{ head: 'iterations', cell: ([, { started }]: Row) => count(started) }] : []),
    { head: 'from', cell: ([, { start }]) => when(start, start) },
    { head: 'took', cell: ([, { start, duration }]) => when(start, duration) },
    { head: 'requests', cell: ([, { requests }]) => count(requests) },
    { head: 'failed', cell: ([, { failed }]) => (failed === 0 ? '0' : el('span', { class: 'bad' }, count(failed))) },
    { head: 'answers/s', cell: ([, { throughput }]) => significant(throughput) },
    ...(['mean', 'p50', 'p90', 'p99', 'max'] as const).map((head) => ({
      head,
      cell: ([, { response }]: Row) => shapeCell(unit, response, head),
    })),
  ]
}

/** Both charts; none where all cycles have one number of users, or where fewer than two began. */
export function cycleFigures(data: PageData): Distributions {
  const begun = (data.summary.cycles ?? []).filter(({ start }) => start !== null).sort((a, b) => a.users - b.users)
  if (new Set(begun.map(({ users }) => users)).size < 2) return together([])
  return together([throughput(data, begun), response(data, begun)])
}

function throughput(data: PageData, all: readonly CycleSummary[]): Figure {
  const of = crowd(data)
  return figure({
    title: `Throughput by ${of}`,
    unit: 'answers per second',
    alt: `Throughput by ${of}: ${all.map(({ users, throughput }) => `${count(users)}: ${significant(throughput)}/s`).join(', ')}`,
    data: [users(all), all.map(({ throughput }) => throughput)],
    options: { ...axes(all), series: [{}, line('--one', all)] },
    say: ({ cursor: { idx } }) => {
      const cycle = all[idx ?? 0]
      return `${count(cycle.users)} ${of}: ${significant(cycle.throughput)}/s`
    },
  })
}

const SHAPES = ['p50', 'p90', 'p99'] as const

function response(data: PageData, all: readonly CycleSummary[]): Figure {
  const of = crowd(data)
  const unit = unitOf(data)
  const values = (head: (typeof SHAPES)[number]) =>
    all.map(({ response }) => (response.count < least(head) || response[head] === null ? null : (1000 * response[head]) / unit.ms))
  return figure({
    title: `Response time by ${of}`,
    unit: unit.name,
    keys: SHAPES.map((name) => el('span', { class: 'key' }, swatch(`--${name}`), name)),
    alt: `Response time by ${of}: ${all.map(({ users, response }) => `${count(users)}: p50 ${timeIn(unit, response.p50)} ${unit.name}`).join(', ')}`,
    data: [users(all), ...SHAPES.map(values)],
    options: { ...axes(all), series: [{}, ...SHAPES.map((name) => line(`--${name}`, all))] },
    say: ({ cursor: { idx } }) => {
      const { users, response } = all[idx ?? 0]
      return `${count(users)} ${of}: ${SHAPES.map((head) => `${head} ${shapeCell(unit, response, head)}`).join(', ')} ${unit.name}`
    },
  })
}

function crowd({ summary: { script } }: PageData): string {
  return script ? 'users' : 'connections'
}

function users(all: readonly CycleSummary[]): number[] {
  return all.map(({ users }) => users)
}

/** From the fewest users to the most, with some room at both ends for their points; heights from 0. */
function axes(all: readonly CycleSummary[]): Omit<uPlot.Options, 'width' | 'height' | 'series'> {
  const [low, high] = [all[0].users, all[all.length - 1].users]
  const isWide = high > WIDE * low
  const room = (high - low) * 0.04
  const range: [number, number] = isWide ? [low * 0.8, high * 1.25] : [Math.max(0, low - room), high + room]
  return {
    ...plain(),
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
    scales: { x: { time: false, range, ...(isWide ? { distr: 3 } : {}) }, y: { range: (_, __, most) => [0, (most || 1) * 1.08] } },
    axes: [
      isWide ? logAxis() : { ...common(), size: 26, space: 50, incrs: WHOLE, values: (_, splits) => splits.map(label) },
      { ...common(), size: 56, space: 32, values: (_, splits) => splits.map(label) },
    ],
  }
}

/** There is no half user. */
const WHOLE = Array.from({ length: 7 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat()

/** Cycles of one number of users are points without a line: it would go up and down at one place. */
function line(property: string, all: readonly CycleSummary[]): uPlot.Series {
  const isOnce = new Set(users(all)).size === all.length
  return {
    stroke: () => colour(property),
    width: isOnce ? 1.5 : 0,
    points: { show: true, size: 6, width: 0, fill: () => colour(property) },
    spanGaps: false,
  }
}
