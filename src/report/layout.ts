// How a page of text is laid out: an indent, a column of labels, paragraphs and aligned tables.

import { type Colour, paint, type Tone } from '../chart/paint.js'
import { displayWidth, padLeft, padRight, wrap } from '../core/text.js'

/** Where text goes. */
export interface Page {
  /** Columns of the whole page. */
  readonly width: number
  readonly colour: Colour
}

/** Every line starts with it. */
export const INDENT = '  '
/** The labels at the left: as wide as the longest, and a gap. */
const LABEL = 'throughput'.length + 2

/** How wide what stands right of the labels may be. */
export function room(page: Page): number {
  return page.width - INDENT.length - LABEL
}

/** Lines with a label in front of the first. */
export function labelled(page: Page, label: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `${INDENT}${i === 0 ? paint(page.colour, 'quiet', padRight(label, LABEL)) : ' '.repeat(LABEL)}${line}`)
}

/** One sentence over as many lines as it needs, with a sign before the first. */
export function paragraph(page: Page, text: string, sign = '', tone?: Tone): string[] {
  const lines = wrap(text, page.width - INDENT.length - sign.length)
  return lines.map((line, i) => {
    const whole = (i === 0 ? sign : ' '.repeat(sign.length)) + line
    return INDENT + (tone ? paint(page.colour, tone, whole) : whole)
  })
}

/** A column of a table: its cells from top to bottom, the header first. */
export interface Column {
  readonly cells: readonly string[]
  readonly align: 'left' | 'right'
}

const GAP = '  '

/** How wide a table is. */
export function tableWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + cellWidth(column), (columns.length - 1) * GAP.length)
}

/** The lines of a table. */
export function table(columns: readonly Column[]): string[] {
  const padded = columns.map((column) => {
    const width = cellWidth(column)
    return column.cells.map((cell) => (column.align === 'left' ? padRight(cell, width) : padLeft(cell, width)))
  })
  return (padded[0] ?? []).map((_, row) =>
    padded
      .map((cells) => cells[row])
      .join(GAP)
      .trimEnd(),
  )
}

function cellWidth({ cells }: Column): number {
  return cells.reduce((width, cell) => Math.max(width, displayWidth(cell)), 0)
}

/** Entries of one or more lines, of which no more than `most` are shown, and a line that counts the rest. */
export function limited(entries: readonly (readonly string[])[], most: number): string[] {
  const rest = entries.length - most
  return [...entries.slice(0, most).flat(), ...(rest > 0 ? [`… and ${rest} more`] : [])]
}
