// The time series as columns, at most so many intervals of it, with service times, statuses and causes.

import type { Shape } from './distribution.js'
import { Kept } from './kept.js'
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

/** What is drawn of some intervals that lie together. */
interface Group {
  readonly requests: number
  readonly failed: number
  readonly response: Shape
  readonly service: Shape
  readonly statuses: ReadonlyMap<string, number>
  readonly causes: ReadonlyMap<string, number>
}

/** Those that were settled when somebody looked. */
const known = new Kept<Group>()

/** The series of a tally with as many intervals as `summary` has, or as can be drawn. */
export function seriesPicture(tally: Tally, { intervals, interval, duration }: Summary): SeriesPicture {
  let each = 1
  while (Math.ceil(intervals.length / each) > MOST_INTERVALS) each *= 2
  const { series } = tally
  const groups = known.of(series, {
    length: Math.ceil(intervals.length / each),
    final: Math.floor(series.settled / each),
    variant: each,
    make: (i) => groupOf(tally, bucketOf(tally, i * each, each)),
  })
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
    statuses: kinds(groups.map(({ statuses }) => statuses)),
    causes: kinds(groups.map(({ causes }) => causes)),
  }
}

function bucketOf({ series }: Tally, first: number, each: number): Bucket {
  if (each === 1) return series.get(first) ?? series.sum([])
  return series.sum(Array.from({ length: each }, (_, i) => series.get(first + i)))
}

function groupOf({ series }: Tally, { requests, failed, response, service, statuses, causes }: Bucket): Group {
  return {
    requests,
    failed,
    response: response.shape(),
    service: service.shape(),
    statuses: new Map(statuses.map((n, place) => [String(series.statuses[place]), n])),
    causes: new Map(causes),
  }
}

function times(all: readonly Shape[]): TimesPicture {
  if (all.every(({ count }) => count === 0)) return NO_TIMES
  return { p50: all.map(({ p50 }) => p50), p90: all.map(({ p90 }) => p90), p99: all.map(({ p99 }) => p99), max: all.map(({ max }) => max) }
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
