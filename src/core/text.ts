// Text for terminals: measured, cut and wrapped.

import { stripVTControlCharacters } from 'node:util'

export { printable } from './printable.js'

/** Scripts and symbols that take two cells of a terminal (East Asian Width W and F, and emoji). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const ZERO = /^[\p{M}\p{Cc}\p{Cf}]$/u

/** How many cells of a terminal a line of text takes; colours take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text)) width += cells(character)
  return width
}

function cells(character: string): number {
  // the quick way for nearly everything that is shown
  if (character < '\u0300') return 1
  if (ZERO.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** The text, or as much of it as fits into `width` cells with `…` behind it. Uncoloured text only. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return `${head(text, width - 1).trimEnd()}…`
}

/** Lines of at most `width` cells, broken between words; a longer word is cut. Uncoloured text only. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (displayWidth(longer) <= width) line = longer
    else {
      if (line !== '') lines.push(line)
      line = cut(word, width, lines)
    }
  }
  return [...lines, line]
}

/** Moves full lines of a long word to `lines` and returns its rest. */
function cut(word: string, width: number, lines: string[]): string {
  let rest = word
  while (displayWidth(rest) > width) {
    const piece = head(rest, width) || String.fromCodePoint(rest.codePointAt(0) ?? 0)
    lines.push(piece)
    rest = rest.slice(piece.length)
  }
  return rest
}

function head(text: string, width: number): string {
  let taken = ''
  let used = 0
  for (const character of text) {
    used += cells(character)
    if (used > width) break
    taken += character
  }
  return taken
}

/** Spaces in front until the text takes `width` cells. */
export function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text
}

/** Spaces behind until the text takes `width` cells. */
export function padRight(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}
