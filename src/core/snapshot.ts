// A run seen while it runs: the numbers of the live view, taken from a tally.

import { UNFINISHED, UNSENT } from './sample.js'
import type { SizingSummary } from './sizing.js'
import { balance } from './summary.js'
import type { Tally } from './tally.js'

/** Where a run stands: the grace period follows its end. */
export type RunPhase = 'warm-up' | 'ramp-up' | 'steady' | 'grace' | 'done'

/** One look at a run. Times in milliseconds. */
export interface Snapshot {
  readonly phase: RunPhase
  /** Since the start of the run. */
  readonly elapsed: number
  /** Planned length; null: until `requested` are done. */
  readonly duration: number | null
  /** How many requests were asked for (`-n`); null: no limit. */
  readonly requested: number | null
  /** Rows so far: answered, failed, unfinished and unsent, those of the warm-up included. */
  readonly requests: number
  readonly answered: number
  readonly failed: number
  readonly unsent: number
  readonly unfinished: number
  /** Answers per second in the last complete interval; null before there is one. */
  readonly rate: number | null
  /** Response times in that interval; null without answers. */
  readonly p50: number | null
  readonly p99: number | null
  /** Failed requests by cause, most frequent first. */
  readonly causes: Readonly<Record<string, number>>
  /** Requests on their way right now, where it is known. */
  readonly inFlight: number | null
  /** With `--sizing`: users now, and the share of failed iterations of the last minute, which must pass `limit`. */
  readonly sizing?: Pick<SizingSummary, 'users' | 'ratio' | 'limit'>
}

/** What a tally cannot know by itself. Times in milliseconds. */
export interface RunState {
  readonly elapsed: number
  readonly duration: number | null
  readonly requested: number | null
  readonly rampUp?: number
  readonly inFlight?: number
  readonly done?: 'done'
}

/**
 * Looks at a tally. "Now" is its last complete interval: batches that are still on their way from the workers are
 * missing there, so it is best called with an `elapsed` that is a little behind the clock.
 */
export function snapshot(tally: Tally, state: RunState): Snapshot {
  const { elapsed, duration, requested, inFlight = null } = state
  const { answered, failed, unsent, unfinished } = balance(tally)
  return {
    phase: phaseOf(state, tally.options.warmUp),
    elapsed,
    duration,
    requested,
    requests: tally.requests + tally.warmUp,
    answered,
    failed,
    unsent,
    unfinished,
    ...now(tally, elapsed),
    causes: causes(tally),
    inFlight,
  }
}

function phaseOf({ elapsed, duration, rampUp = 0, done }: RunState, warmUp: number): RunPhase {
  if (done) return 'done'
  if (duration !== null && elapsed >= duration) return 'grace'
  if (elapsed < warmUp) return 'warm-up'
  return elapsed < rampUp ? 'ramp-up' : 'steady'
}

function now(tally: Tally, elapsed: number): Pick<Snapshot, 'rate' | 'p50' | 'p99'> {
  const index = Math.floor(elapsed / tally.options.interval) - 1
  if (index < 0) return { rate: null, p50: null, p99: null }
  const response = tally.series.get(index)?.response
  if (!response || response.count === 0) return { rate: 0, p50: null, p99: null }
  const rate = response.count / (tally.options.interval / 1000)
  return { rate, p50: response.quantile(0.5) / 1000, p99: response.quantile(0.99) / 1000 }
}

function causes(tally: Tally): Record<string, number> {
  const failed = [...tally.causes].filter(([cause]) => cause !== UNSENT && cause !== UNFINISHED)
  return Object.fromEntries(failed.sort(([, n], [, m]) => m - n))
}
