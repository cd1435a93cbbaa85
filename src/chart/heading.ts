// The lines above a chart: its title, and which line and mark is which.

import { displayWidth, truncate } from '../core/text.js'
import { flat, PENS } from './canvas.js'
import { type Colour, paint, type Tone } from './paint.js'

/** One entry of a legend: a sample of what is drawn, and its name. */
export interface Entry {
  readonly symbol: string
  readonly name: string
  readonly tone: Tone
}

const GAP = '   '
/** The sign of a marked step of time. */
export const MARK = '!'

/** The entries of lines, in their order. A single line needs none: the title names it. */
export function lineEntries(names: readonly string[]): Entry[] {
  if (names.length < 2) return []
  return names.map((name, i) => ({ symbol: flat(PENS[i]).repeat(2), name, tone: PENS[i].tone }))
}

/** Title and legend side by side, or one below the other where the width does not suffice. */
export function heading(title: string, entries: readonly Entry[], width: number, colour: Colour): string[] {
  const short = truncate(title, width)
  const shown = paint(colour, 'title', short)
  if (entries.length === 0) return [shown]
  const texts = entries.map(({ symbol, name }) => truncate(`${symbol} ${name}`, width))
  const painted = texts.map((text, i) => text.replace(entries[i].symbol, paint(colour, entries[i].tone, entries[i].symbol)))
  if (displayWidth([short, ...texts].join(GAP)) <= width) return [[shown, ...painted].join(GAP)]
  return displayWidth(texts.join(GAP)) <= width ? [shown, painted.join(GAP)] : [shown, ...painted]
}
