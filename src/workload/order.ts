// An order of kinds that is in proportion to their weights at every place.

import { wholeNumbers } from './whole.js'

/** Which kind is at place `n`, from 0. Asked for in ascending order of `n`, or for one of the last {@link MEMORY}. */
export type Order = (n: number) => number

/** Places kept of those behind, where the order does not repeat soon. */
export const MEMORY = 4096
/** The longest cycle that is worked out in full. */
const LONGEST_CYCLE = 10_000

/**
 * An order in which, at every place, as many of each kind have come as its share wants, give or take less than one.
 *
 * The `j`-th of a kind with share `λ` may come as soon, and has to come as late, as the number of its kind stays within
 * `bound` of the ideal line `λ·n`; of those that may come, the one that has to come first does:
 *
 * ```
 *   3 ┤            ╱╱     a kind's number over places
 *   2 ┤        ╱╱┌──
 *   1 ┤    ╱╱┌───┘          between  λ·n − bound  and  λ·n + bound
 *   0 ┼──────┘
 * ```
 *
 * For `k` kinds a bound of `1 − 1 / (2k − 2)` is always enough (Tijdeman, The chairman assignment problem, Discrete
 * Mathematics 32, 1980). Where the weights make a short cycle, the smallest bound is found that works, and the order is the
 * most even one there is (Steiner and Yeomans, Level schedules for mixed-model just-in-time processes, Management Science 39,
 * 1993): for 5 to 1 `AABAAA…`, not `AAAAAB…`.
 * @param weights above 0
 */
export function evenOrder(weights: readonly number[]): Order {
  if (weights.length === 1) return () => 0
  const whole = wholeNumbers(weights, LONGEST_CYCLE)
  if (!whole) return endless(weights)
  const cycle = evenestCycle(whole)
  return (n) => cycle[n % cycle.length]
}

function endless(weights: readonly number[]): Order {
  const nextKind = within(weights, safeBound(weights))
  const recent = new Uint32Array(MEMORY)
  let known = 0
  return (n) => {
    // the bound is always enough: there is a next kind
    while (known <= n) recent[known++ % MEMORY] = nextKind() ?? 0
    if (n < known - MEMORY) throw new RangeError(`place ${n} was asked for after ${known - 1}`)
    return recent[n % MEMORY]
  }
}

/** The cycle of whole weights with the smallest bound, in places: it is a whole number, as all deviations are. */
function evenestCycle(weights: readonly number[]): Uint32Array {
  let low = 0
  let high = Math.floor(safeBound(weights))
  let best = cycleWithin(weights, high)
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const cycle = cycleWithin(weights, middle)
    if (cycle) {
      best = cycle
      high = middle
    } else low = middle + 1
  }
  if (!best) throw new RangeError(`no order for the weights ${weights.join(', ')}`)
  return best
}

/** Tijdeman's bound, as a multiple of `1 / sum`. */
function safeBound(weights: readonly number[]): number {
  return sumOf(weights) * (1 - 1 / (2 * weights.length - 2))
}

/** As many places as the sum of the weights, after which all begins anew; null when the bound is too small. */
function cycleWithin(weights: readonly number[], bound: number): Uint32Array | null {
  const nextKind = within(weights, bound)
  const cycle = new Uint32Array(sumOf(weights))
  for (let n = 0; n < cycle.length; n++) {
    const kind = nextKind()
    if (kind === null) return null
    cycle[n] = kind
  }
  return cycle
}

/** Rounding must not keep out what is due now. */
const TOLERANCE = 1e-9

/**
 * The kinds in order within a bound, which is a multiple of `1 / sum`; null once it is too small. Of two that have to come at
 * the same place the rarer comes first, and of two as rare the one named first.
 */
function within(weights: readonly number[], bound: number): () => number | null {
  const sum = sumOf(weights)
  const counts = weights.map(() => 0)
  let place = 0
  return () => {
    place++
    let best: number | null = null
    let soonest = Number.POSITIVE_INFINITY
    for (let kind = 0; kind < weights.length; kind++) {
      const weight = weights[kind]
      const mayCome = ((counts[kind] + 1) * sum - bound) / weight
      if (mayCome > place + TOLERANCE) continue
      const hasToCome = Math.floor((counts[kind] * sum + bound) / weight + TOLERANCE) + 1
      if (best === null || hasToCome < soonest || (hasToCome === soonest && weight < weights[best])) {
        best = kind
        soonest = hasToCome
      }
    }
    if (best === null || soonest < place) return null
    counts[best]++
    return best
  }
}

function sumOf(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0)
}
