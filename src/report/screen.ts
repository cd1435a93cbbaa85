// A run while it runs, on a whole screen: how far it is, charts of the last minutes, tables, keys.

import { chart } from '../chart/chart.js'
import { type Colour, paint } from '../chart/paint.js'
import type { Scene } from '../core/scene.js'
import { displayWidth, padLeft, padRight, printable, truncate } from '../core/text.js'
import { count, significant } from '../core/units.js'
import { meaning } from './causes.js'
import { INDENT, table, tableWidth } from './layout.js'
import { progressLine } from './live.js'
import { percent, time } from './numbers.js'

/** What is on the screen beside the numbers. */
export interface ScreenState {
  readonly scene: Scene
  /** Target, plan and what else is to be known. */
  readonly heading: readonly string[]
  /** Where the load is: `200/s`, `50 connections`, `paused`. */
  readonly load: string
  /** What was said, the latest last. */
  readonly said: readonly string[]
  /** `failures`: each cause with its meaning, in place of a chart; `keys`: what every key does. */
  readonly panel: 'charts' | 'failures' | 'keys'
  /** What the keys with + and − change: `rate`, `connections`, `users`. */
  readonly subject: string
}

/** How large the screen is, in cells. */
export interface ScreenSize {
  readonly columns: number
  readonly rows: number
  readonly colour: Colour
}

const NARROWEST = 24
/** Title, axis and labels of a chart. */
const AROUND_CHART = 3
const LEAST_CHART = 4
const NARROWEST_CHART = 38
const MOST_CHART = 16
const GUTTER = 6
/** So many intervals share a column, where there are as many. */
const PER_COLUMN = 2

/** How many intervals a screen shows. */
export function pointsFor(columns: number): number {
  return Math.min(300, Math.max(60, PER_COLUMN * (columns - 20)))
}

/** Lines for a screen: never more than it has rows, none wider than it. What does not fit is left out, the least important first. */
export function screenLines(state: ScreenState, { columns, rows, colour }: ScreenSize): string[] {
  // one column stays free: some terminals begin a new line when the last one is used
  const width = Math.max(NARROWEST, columns - 1) - INDENT.length
  const look = { state, width, colour }
  const room = Math.max(1, rows - 1)
  const top = [title(look), progressLine(state.scene.snapshot, width, colour), now(look)]
  const bottom = [...said(look), keys(look)]
  const left = room - top.length - bottom.length
  // very low: how far it is, and how it goes
  if (left < 0) return top.slice(1, 1 + room).map((line) => (INDENT + line).trimEnd())
  const middle = filling(look, left)
  return [...top, ...middle, ...bottom].map((line) => (INDENT + line).trimEnd())
}

interface Look {
  readonly state: ScreenState
  readonly width: number
  readonly colour: Colour
}

/** Between the top and the keys: tables as far as a chart finds room beside them, then charts. */
function filling(look: Look, rows: number): string[] {
  const least = look.state.panel === 'charts' && rows >= LEAST_CHART + AROUND_CHART + 4 ? LEAST_CHART + AROUND_CHART + 2 : 0
  const tables: string[] = []
  for (const block of blocks(look)) {
    const shown = block.slice(0, Math.max(0, rows - least - tables.length))
    // a table without its first row says nothing
    if (shown.length > 0 && (shown.length === block.length || shown.length > 2)) tables.push(...shown)
  }
  const pictures = charts(look, rows - tables.length - 1)
  return [...pictures, ...(tables.length > 0 && pictures.length + tables.length < rows ? ['', ...tables] : tables)]
}

function title({ state: { heading, load }, width, colour }: Look): string {
  const badge = load === 'paused' ? paint(colour, 'warn', load) : paint(colour, 'first', load)
  const where = truncate(printable(heading[0] ?? ''), Math.max(8, width - displayWidth(load) - 2))
  const space = width - displayWidth(where) - displayWidth(load)
  return space < 1 ? paint(colour, 'title', truncate(where, width)) : paint(colour, 'title', where) + ' '.repeat(space) + badge
}

/** The books so far. */
function now({ state: { scene }, width, colour }: Look): string {
  const { answered, failed, unsent, inFlight } = scene.snapshot
  const parts = [
    `${count(answered)} answered`,
    `${count(failed)} failed`,
    ...(unsent > 0 ? [`${count(unsent)} unsent`] : []),
    ...(inFlight === null ? [] : [`${count(inFlight)} in flight`]),
  ]
  const line = truncate(parts.join('  '), width)
  return line.replace(/\b[1-9][\d,]* failed/, (text) => paint(colour, 'bad', text))
}

/** Tables, the most important first. */
function blocks(look: Look): string[][] {
  const { panel } = look.state
  if (panel === 'keys') return [help(look)]
  const failed = panel === 'failures' ? failures(look) : causes(look)
  return [recent(look), statuses(look), failed, plan(look), names(look)].filter((block) => block.length > 0)
}

function plan({ state: { heading }, width, colour }: Look): string[] {
  return heading.slice(1).map((line) => paint(colour, 'quiet', truncate(printable(line), width)))
}

function recent({ state: { scene }, width }: Look): string[] {
  const { span, rate, p50, p90, p99, max } = scene.recent
  if (span === 0) return []
  const times = Object.entries({ p50, p90, p99, max }).map(([name, value]) => `${name} ${value === null ? '–' : time(value)}`)
  const parts = [`last ${Math.round(span / 1000) || significant(span / 1000)} s`, `${significant(rate)} answers/s`, ...times]
  while (parts.length > 2 && displayWidth(parts.join('  ')) > width) parts.pop()
  return [truncate(parts.join('  '), width)]
}

function statuses({ state: { scene }, width, colour }: Look): string[] {
  if (scene.statuses.length === 0) return []
  const words = scene.statuses.map(([status, n]) => `${status} ${count(n)}`)
  const line = truncate(`statuses   ${words.join('  ')}`, width)
  return [
    line
      .replace(/(?<= )5\d\d [\d,]+/g, (text) => paint(colour, 'bad', text))
      .replace(/(?<= )4\d\d [\d,]+/g, (text) => paint(colour, 'warn', text)),
  ]
}

function causes({ state: { scene }, width, colour }: Look): string[] {
  const found = Object.entries(scene.snapshot.causes)
  if (found.length === 0) return []
  return [paint(colour, 'bad', truncate(`failures   ${found.map(([cause, n]) => `${printable(cause)} ${count(n)}`).join('  ')}`, width))]
}

/** Each cause with its share and meaning. */
function failures({ state: { scene }, width, colour }: Look): string[] {
  const { causes, requests } = scene.snapshot
  const found = Object.entries(causes)
  if (found.length === 0) return [truncate('no failures so far', width)]
  const numbers = found.map(([, n]) => count(n))
  const align = Math.max(...numbers.map(displayWidth))
  const lines = found.map(([cause, n], i) => {
    const words = `${padLeft(numbers[i], align)}  ${padLeft(percent(n, requests), 6)}  ${printable(cause)}`
    return truncate(meaning(cause) === '' ? words : `${words}: ${meaning(cause)}`, width)
  })
  return [paint(colour, 'title', truncate('failures, of all requests', width)), ...lines]
}

function names({ state: { scene }, width, colour }: Look): string[] {
  if (scene.names.length === 0) return []
  const value = (ms: number | null) => (ms === null ? '–' : time(ms))
  const numbers = [
    { cells: ['requests', ...scene.names.map(({ requests }) => count(requests))], align: 'right' as const },
    { cells: ['failed', ...scene.names.map(({ failed }) => count(failed))], align: 'right' as const },
    { cells: ['p50', ...scene.names.map(({ p50 }) => value(p50))], align: 'right' as const },
    { cells: ['p99', ...scene.names.map(({ p99 }) => value(p99))], align: 'right' as const },
  ]
  const most = Math.max(8, width - tableWidth(numbers) - 2)
  const cells = ['name', ...scene.names.map(({ name }) => truncate(printable(name), most))]
  const [head, ...rows] = table([{ cells, align: 'left' }, ...numbers]).map((line) => truncate(line, width))
  const rest = scene.named - scene.names.length
  return ['', paint(colour, 'quiet', head), ...rows, ...(rest > 0 ? [`… and ${count(rest)} more`] : [])]
}

function help({ state: { subject }, width }: Look): string[] {
  const lines = [
    ['+ -', `${subject} 10 % up or down, by one at least`],
    ['p', 'pause: what is in flight finishes; once more goes on'],
    ['m', 'puts a mark into the results'],
    ['e', 'failures by cause, or the charts'],
    ['q', 'ends the run in order, as Ctrl-C does; twice at once'],
    ['?', 'this, or the charts'],
  ]
  return lines.map(([key, words]) => truncate(`${padRight(key, 5)}${words}`, width))
}

function said({ state, width, colour }: Look): string[] {
  return state.said.slice(-1).map((line) => paint(colour, 'warn', truncate(printable(line), width)))
}

function keys({ state: { subject, load }, width, colour }: Look): string {
  const parts = [`+ - ${subject}`, load === 'paused' ? 'p go on' : 'p pause', 'm mark', 'e failures', 'q stop', '? keys']
  while (parts.length > 1 && displayWidth(parts.join('   ')) > width) parts.splice(-2, 1)
  return paint(colour, 'quiet', truncate(parts.join('   '), width))
}

/** One above the other, or only the first, or none, as there is room. */
function charts(look: Look, rows: number): string[] {
  if (look.state.scene.intervals.length < 2 || look.width < NARROWEST_CHART) return []
  const single = LEAST_CHART + AROUND_CHART
  const pictures = rows >= 2 * single + 2 ? [throughput, response] : rows >= single + 1 ? [response] : []
  const each = Math.floor(rows / Math.max(1, pictures.length)) - 1
  return pictures.flatMap((picture) => ['', ...fitted(look, picture(look.state.scene), each)])
}

type Picture = Pick<Parameters<typeof chart>[0], 'title' | 'lines' | 'scale'>

/** As high as there is room. The scale decides how many rows it takes for what it was asked. */
function fitted({ state: { scene }, width, colour }: Look, picture: Picture, rows: number): string[] {
  for (let height = Math.min(MOST_CHART, rows - AROUND_CHART); height > 1; height--) {
    const lines = chart({
      ...picture,
      step: scene.interval / 1000,
      start: scene.start / 1000,
      width,
      height,
      colour,
      gutter: GUTTER,
      empty: 'no answers yet',
    }).split('\n')
    if (lines.length <= rows) return lines
  }
  return []
}

function throughput({ intervals }: Scene): Picture {
  const values = intervals.map(({ throughput }) => throughput)
  return { title: 'throughput, answers per second', lines: [{ name: 'answers', values, keep: 'mean' }] }
}

function response({ intervals }: Scene): Picture {
  return {
    title: 'response time, ms',
    lines: [
      { name: 'p50', values: intervals.map(({ p50 }) => p50), keep: 'mean' },
      { name: 'p99', values: intervals.map(({ p99 }) => p99), keep: 'max' },
    ],
    scale: 'auto',
  }
}
