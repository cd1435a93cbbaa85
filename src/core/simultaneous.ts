// Intervals for several numbers at once, from the replicates of a bootstrap.

/**
 * The share of replicates that must lie inside. More than the 95 % that are promised: with 95 %, runs of a thousand requests that
 * were equal seemed different in 5.3 % of all pairs, for replicates of dependent requests vary too little.
 */
export const INSIDE = 0.97

/** One number: its value, and what it came to in each replicate. NaN makes it unusable. */
export interface Replicates {
  readonly value: number
  readonly replicates: Float64Array
}

/** Low and high end. */
export type Ends = readonly [low: number, high: number]

/**
 * Intervals that hold all true values together in 95 of 100 cases: as many replicates are cut off at both ends of every number as
 * leaves {@link INSIDE} of the replicates inside in all numbers at once (a max-type bootstrap; Besag, Green, Higdon and Mengersen 1995,
 * section 6.3). Numbers that move together, as percentiles do, cost little; Bonferroni would count each in full.
 *
 * A bootstrap of few blocks is too sure of itself: the ends are moved away from the value by `√(K/(K − 1))` and by what Student's
 * t with K − 1 degrees of freedom is wider than the normal distribution (Hesterberg 2015, the expanded percentile interval).
 * @param blocks K, of the run that has fewer
 */
export function simultaneous(all: readonly Replicates[], blocks: number): Ends[] {
  const count = all[0]?.replicates.length ?? 0
  const sorted = all.map(({ replicates }) => replicates.slice().sort())
  const depths = new Float64Array(count).fill(count)
  all.forEach(({ replicates }, i) => {
    for (let r = 0; r < count; r++) depths[r] = Math.min(depths[r], depth(sorted[i], replicates[r]))
  })
  const cut = Math.max(1, depths.slice().sort()[Math.floor((1 - INSIDE) * count)])
  const stretch = expansion(cut / count, blocks)
  return all.map(({ value }, i) => {
    const [low, high] = [sorted[i][cut - 1], sorted[i][count - cut]]
    return [Math.min(value, value + stretch * (low - value)), Math.max(value, value + stretch * (high - value))]
  })
}

/** How far inside a value lies: its rank from the nearer end; of equal ones the rank of the innermost. */
function depth(sorted: Float64Array, value: number): number {
  return Math.min(upTo(sorted, value), sorted.length - before(sorted, value))
}

function before(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function upTo(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** By how much to widen, for a tail of this share. */
function expansion(tail: number, blocks: number): number {
  const z = normalQuantile(tail)
  return (Math.sqrt(blocks / (blocks - 1)) * studentT(z, blocks - 1)) / z
}

/** The upper tail quantile of the normal distribution, by Abramowitz and Stegun 26.2.23: 4.5e-4 off at most. */
function normalQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(0.4, tail)))
  return t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3)
}

/** Student's t for the tail that z cuts off a normal distribution, by the Cornish–Fisher expansion (Abramowitz and Stegun 26.7.5). */
function studentT(z: number, degrees: number): number {
  const g1 = (z ** 3 + z) / 4
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3
}
