// Weights as the smallest whole numbers in the same proportion.

/** Decimals that a person writes: 0.125, 33.333333. */
const DECIMALS = 6

/** `[0.5, 1.5]` as `[1, 3]`; null where no whole numbers with a sum of at most `limit` are in that proportion. */
export function wholeNumbers(weights: readonly number[], limit: number): number[] | null {
  for (let decimals = 0; decimals <= DECIMALS; decimals++) {
    const scaled = weights.map((weight) => Number((weight * 10 ** decimals).toPrecision(15)))
    if (!scaled.every(Number.isSafeInteger)) continue
    const divisor = scaled.reduce(commonDivisor)
    const least = scaled.map((weight) => weight / divisor)
    return least.reduce((sum, weight) => sum + weight) <= limit ? least : null
  }
  return null
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
