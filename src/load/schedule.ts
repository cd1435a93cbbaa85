// The schedule of the open model: when each arrival of a run is due, whatever the answers do.

import type { LoadPlan } from '../core/plan.js'
import { area, type Line, lines, timeOf } from './stages.js'

/** One absolute schedule for the whole run; shards take their arrivals out of it by number. */
export interface Schedule {
  /** How many arrivals there are: Infinity when neither time nor number is limited. */
  readonly total: number
  /** When arrival `n` (from 0) is due, in ms since the start of the run. Never falls as `n` grows. */
  due(n: number): number
  /** How many arrivals are due before `t` ms, from the area under the rate: not from `due`, so that one checks the other. */
  countBefore(t: number): number
}

/** A rate that rises from 0 over the ramp-up, then stays, evenly spaced: arrival `n` is where the area under the rate is `n`. */
export function schedule(load: LoadPlan): Schedule {
  const perMs = (load.rate ?? 0) / 1000
  const length = load.duration ?? Number.POSITIVE_INFINITY
  const shape = lines([
    { duration: load.rampUp, from: 0, to: perMs },
    { duration: length - load.rampUp, from: perMs, to: perMs },
  ])
  return scheduleOf(shape, load.requests ?? Number.POSITIVE_INFINITY)
}

/** The schedule under any lines, cut after `limit` arrivals. */
export function scheduleOf(shape: readonly Line[], limit: number): Schedule {
  const total = Math.min(limit, wholeArrivals(areaBefore(shape, Number.POSITIVE_INFINITY)))
  return {
    total,
    due: (n) => {
      const line = lineOf(shape, n)
      return line.start + timeOf(line, n - line.before)
    },
    countBefore: (t) => Math.min(total, wholeArrivals(areaBefore(shape, t))),
  }
}

/** Arrival `n` comes when the area reaches `n`, the first at once: an area of 2.5 has the arrivals 0, 1 and 2. */
function wholeArrivals(area: number): number {
  // ten arrivals a second for 0.3 s are 3, not 3.0000000000000004
  return Math.ceil(Number(area.toPrecision(14)))
}

function areaBefore(shape: readonly Line[], t: number): number {
  let sum = 0
  for (const line of shape) {
    if (t <= line.start) break
    sum = line.before + area(line, Math.min(t - line.start, line.duration))
  }
  return sum
}

/** The line in which arrival `n` falls: the last one that begins with fewer arrivals, or as many. */
function lineOf(shape: readonly Line[], n: number): Line {
  let found = shape[0]
  for (const line of shape) {
    if (line.before > n) break
    found = line
  }
  return found
}
