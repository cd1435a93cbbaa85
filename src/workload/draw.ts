// Draws by weight.

/** Takes a source of uniform numbers and gives the number of what was drawn. */
export type Draw = (random: () => number) => number

/**
 * Draws index `i` with probability `weights[i] / sum`; what has a weight of 0 is never drawn. Where there is only one to
 * draw, no random number is used up.
 * @param weights 0 or above, at least one of them above
 */
export function draw(weights: readonly number[]): Draw {
  const possible = weights.flatMap((weight, i) => (weight > 0 ? [i] : []))
  if (possible.length === 1) return () => possible[0]
  let sum = 0
  const ends = possible.map((i) => {
    sum += weights[i]
    return sum
  })
  return (random) => {
    const at = random() * sum
    const found = ends.findIndex((end) => at < end)
    // at rounds to the sum where a weight is huge
    return found < 0 ? possible[possible.length - 1] : possible[found]
  }
}
