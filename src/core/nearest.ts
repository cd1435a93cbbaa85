// "Did you mean": the known word that is nearest to a mistyped one.

/**
 * The word of `known` with the fewest letters to add, leave out, change or swap with their neighbour (optimal string
 * alignment distance, case ignored); null when more than a third of the letters are wrong.
 */
export function nearest(typed: string, known: readonly string[]): string | null {
  const scored = known.map((word) => ({ word, distance: distance(typed.toLowerCase(), word.toLowerCase()) }))
  const [best] = scored.sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(typed.length, best.word.length) / 3 ? best.word : null
}

/** ` Did you mean "rate"?`, or nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const word = nearest(typed, known)
  return word === null ? '' : ` Did you mean ${JSON.stringify(word)}?`
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? beforeLast[j - 2] + 1 : changed
      row.push(Math.min(last[j] + 1, row[j - 1] + 1, changed, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length]
}
