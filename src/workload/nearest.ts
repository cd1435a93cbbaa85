// Did you mean …? The known word that is nearest to one that is not known.

/** The word of `known` with the fewest letters to change, at most two fifths of them; null when none is that near. */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let least = Number.POSITIVE_INFINITY
  for (const one of known) {
    const changes = distance(word.toLowerCase(), one.toLowerCase())
    if (changes < least && changes <= 0.4 * Math.max(word.length, one.length)) {
      best = one
      least = changes
    }
  }
  return best
}

/** One sentence of advice: the nearest word, else all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === null ? `There is: ${known.join(', ')}.` : `Did you mean ${near}?`
}

/** Letters to insert, delete, replace or swap with the next (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1)
    }
    before = above
    above = row
  }
  return above[b.length]
}
