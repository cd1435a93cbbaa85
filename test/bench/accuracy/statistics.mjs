// The statistics of the figures: ranks, windows, and the test of Kolmogorov and Smirnov.

/** The value at rank floor(n·p), as hammer defines a percentile (docs/results.md). */
export function quantile(values, p) {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]
}

/** How many times fall into each whole window after the first time; a last window that is not full is left out. */
export function windowCounts(times, width) {
  const sorted = Float64Array.from(times).sort()
  const counts = new Array(Math.floor((sorted[sorted.length - 1] - sorted[0]) / width)).fill(0)
  for (const time of sorted) {
    const i = Math.floor((time - sorted[0]) / width)
    if (i < counts.length) counts[i]++
  }
  return counts
}

/** The gaps between times, in their order. */
export function gaps(times) {
  const sorted = Float64Array.from(times).sort()
  return sorted.subarray(1).map((time, i) => time - sorted[i])
}

/**
 * The largest distance, at and above `least`, between the distribution of the values and 1 − exp(−rate·x), and how likely
 * one as large is by chance: Kolmogorov's distribution with Stephens' correction for finite n (Stephens 1970; Numerical
 * Recipes 14.3). With a `least` the true probability is smaller, by little: fewer distances are looked at.
 */
export function exponentialTest(values, rate, least = 0) {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  let distance = 0
  for (const [i, value] of sorted.entries()) {
    if (value < least) continue
    const expected = 1 - Math.exp(-rate * value)
    distance = Math.max(distance, expected - i / n, (i + 1) / n - expected)
  }
  const lambda = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance
  return { distance, p: kolmogorov(lambda) }
}

/** 2·Σ (−1)^(k−1)·exp(−2k²λ²): the probability of more than λ. */
function kolmogorov(lambda) {
  // below this the sum is 1 to six digits, and converges slowly
  if (lambda < 0.27) return 1
  let sum = 0
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda)
  return Math.min(1, Math.max(0, 2 * sum))
}

/** The correlation of each value with the next; of n independent ones about 0 ± 1/√n. */
export function autocorrelation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  let variance = 0
  let covariance = 0
  for (let i = 0; i < values.length; i++) {
    variance += (values[i] - mean) ** 2
    if (i > 0) covariance += (values[i] - mean) * (values[i - 1] - mean)
  }
  return covariance / variance
}
