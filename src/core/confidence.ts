// Confidence intervals of percentiles: order statistics, widened for the autocorrelation that requests have.

import type { Histogram } from './histogram.js'

/** How sure an interval is. */
export const CONFIDENCE = 0.95
/** Fewer batches than this say nothing. */
const FEWEST = 5

/** An interval that covers the true percentile in 95 of 100 runs; in microseconds. */
export interface ConfidenceInterval {
  readonly low: number
  readonly high: number
}

/**
 * The confidence interval of the p-quantile.
 *
 * Of n independent values, the number below the true quantile is binomial, with variance n·p·(1 − p); so the values at
 * the ranks n·(p ± z·√(p·(1 − p)/n)) bracket it (order statistics). Requests of one run are not independent: a slow
 * second is slow for all. How much that widens the interval is measured by batch means: the run is cut into B batches of
 * time with n_j values, c_j of them below the quantile, and as for any ratio of sums
 *
 * ```
 *   var(p̂) ≈ 1 / (B·(B − 1)) · Σ ((c_j − p·n_j) / n̄)²
 * ```
 *
 * The larger of the two variances is taken, with Student's t for B − 1 degrees of freedom in place of z.
 * (Law, Simulation Modeling and Analysis, 9.5; Conover, Practical Nonparametric Statistics, 3.2.)
 * @param batches the values by stretch of time, in order: some tens of about equal length
 * @param total all of them together
 * @returns null when there are too few values to say anything
 */
export function confidenceInterval(batches: readonly Histogram[], total: Histogram, p: number): ConfidenceInterval | null {
  const n = total.count
  // fewer than three expected on either side of the quantile: the ranks fall off the ends
  if (n * Math.min(p, 1 - p) < 3) return null
  const quantile = total.quantile(p)
  const b = batches.length
  const independent = (p * (1 - p)) / n
  const observed = b >= FEWEST ? varianceOfShare(batches, quantile, n / b) : 0
  const margin = observed > independent ? studentT(b - 1) * Math.sqrt(observed) : 1.96 * Math.sqrt(independent)
  return { low: total.quantile(Math.max(0, p - margin)), high: total.quantile(Math.min(1, p + margin)) }
}

function varianceOfShare(batches: readonly Histogram[], quantile: number, mean: number): number {
  const counts = batches.map((batch) => ({ all: batch.count, below: batch.countBelow(quantile) }))
  const share = counts.reduce((sum, { below }) => sum + below, 0) / counts.reduce((sum, { all }) => sum + all, 0)
  const squares = counts.reduce((sum, { all, below }) => sum + ((below - share * all) / mean) ** 2, 0)
  return squares / (batches.length * (batches.length - 1))
}

/** The 97.5 % quantile of Student's t, by the Cornish–Fisher expansion (Abramowitz and Stegun 26.7.5): 0.3 % off at 4, less above. */
export function studentT(degrees: number): number {
  const z = 1.959964
  const g1 = (z ** 3 + z) / 4
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4
}
