// The most that a part of a load can send in a second.

import { type LoadPlan, share } from '../core/plan.js'
import { connectionsNeeded, rateShape } from './shape.js'

/**
 * The highest rate, in starts per second, that part `index` of `count` is planned to have; null: only the target's speed bounds it.
 * With Poisson arrivals it is the mean.
 */
export function peakRate(load: LoadPlan, index: number, count: number): number | null {
  if (load.model === 'open') return (1000 * Math.max(0, ...rateShape(load).flatMap(({ from, to }) => [from, to]))) / count
  // one request of each connection, start to start
  if (load.pacing > 0) return (1000 * share(connectionsNeeded(load), index, count)) / load.pacing
  return null
}
