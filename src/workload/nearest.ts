// Advice for a word that is not known: the nearest one, else all of them.

import { nearest } from '../core/nearest.js'

/** One sentence. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === null ? `There is: ${known.join(', ')}.` : `Did you mean ${near}?`
}
