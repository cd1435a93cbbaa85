// How long the blocks of a bootstrap must be to hold the autocorrelation of what they are drawn from.

/**
 * The block length that suits the mean of a series best, in steps of the series: the choice of Politis and White (2004), for the
 * circular bootstrap and as corrected by Patton, Politis and White (2009). With the autocovariances R(k), the flat-top window λ
 * and a lag M beyond which none is significant,
 *
 * ```
 *   b = (2·G² / D)^⅓ · n^⅓     G = Σ λ(k/M)·|k|·R(k)     D = ⁴⁄₃·(Σ λ(k/M)·R(k))²
 * ```
 *
 * But never below 1.5·n^⅓, for n^⅓ is how it has to grow in any case (Künsch 1989; Hall, Horowitz and Jing 1995): a chance zero
 * among the estimates must not make neighbours independent.
 */
export function blockLength(series: readonly number[]): number {
  const n = series.length
  const least = Math.ceil(1.5 * Math.cbrt(n))
  const covariances = autocovariances(series, Math.min(n - 1, Math.ceil(Math.sqrt(n)) + RUN + least))
  if (!(covariances[0] > 0)) return least
  const lag = 2 * Math.max(1, lastSignificant(covariances, n))
  let sum = covariances[0]
  let moment = 0
  for (let k = 1; k <= Math.min(lag, covariances.length - 1); k++) {
    const weighted = 2 * flatTop(k / lag) * covariances[k]
    sum += weighted
    moment += k * weighted
  }
  // neighbours that make up for each other: shorter blocks are only too careful
  if (moment <= 0) return least
  const best = CAREFUL * Math.cbrt((2 * moment ** 2 * n) / ((4 / 3) * Math.max(sum, covariances[0]) ** 2))
  return Math.max(least, Math.ceil(best))
}

/** Blocks of the length that makes the error least are too short as often as too long; too short ones raise false alarms. */
const CAREFUL = 1.5
/** So many autocorrelations in a row must be insignificant. */
const RUN = 5

/** The lag after which {@link RUN} autocorrelations lie within the band of chance, `2·√(log₁₀ n / n)`. */
function lastSignificant(covariances: readonly number[], n: number): number {
  const band = 2 * Math.sqrt(Math.log10(n) / n) * covariances[0]
  for (let lag = 0; lag + RUN < covariances.length; lag++) {
    if (covariances.slice(lag + 1, lag + 1 + RUN).every((one) => Math.abs(one) < band)) return lag
  }
  return covariances.length - 1
}

function flatTop(x: number): number {
  return x <= 0.5 ? 1 : Math.max(0, 2 * (1 - x))
}

function autocovariances(series: readonly number[], most: number): number[] {
  const n = series.length
  const mean = series.reduce((sum, value) => sum + value, 0) / n
  return Array.from({ length: most + 1 }, (_, lag) => {
    let sum = 0
    for (let i = lag; i < n; i++) sum += (series[i] - mean) * (series[i - lag] - mean)
    return sum / n
  })
}
