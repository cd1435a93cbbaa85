// One colour and one dash per run: on paper without colour, too, each line is somebody's.

import { el } from '../dom.js'
import { swatch } from '../swatch.js'

/** How the lines of a run are drawn. */
export interface Pen {
  /** A custom property of the style sheet. */
  readonly colour: string
  readonly dash: readonly number[]
}

const PENS: readonly Pen[] = [
  { colour: '--one', dash: [] },
  { colour: '--two', dash: [8, 4] },
  { colour: '--three', dash: [2, 3] },
  { colour: '--four', dash: [10, 3, 2, 3] },
  { colour: '--five', dash: [5, 2] },
  { colour: '--six', dash: [16, 4] },
  { colour: '--seven', dash: [2, 7] },
  { colour: '--eight', dash: [8, 3, 2, 3, 2, 3] },
]

/** The pen of the run with this letter; null for one that is not drawn. */
export function penOf(letter: string): Pen | null {
  return PENS[letter.charCodeAt(0) - 'A'.charCodeAt(0)] ?? null
}

/** Draws the line whose path stands in `ctx`. */
export function stroke(ctx: CanvasRenderingContext2D, style: string, dash: readonly number[]): void {
  ctx.strokeStyle = style
  ctx.lineWidth = 1.6 * devicePixelRatio
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio))
  ctx.stroke()
  ctx.setLineDash([])
}

/** A run in a legend, with a place for its value. */
export function key(letter: string, value: HTMLElement): HTMLElement {
  const pen = penOf(letter)
  return el('span', { class: 'key' }, pen && swatch(pen.colour, pen.dash), letter, value)
}
