// The time series as columns, at most so many intervals of it, with service times, statuses and causes.

import type { Distribution } from './distribution.js'
import type { Bucket } from './series.js'
import type { Summary } from './summary.js'
import { rateSpan, type Tally } from './tally.js'

/** One entry per interval; times in seconds. */
export interface SeriesPicture {
  /** Length of one interval: the run's own, or a multiple of it by a power of two where there would be too many. */
  readonly interval: number
  /** The end of the last request. */
  readonly end: number
  readonly requests: readonly number[]
  readonly failed: readonly number[]
  /** Answers per second. */
  readonly throughput: readonly number[]
  readonly response: TimesPicture
  /** Empty columns where no lag is known. */
  readonly service: TimesPicture
  /** Indexes of intervals that the generator disturbed. */
  readonly tainted: readonly number[]
  /** Answers by status; all but the most frequent are together under `other`. */
  readonly statuses: Readonly<Record<string, readonly number[]>>
  /** Requests without an answer by cause; as with statuses. */
  readonly causes: Readonly<Record<string, readonly number[]>>
}

/** Null where nothing was answered. */
export interface TimesPicture {
  readonly p50: readonly (number | null)[]
  readonly p90: readonly (number | null)[]
  readonly p99: readonly (number | null)[]
  readonly max: readonly (number | null)[]
}

const NO_TIMES: TimesPicture = { p50: [], p90: [], p99: [], max: [] }

/** Of no interval. */
export const NO_SERIES: SeriesPicture = {
  interval: 1,
  end: 0,
  requests: [],
  failed: [],
  throughput: [],
  response: NO_TIMES,
  service: NO_TIMES,
  tainted: [],
  statuses: {},
  causes: {},
}

/** More intervals than this cannot be told apart on a screen. */
const MOST_INTERVALS = 1200
/** So many statuses, and causes, are drawn by themselves. */
const MOST_KINDS = 8
const OTHER = 'other'
const SHARES = { p50: 0.5, p90: 0.9, p99: 0.99 } as const

/** The series of a tally with as many intervals as `summary` has, or as can be drawn. */
export function seriesPicture(tally: Tally, { intervals, interval, duration }: Summary): SeriesPicture {
  let each = 1
  while (Math.ceil(intervals.length / each) > MOST_INTERVALS) each *= 2
  const groups = Array.from({ length: Math.ceil(intervals.length / each) }, (_, i) => groupOf(tally, i * each, each))
  const tainted = intervals.flatMap((one, i) => (one.tainted ? [Math.floor(i / each)] : []))
  const width = each * interval
  return {
    interval: width,
    end: tally.lastEnded / 1e6,
    requests: groups.map(({ requests }) => requests),
    failed: groups.map(({ failed }) => failed),
    throughput: groups.map(({ response }, i) => response.count / rateSpan(tally, { start: i * width, width, duration })),
    response: times(groups.map(({ response }) => response)),
    service: times(groups.map(({ service }) => service)),
    tainted: [...new Set(tainted)],
    statuses: kinds(groups.map(({ statuses }) => new Map(statuses.map((n, place) => [String(tally.series.statuses[place]), n])))),
    causes: kinds(groups.map(({ causes }) => causes)),
  }
}

function groupOf(tally: Tally, first: number, each: number): Bucket {
  if (each === 1) return tally.series.get(first) ?? tally.series.sum([])
  return tally.series.sum(Array.from({ length: each }, (_, i) => tally.series.get(first + i)))
}

function times(all: readonly Distribution[]): TimesPicture {
  if (all.every(({ count }) => count === 0)) return NO_TIMES
  const found = all.map((one) => (one.count === 0 ? null : quantiles(one)))
  const column = (i: number) => found.map((one) => one && one[i] / 1e6)
  return { p50: column(0), p90: column(1), p99: column(2), max: all.map(({ count, max }) => (count === 0 ? null : max / 1e6)) }
}

/** What was found of an interval, as long as no time was added to it: the page of a running run asks every second. */
const known = new WeakMap<Distribution, { readonly count: number; readonly found: readonly number[] }>()

function quantiles(times: Distribution): readonly number[] {
  const before = known.get(times)
  if (before?.count === times.count) return before.found
  const found = times.quantiles(Object.values(SHARES))
  known.set(times, { count: times.count, found })
  return found
}

function kinds(groups: readonly ReadonlyMap<string, number>[]): Record<string, number[]> {
  const totals = new Map<string, number>()
  for (const group of groups) for (const [kind, n] of group) totals.set(kind, (totals.get(kind) ?? 0) + n)
  const sorted = [...totals].filter(([, n]) => n > 0).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const own = sorted.slice(0, sorted.length > MOST_KINDS ? MOST_KINDS - 1 : MOST_KINDS).map(([kind]) => kind)
  const columns = own.map((kind): [string, number[]] => [kind, groups.map((group) => group.get(kind) ?? 0)])
  if (own.length === sorted.length) return Object.fromEntries(columns)
  const rest = sorted.slice(own.length).map(([kind]) => kind)
  const others = groups.map((group) => rest.reduce((sum, kind) => sum + (group.get(kind) ?? 0), 0))
  return Object.fromEntries([...columns, [OTHER, others]])
}
