// A run seen while it runs, with charts and tables: its last intervals, statuses and names, taken from a tally.

import { Distribution } from './distribution.js'
import type { Snapshot } from './snapshot.js'
import type { NameTally, Tally } from './tally.js'

/** One look at a run, for a screen. Times in milliseconds. */
export interface Scene {
  readonly snapshot: Snapshot
  /** Length of one interval. */
  readonly interval: number
  /** Where the first of the shown intervals begins. */
  readonly start: number
  /** The last complete intervals, in order. */
  readonly intervals: readonly Moment[]
  /** Of the last ten seconds of them. */
  readonly recent: Recent
  /** Answers by status, in ascending order. */
  readonly statuses: readonly (readonly [status: number, count: number])[]
  /** Those with the most requests, first; none where requests have no names. */
  readonly names: readonly NameLook[]
  /** How many names there are. */
  readonly named: number
}

/** One interval; null without answers. */
export interface Moment {
  /** Answers per second. */
  readonly throughput: number
  readonly failed: number
  readonly p50: number | null
  readonly p99: number | null
}

/** A few seconds together; null without answers. */
export interface Recent {
  /** How long they are. */
  readonly span: number
  /** Answers per second. */
  readonly rate: number
  readonly failed: number
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly max: number | null
}

/** One name of requests, since the start. */
export interface NameLook {
  readonly name: string
  readonly requests: number
  readonly failed: number
  readonly p50: number | null
  readonly p99: number | null
}

/** What is shown. */
export interface Framing {
  /** So many intervals at most. */
  readonly points: number
  /** Length of one, in ms. */
  readonly interval: number
}

const RECENT = 10_000
const MOST_NAMES = 20
const NOBODY = { requests: 0, failed: 0, response: new Distribution() }

/** Looks at a tally; null is one of which nothing is known yet. The cost is that of the intervals shown, not of the run. */
export function sceneOf(tally: Tally | null, snapshot: Snapshot, { points, interval }: Framing): Scene {
  // the grace period is no part of the picture
  const complete = Math.floor(Math.min(snapshot.elapsed, snapshot.duration ?? Number.POSITIVE_INFINITY) / interval)
  const first = Math.max(0, complete - points)
  const buckets = Array.from({ length: complete - first }, (_, i) => tally?.series.get(first + i) ?? NOBODY)
  const names = [...(tally?.names ?? [])].sort(([, a], [, b]) => b.requests - a.requests).slice(0, MOST_NAMES)
  return {
    snapshot,
    interval,
    start: first * interval,
    intervals: buckets.map(({ response, failed }) => ({
      throughput: (1000 * response.count) / interval,
      failed,
      p50: at(response, 0.5),
      p99: at(response, 0.99),
    })),
    recent: recent(buckets.slice(-Math.max(1, Math.floor(RECENT / interval))), interval),
    statuses: [...(tally?.statuses ?? [])].flatMap((n, status) => (n > 0 ? [[status, n] as const] : [])),
    names: names.map(lookAt),
    named: tally?.names.size ?? 0,
  }
}

function recent(buckets: readonly Pick<NameTally, 'failed' | 'response'>[], interval: number): Recent {
  const response = new Distribution()
  for (const bucket of buckets) response.add(bucket.response)
  const span = buckets.length * interval
  return {
    span,
    rate: span > 0 ? (1000 * response.count) / span : 0,
    failed: buckets.reduce((sum, { failed }) => sum + failed, 0),
    p50: at(response, 0.5),
    p90: at(response, 0.9),
    p99: at(response, 0.99),
    max: response.count === 0 ? null : response.max / 1000,
  }
}

function lookAt([name, { requests, failed, response }]: [string, NameTally]): NameLook {
  return { name, requests, failed, p50: at(response, 0.5), p99: at(response, 0.99) }
}

function at(response: Distribution, p: number): number | null {
  return response.count === 0 ? null : response.quantile(p) / 1000
}
