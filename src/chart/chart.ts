// A chart in text: title and legend, y axis, lines, x axis in time, and marks under it.

import { padLeft, truncate } from '../core/text.js'
import { timeAxis } from './axis.js'
import { Canvas, PENS } from './canvas.js'
import { clean, columnCount, type Keep, markColumns, toColumns } from './columns.js'
import { type Entry, heading, lineEntries, MARK } from './heading.js'
import { type Colour, paint } from './paint.js'
import { linearScale, logScale, type Scale } from './scale.js'

/** One line of a chart. */
export interface ChartLine {
  readonly name: string
  /** One value per step of time, in the unit the title names; null, and what is no finite number, leaves a gap. */
  readonly values: readonly (number | null)[]
  /** Which value stands for a column that covers many. */
  readonly keep: Keep
}

/** What to draw, and how large. */
export interface ChartOptions {
  /** With the unit of the values: `response time, ms`. */
  readonly title: string
  /** Up to three. The first is drawn on top of the others. */
  readonly lines: readonly ChartLine[]
  /** Seconds from one value to the next. */
  readonly step: number
  /** In seconds, where the first value stands; 0 by default. */
  readonly start?: number
  /** Cells from the first to the last column, 30 or more. */
  readonly width: number
  /** Rows of the y axis, about; 8 by default. */
  readonly height?: number
  readonly colour: Colour
  /** `auto` is logarithmic where the first line would else lie on the ground. Linear by default. */
  readonly scale?: 'linear' | 'log' | 'auto'
  /** Where a linear y axis begins, at the latest; 0 by default. */
  readonly from?: number
  /** Steps of time to be marked under the x axis. */
  readonly marks?: readonly boolean[]
  /** Least width of the labels of the y axis: with the same one, charts below each other line up. */
  readonly gutter?: number
  /** What the marks mean, for the legend. */
  readonly marked?: string
  /** What to say instead of a chart when there is nothing to draw. */
  readonly empty?: string
}

/** A line whose median is this many times below the maximum can no longer be read on a linear axis of 8 rows. */
const TOO_STEEP = 20
/** Smaller values than this share of the largest lie on the ground of a logarithmic axis. */
const DEEPEST = 1e-9
/** Room for what the last label of the x axis and its unit need behind the last column. */
const MARGIN = 7

/** Draws a chart, without an indent. Never throws, whatever the numbers; no line is wider than `width`. */
export function chart(options: ChartOptions): string {
  const { title, width, colour, height = 8, empty = 'no answers' } = options
  const lines = cleaned(options.lines)
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null))
  if (values.length === 0) return paint(colour, 'title', truncate(`${title}: ${empty}`, width))
  const log = isLog(options.scale ?? 'linear', lines[0].values, values)
  const scale = log ? logOf(values, height) : linearOf(values, options.from ?? 0, height)
  const gutter = Math.max(options.gutter ?? 0, ...scale.ticks.map((tick) => tick.label.length))
  const points = lines[0].values.length
  const columns = columnCount(points, Math.max(1, width - gutter - 2 - MARGIN))
  const marks = markLine(options.marks ?? [], points, columns)
  const axis = timeAxis(columns, points * options.step, options.start)
  const indent = ' '.repeat(gutter + 1)
  return [
    ...heading(log ? `${title} (logarithmic)` : title, legend(options, marks), width, colour),
    ...withAxis(plot(lines, scale, columns, colour), scale, gutter, colour),
    paint(colour, 'quiet', `${indent}└${axis.line}`),
    paint(colour, 'quiet', `${indent} ${axis.labels}`.slice(0, width)),
    ...(marks === '' ? [] : [paint(colour, 'warn', `${indent} ${marks}`)]),
  ].join('\n')
}

/** As many lines as there are pens, all of one length, with nothing in them that cannot be drawn. */
function cleaned(lines: readonly ChartLine[]): ChartLine[] {
  const some = lines.slice(0, PENS.length)
  const points = some.reduce((most, { values }) => Math.max(most, values.length), 0)
  return some.map((line) => ({ ...line, values: [...clean(line.values), ...Array<null>(points - line.values.length).fill(null)] }))
}

function isLog(scale: 'linear' | 'log' | 'auto', first: readonly (number | null)[], values: readonly number[]): boolean {
  const largest = highest(values)
  if (scale === 'linear' || largest <= DEEPEST) return false
  const sorted = first.filter((value) => value !== null).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? largest
  return scale === 'log' || (median > 0 && largest / median > TOO_STEEP)
}

function logOf(values: readonly number[], height: number): Scale {
  const high = highest(values)
  const low = lowest(values.filter((value) => value > 0))
  return logScale(Math.max(low, high * DEEPEST, DEEPEST), high, height)
}

function linearOf(values: readonly number[], from: number, height: number): Scale {
  return linearScale(Math.min(from, lowest(values)), Math.max(from, highest(values)), height)
}

// Math.max(...values) would overflow the stack where a series is very long
function highest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b))
}

function lowest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b))
}

function plot(lines: readonly ChartLine[], scale: Scale, columns: number, colour: Colour): string[] {
  const canvas = new Canvas(scale.rows, columns)
  const places = lines.map(({ values, keep }) =>
    toColumns(values, columns, keep).map((value) => (value === null ? null : scale.place(value))),
  )
  for (let i = lines.length - 1; i >= 0; i--) canvas.draw(places[i], PENS[i])
  return canvas.lines(colour)
}

function withAxis(rows: readonly string[], scale: Scale, gutter: number, colour: Colour): string[] {
  return rows.map((row, i) => {
    const tick = scale.ticks.find((each) => each.row === rows.length - 1 - i)
    return `${paint(colour, 'quiet', `${padLeft(tick?.label ?? '', gutter)} ${tick ? '┤' : '│'}`)}${row}`
  })
}

function markLine(marks: readonly boolean[], points: number, columns: number): string {
  const all = Array.from({ length: points }, (_, i) => marks[i] ?? false)
  return markColumns(all, columns)
    .map((mark) => (mark ? MARK : ' '))
    .join('')
    .trimEnd()
}

function legend({ lines, marked = 'marked' }: ChartOptions, marks: string): Entry[] {
  const entries = lineEntries(lines.slice(0, PENS.length).map(({ name }) => name))
  return marks === '' ? entries : [...entries, { symbol: MARK, name: marked, tone: 'warn' }]
}
