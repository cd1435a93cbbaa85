// The summary as JSON: every number unrounded, safe to print.

import type { Summary } from '../core/summary.js'

/** What JSON leaves as it is although it can move a cursor or reorder a line. */
const UNSAFE = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu

/** The text of `summary.json`. */
export function json(summary: Summary): string {
  return safeJson(summary)
}

/** Any value as JSON that can be shown on a terminal; ends with a line break. */
export function safeJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSAFE, escaped)}\n`
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
