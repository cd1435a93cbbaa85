// The numbers of a run or of a file, as they stand in summary.json and in every report.

import type { AgentSummary } from './agents.js'
import { confidenceInterval } from './confidence.js'
import { type CycleFacts, type CycleSummary, cycleSummaries } from './cycles.js'
import { type Distribution, PERCENTILES, type Shape } from './distribution.js'
import { type Interval, intervalsOf } from './intervals.js'
import { type Label, UNLABELLED } from './label.js'
import type { Marker } from './marker.js'
import { type Outcomes, outcomes } from './outcomes.js'
import { micros, type Span, UNFINISHED, UNSENT } from './sample.js'
import type { ScriptSummary } from './script-summary.js'
import type { SizingSummary } from './sizing.js'
import type { Tally } from './tally.js'
import type { ThresholdResult } from './threshold.js'
import type { Search } from './transient.js'
import type { Generator, Verdict } from './verdict.js'

/** Everything that is reported; times in seconds, rates per second, numbers unrounded. Written as `summary.json`. */
export interface Summary extends Outcomes {
  readonly schema: 'hammer-summary/1'
  readonly target: string | null
  /** ISO 8601, UTC; null for a file that does not say. */
  readonly started: string | null
  /** What the run is called. */
  readonly title: string | null
  readonly tags: Readonly<Record<string, string>>
  /** The command that repeats the run, secrets masked; null where it came from code, and for a file that does not say. */
  readonly command: string | null
  /** Length of the sending phase: what rates are divided by. */
  readonly duration: number
  readonly requests: Balance
  readonly rate: Rates
  /** Of answered requests, from the time they were due. */
  readonly response: Shape
  /** Of answered requests, from the time they were sent. */
  readonly service: Shape
  readonly lag: Shape
  /** Of the percentiles of the response time: what covers the true one in 95 of 100 runs; null with too few answers. */
  readonly confidence: Confidence
  /** Of failed requests: how long it took until they had failed. */
  readonly failures: Shape
  readonly bytes: { readonly sent: number | null; readonly received: number | null }
  /** Length of one interval. */
  readonly interval: number
  readonly intervals: readonly Interval[]
  readonly names: Readonly<Record<string, NameSummary>>
  /** The steps of a run with cycles, one after another; absent without. */
  readonly cycles?: readonly CycleSummary[]
  readonly warmUp: WarmUpSummary
  /** Because the target asked for it: how long workers held back, summed over them, and how many requests were not sent. */
  readonly held: { readonly duration: number; readonly requests: number }
  readonly verdict: Verdict
  /** How the load generator itself fared; null for a file that does not say. */
  readonly generator: Generator | null
  /** What a script did beside its requests; null without one. */
  readonly script: ScriptSummary | null
  /** With `--sizing`: how many users it took; else null. */
  readonly sizing: SizingSummary | null
  readonly thresholds: readonly ThresholdResult[]
  /** Of a run on several machines: who took part. */
  readonly agents?: readonly AgentSummary[]
  /** What was done to the run while it went on, in order of time. */
  readonly markers: readonly Marker[]
  /** What became of the outputs of `--out`; absent without any. */
  readonly outputs?: readonly OutletSummary[]
}

/** An output beside the run's folder. */
export interface OutletSummary {
  readonly kind: string
  /** Where it went, without secrets; empty: where that kind goes by itself. */
  readonly where: string
  /** So many rows, points or metrics went out, by the kind. */
  readonly written: number
  /** So many did not. */
  readonly dropped: number
  /** The first thing that went wrong. */
  readonly error: string | null
}

/** What was left out of all other numbers. */
export interface WarmUpSummary {
  readonly duration: number
  readonly requests: number
  /** How the search for its end ended; absent when its length was given. */
  readonly search?: Search
}

/** Low and high end, in seconds, by percentile. */
export type Confidence = Readonly<Record<keyof typeof PERCENTILES, readonly [low: number, high: number] | null>>

/** planned = sent + unsent (+ lost); sent = answered + failed + unfinished. */
export interface Balance {
  readonly planned: number
  readonly sent: number
  readonly unsent: number
  readonly answered: number
  readonly failed: number
  readonly unfinished: number
  /** The share of agents that were lost, from then on: there is no row of it. Absent where none was, or the plan does not say. */
  readonly lost?: number
}

export interface Rates {
  /** The rate that was asked for; null in the closed model. */
  readonly planned: number | null
  readonly sent: number
  /** Answers within `duration`, divided by it. */
  readonly answered: number
  /** Answers that came after it and are not in that rate. */
  readonly late: number
}

export interface NameSummary {
  readonly requests: number
  readonly failed: number
  readonly response: Shape
}

/** What a tally cannot know by itself. */
export interface SummaryContext {
  readonly target: string | null
  readonly started: string | null
  readonly label: Label
  /** Length of the sending phase in milliseconds; null: until the last row. */
  readonly duration: number | null
  readonly rate: number | null
  readonly bytes: Summary['bytes']
  readonly held: Summary['held']
  readonly verdict: Verdict
  readonly generator: Generator | null
  readonly script: ScriptSummary | null
  readonly sizing: SizingSummary | null
  /** Stretches of time that the generator disturbed, in ms. */
  readonly tainted: readonly Span[]
  /** How the search for a transient ended; null: nobody searched. */
  readonly search: Search | null
  readonly markers: readonly Marker[]
  /** The steps of a run with cycles. */
  readonly cycles?: readonly CycleFacts[]
  /** What became of outputs, where that is known already. */
  readonly outputs?: readonly OutletSummary[]
}

/** The context of a file that comes with nothing but its rows. */
export const BARE: SummaryContext = {
  target: null,
  started: null,
  label: UNLABELLED,
  duration: null,
  rate: null,
  bytes: { sent: null, received: null },
  held: { duration: 0, requests: 0 },
  verdict: { trusted: true, bottleneck: 'none', reasons: [] },
  generator: null,
  script: null,
  sizing: null,
  tainted: [],
  search: null,
  markers: [],
}

/**
 * Turns counts into numbers.
 * @throws {HammerError} `input` when the rows span more than a million intervals
 */
export function summarize(tally: Tally, context: SummaryContext): Summary {
  // to the microsecond, as the rows have it
  const duration = (context.duration === null ? tally.lastEnded : micros(context.duration)) / 1e6
  const requests = balance(tally)
  const response = tally.series.total()
  const main = Math.max(0, duration - tally.options.warmUp / 1000)
  const perSecond = (n: number) => (main > 0 ? n / main : 0)
  return {
    schema: 'hammer-summary/1',
    target: context.target,
    started: context.started,
    ...context.label,
    duration,
    requests,
    rate: { planned: context.rate, sent: perSecond(requests.sent), answered: perSecond(tally.answered - tally.late), late: tally.late },
    response: response.shape(),
    service: tally.service.shape(),
    lag: tally.lag.shape(),
    confidence: confidence(tally, response),
    failures: tally.failures.shape(),
    ...outcomes(tally),
    bytes: context.bytes,
    interval: tally.options.interval / 1000,
    intervals: intervalsOf(tally, duration, context.tainted),
    names: names(tally),
    ...(context.cycles && tally.cycles ? { cycles: cycleSummaries(context.cycles, tally.cycles, micros(tally.options.warmUp)) } : {}),
    warmUp: {
      duration: tally.options.warmUp / 1000,
      requests: tally.warmUp,
      ...(context.search === null ? {} : { search: context.search }),
    },
    held: context.held,
    verdict: context.verdict,
    generator: context.generator,
    script: context.script,
    sizing: context.sizing,
    thresholds: [],
    markers: context.markers,
    ...(context.outputs ? { outputs: context.outputs } : {}),
  }
}

/** The books of a tally. */
export function balance(tally: Tally): Balance {
  const unsent = tally.causes.get(UNSENT) ?? 0
  const unfinished = tally.causes.get(UNFINISHED) ?? 0
  // counted up, not taken from the others: the books could not be off otherwise
  let failed = 0
  for (const [cause, n] of tally.causes) if (cause !== UNSENT && cause !== UNFINISHED) failed += n
  return { planned: tally.requests, sent: tally.requests - unsent, unsent, answered: tally.answered, failed, unfinished }
}

function confidence(tally: Tally, response: Distribution): Confidence {
  const parts = tally.series.parts().map((part) => part.response.histogram)
  const entries = Object.entries(PERCENTILES).map(([name, p]) => {
    const interval = confidenceInterval(parts, response.histogram, p)
    const within = (us: number) => Math.min(response.max, Math.max(response.min, us)) / 1e6
    return [name, interval && [within(interval.low), within(interval.high)]]
  })
  return Object.fromEntries(entries) as Confidence
}

function names(tally: Tally): Record<string, NameSummary> {
  const sorted = [...tally.names].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    sorted.map(([name, { requests, failed, response }]) => [name, { requests, failed, response: response.shape() }]),
  )
}
