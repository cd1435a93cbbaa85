// What the charts of a page are drawn from: series over time, density, single requests, percentiles.

import { cellOf, cellStart } from './cells.js'
import { ROW_BITS } from './density.js'
import type { Distribution } from './distribution.js'
import { NO_SERIES, type SeriesPicture, seriesPicture } from './series-picture.js'
import type { SpecimensState } from './specimens.js'
import type { Summary } from './summary.js'
import type { Tally } from './tally.js'

/** Everything in seconds. Plain data of bounded size, whatever the length of the run. */
export interface Pictures {
  readonly series: SeriesPicture
  readonly density: DensityPicture
  /** All answers by themselves, where there are few; empty where there are so many that only their density can be drawn. */
  readonly answers: PointsPicture<number>
  /** Requests that were sent but not answered: all, or where they are many some. */
  readonly misses: PointsPicture<string>
  /** Answers by response time: `[from, to, count]`, ascending. */
  readonly histogram: readonly (readonly [from: number, to: number, count: number])[]
  /** `[share, response time]`: that share of the answers took no longer; from 0 to 1 − 1/n. */
  readonly curve: readonly (readonly [share: number, time: number])[]
  readonly names: Readonly<Record<string, NamePicture>>
}

/** Answers by time and response time. */
export interface DensityPicture {
  /** Of one column. */
  readonly width: number
  /** Where rows begin and end: row `i` goes from `rows[i]` to `rows[i + 1]`. */
  readonly rows: readonly number[]
  /** Per column: its first row in use, then the counts from there on. An empty list: no answer. */
  readonly columns: readonly (readonly number[])[]
}

/** Points in time, as columns. */
export interface PointsPicture<Kind> {
  /** All of them when 0; else of about 2^level requests one, or none. */
  readonly level: number
  readonly ended: readonly number[]
  readonly response: readonly (number | null)[]
  readonly kind: readonly Kind[]
}

/** One name over the run. */
export interface NamePicture {
  /** Of one stretch. */
  readonly width: number
  /** Answers, and their mean response time, per stretch. */
  readonly answers: readonly number[]
  readonly mean: readonly (number | null)[]
}

/** So many names have a sparkline, the most frequent. */
const MOST_NAMES = 50
/** Steps of the histogram: octaves are cut into 2^4. */
const HISTOGRAM_BITS = 4
const CURVE_POINTS = 200

const NO_POINTS = { level: 0, ended: [], response: [], kind: [] }

/** What is drawn of numbers without rows: nothing. */
export const NO_PICTURES: Pictures = {
  series: NO_SERIES,
  density: { width: 1, rows: [0], columns: [] },
  answers: NO_POINTS,
  misses: NO_POINTS,
  histogram: [],
  curve: [],
  names: {},
}

/** Draws nothing yet: turns counts into the numbers that are drawn. */
export function pictures(tally: Tally, summary: Summary): Pictures {
  const response = tally.series.total()
  const { density, answers, misses } = tally.sketch
  return {
    series: seriesPicture(tally, summary),
    density: densityPicture(density.width, density.columns),
    answers: points({ ...answers.toState(), level: answers.isOpen ? 0 : 1 }),
    misses: points(misses),
    histogram: histogram(response),
    curve: curve(response),
    names: names(tally),
  }
}

function densityPicture(width: number, columns: readonly (Uint32Array | undefined)[]): DensityPicture {
  const used = columns.map((counts) => (counts ? ends(counts) : null))
  const last = used.reduce((last, one) => Math.max(last, one?.last ?? -1), -1)
  return {
    width: width / 1e6,
    rows: Array.from({ length: last + 2 }, (_, row) => cellStart(row, ROW_BITS) / 1e6),
    columns: Array.from(used, (one, i) => (one ? [one.first, ...(columns[i] as Uint32Array).subarray(one.first, one.last + 1)] : [])),
  }
}

/** The first and the last row in use; null without any. */
function ends(counts: Uint32Array): { readonly first: number; readonly last: number } | null {
  let first = 0
  while (first < counts.length && counts[first] === 0) first++
  if (first === counts.length) return null
  let last = counts.length - 1
  while (counts[last] === 0) last--
  return { first, last }
}

/** In order of time, so that the order of rows does not show. */
function points<Kind extends number | string>({ level, ended, response, kind }: SpecimensState<Kind>): PointsPicture<Kind> {
  const order = ended.map((_, i) => i).sort((a, b) => ended[a] - ended[b] || response[a] - response[b] || (kind[a] < kind[b] ? -1 : 1))
  return {
    level,
    ended: order.map((i) => ended[i] / 1e6),
    response: order.map((i) => (Number.isNaN(response[i]) ? null : response[i] / 1e6)),
    kind: order.map((i) => kind[i]),
  }
}

function histogram({ histogram }: Distribution): [number, number, number][] {
  const counts = new Map<number, number>()
  histogram.forEach((middle, n) => {
    const cell = cellOf(middle, HISTOGRAM_BITS)
    counts.set(cell, (counts.get(cell) ?? 0) + n)
  })
  return [...counts].map(([cell, n]) => [cellStart(cell, HISTOGRAM_BITS) / 1e6, cellStart(cell + 1, HISTOGRAM_BITS) / 1e6, n])
}

/** Evenly spaced in the number of nines: 90 %, 99 %, 99.9 % are equally far from each other. */
function curve(response: Distribution): [number, number][] {
  if (response.count === 0) return []
  const nines = Math.log10(response.count)
  const shares = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => 1 - 10 ** ((-nines * i) / CURVE_POINTS))
  const found = response.quantiles(shares).map((us, i): [number, number] => {
    // that of the histogram is the middle of its bucket; the greatest is known
    return [shares[i], (i === CURVE_POINTS ? response.max : us) / 1e6]
  })
  // with few answers many shares fall on one
  return found.filter(([, time], i) => i === 0 || i === found.length - 1 || time !== found[i - 1][1] || time !== found[i + 1][1])
}

function names(tally: Tally): Record<string, NamePicture> {
  const all = [...tally.names].sort(([a, one], [b, other]) => other.requests - one.requests || (a < b ? -1 : 1))
  const end = tally.lastEnded
  const drawn = all.slice(0, MOST_NAMES).map(([name, { strip }]): [string, NamePicture] => {
    const used = Math.min(strip.counts.length, Math.floor(end / strip.width) + 1)
    const answers = [...strip.counts.subarray(0, used)]
    return [name, { width: strip.width / 1e6, answers, mean: answers.map((n, i) => (n === 0 ? null : strip.sums[i] / n / 1e6)) }]
  })
  return Object.fromEntries(drawn)
}
