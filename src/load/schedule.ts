// The schedule of the open model: when each arrival of a run is due, whatever the answers do.

import type { LoadPlan } from '../core/plan.js'
import { poisson } from './poisson.js'
import { rateShape } from './shape.js'
import { area, type Line, timeOf } from './stages.js'

/** One absolute schedule for the whole run; shards take their arrivals out of it by number. */
export interface Schedule {
  /**
   * When arrival `n` (from 0) is due, in ms since the start of the run; Infinity behind the last one. Asked for in
   * ascending order of `n`.
   */
  due(n: number): number
  /**
   * How many arrivals are due before `t` ms, from the area under the rate: not from `due`, so that one checks the other.
   * Null where chance decides.
   */
  countBefore(t: number): number | null
  /** How many arrivals there are; where chance decides, how many are expected. May be Infinity. */
  readonly total: number
}

/** The arrivals of a plan: along its ramp-up and stages, evenly spaced or by a Poisson process. */
export function schedule(load: LoadPlan): Schedule {
  return scheduler(load)(rateShape(load))
}

/**
 * What makes schedules for a plan, along any lines: arrivals before the first difference between two lists of lines are the
 * same in both. The schedules of one scheduler are asked for ascending arrivals together.
 */
export function scheduler(load: LoadPlan): (shape: readonly Line[]) => Schedule {
  const limit = load.requests ?? Number.POSITIVE_INFINITY
  if (load.arrivals === 'even') return (shape) => scheduleOf(shape, limit)
  const positions = poisson(load.seed)
  return (shape) => randomSchedule(shape, limit, positions)
}

/** Arrivals spaced evenly under any lines, cut after `limit` of them: arrival `n` is where the area is `n`. */
export function scheduleOf(shape: readonly Line[], limit: number): Schedule {
  const total = Math.min(limit, wholeArrivals(areaBefore(shape, Number.POSITIVE_INFINITY)))
  const timeAt = inverse(shape)
  return {
    total,
    due: (n) => (n < total ? timeAt(n) : Number.POSITIVE_INFINITY),
    countBefore: (t) => Math.min(total, wholeArrivals(areaBefore(shape, t))),
  }
}

/**
 * A Poisson process with the rate of the lines: arrivals of a process of rate 1, carried over from the area to time (the
 * inversion of the cumulative rate; Çinlar, Introduction to Stochastic Processes, 4.7).
 */
function randomSchedule(shape: readonly Line[], limit: number, positions: (n: number) => number): Schedule {
  const all = areaBefore(shape, Number.POSITIVE_INFINITY)
  const timeAt = inverse(shape)
  return {
    total: Math.min(limit, Math.round(all)),
    due: (n) => {
      const position = n < limit ? positions(n) : Number.POSITIVE_INFINITY
      return position < all ? timeAt(position) : Number.POSITIVE_INFINITY
    },
    countBefore: () => null,
  }
}

/**
 * When the area under the lines has grown to a value. The line in which it does is the last one that begins with less, or as
 * much, and where it grows at all; ascending values find it at once, however many lines there are.
 */
function inverse(shape: readonly Line[]): (target: number) => number {
  const growing = shape.filter(({ from, to }) => from > 0 || to > 0)
  let at = 0
  return (target) => {
    if (growing[at].before > target) at = 0
    while (at + 1 < growing.length && growing[at + 1].before <= target) at++
    const line = growing[at]
    return line.start + timeOf(line, target - line.before)
  }
}

/** Arrival `n` comes when the area reaches `n`, the first at once: an area of 2.5 has the arrivals 0, 1 and 2. */
function wholeArrivals(area: number): number {
  // ten arrivals a second for 0.3 s are 3, not 3.0000000000000004
  return Math.ceil(Number(area.toPrecision(14)))
}

/** The area under lines before `t` ms: how many arrivals there are until then. */
export function areaBefore(shape: readonly Line[], t: number): number {
  let sum = 0
  for (const line of shape) {
    if (t <= line.start) break
    sum = line.before + area(line, Math.min(t - line.start, line.duration))
  }
  return sum
}
