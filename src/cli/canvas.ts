// A block of lines on a terminal that is drawn anew in its place; what is above it scrolls away as ever.

import { stripVTControlCharacters } from 'node:util'
import { displayWidth } from '../core/text.js'

/** Where it is drawn. */
export interface Surface {
  readonly columns: number
  readonly rows: number
  readonly write: (text: string) => void
}

const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const ERASE_BELOW = '\x1b[J'
/** Between these a terminal that knows them shows nothing half done. */
const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'

/** One block. */
export class Block {
  private readonly surface: () => Surface
  /** How wide each of the lines is that are shown now. */
  private shown: readonly number[] = []

  constructor(surface: () => Surface) {
    this.surface = surface
  }

  draw(lines: readonly string[]): void {
    this.surface().write(BEGIN + HIDE_CURSOR + this.toTop() + lines.join('\n') + END)
    this.shown = lines.map((line) => displayWidth(stripVTControlCharacters(line)))
  }

  /** Takes it away, and shows the cursor where it began. */
  clear(): void {
    this.surface().write(this.toTop() + SHOW_CURSOR)
    this.shown = []
  }

  /** To its first line, and nothing below. In a terminal that was made narrower, its lines take more rows than they were. */
  private toTop(): string {
    const { columns } = this.surface()
    const rows = this.shown.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / Math.max(1, columns))), 0)
    return `\r${rows > 1 ? `\x1b[${rows - 1}A` : ''}${ERASE_BELOW}`
  }
}
