// Lines on a grid of cells, drawn by asciichart, one stretch without a gap at a time.

import { plot } from 'asciichart'
import { type Colour, paint, type Tone } from './paint.js'

/** How a line looks, so that several can be told apart without colour. */
export interface Pen {
  readonly tone: Tone
  /** As asciichart wants them: axis at zero, axis, two ends, flat, and the corners and the vertical of a step. */
  readonly symbols: readonly string[]
}

/** The pens of the first, second and third line. */
export const PENS: readonly Pen[] = [
  { tone: 'first', symbols: ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'] },
  { tone: 'second', symbols: ['┼', '┤', '╶', '╴', '═', '╚', '╔', '╗', '╝', '║'] },
  { tone: 'third', symbols: ['┼', '┤', '╶', '╴', '·', '·', '·', '·', '·', ':'] },
]

/** The flat symbol of a pen, for legends. */
export function flat(pen: Pen): string {
  return pen.symbols[4]
}

interface Cell {
  readonly glyph: string
  readonly pen: Pen | null
}

const EMPTY: Cell = { glyph: ' ', pen: null }
/** asciichart writes a label and the axis into the columns before this one; they are cut off again. */
const OFFSET = 2

/** `rows + 1` rows of cells, the top one first. */
export class Canvas {
  private readonly cells: Cell[][]
  private readonly rows: number

  constructor(rows: number, columns: number) {
    this.rows = rows
    this.cells = Array.from({ length: rows + 1 }, () => Array.from({ length: columns }, () => EMPTY))
  }

  /** Draws one line over what is there. Takes the row of each column, counted from the bottom; null is a gap. */
  draw(places: readonly (number | null)[], pen: Pen): void {
    for (let from = 0; from < places.length; from++) {
      const stretch = known(places, from)
      if (stretch.length > 0) this.stretch(stretch, from, pen)
      from += stretch.length
    }
  }

  /**
   * asciichart draws n − 1 steps between n values: with the last value twice, n values fill n columns and a single one
   * is seen. With min, max and height in rows, all stretches fall on the same grid.
   */
  private stretch(values: readonly number[], from: number, pen: Pen): void {
    const series = [...values, values[values.length - 1]]
    const config = { min: 0, max: this.rows, height: this.rows, offset: OFFSET, format: () => ' ', symbols: pen.symbols }
    const drawn = plot([series], config).split('\n')
    drawn.forEach((line, row) => {
      ;[...line].slice(OFFSET, OFFSET + values.length).forEach((glyph, i) => {
        if (glyph !== ' ') this.cells[row][from + i] = { glyph, pen }
      })
    })
  }

  /** The text of each row, the top one first. */
  lines(colour: Colour): string[] {
    return this.cells.map((row) =>
      runs(row)
        .map((run) => painted(run, colour))
        .join('')
        .trimEnd(),
    )
  }
}

function known(places: readonly (number | null)[], from: number): number[] {
  const gap = places.indexOf(null, from)
  return places.slice(from, gap === -1 ? places.length : gap).filter((place) => place !== null)
}

/** Neighbours of one pen together, so that a line of text has few colour codes. */
function runs(row: readonly Cell[]): Cell[] {
  const merged: Cell[] = []
  for (const cell of row) {
    const last = merged.at(-1)
    if (last && last.pen === cell.pen) merged[merged.length - 1] = { glyph: last.glyph + cell.glyph, pen: cell.pen }
    else merged.push(cell)
  }
  return merged
}

function painted({ glyph, pen }: Cell, colour: Colour): string {
  return pen ? paint(colour, pen.tone, glyph) : glyph
}
