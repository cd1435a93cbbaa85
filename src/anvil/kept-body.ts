// As much of the body of a request as its answer needs.

import { ECHO_LIMIT } from './echo.js'
import type { Menu } from './menu.js'
import type { RequestHead } from './request-head.js'
import { isInTown, TOWN_BODY_LIMIT } from './town/index.js'

const NOTHING: readonly Buffer[] = []

/** How many bytes of the body are of use. */
export function keepLimit(head: RequestHead, menu: Menu): number {
  if (head.length === 0) return 0
  if (menu.find(head.query).echoes) return ECHO_LIMIT
  // one more shows that it is too long
  return isInTown(head.target) ? TOWN_BODY_LIMIT + 1 : 0
}

/** Gathers the pieces of one body after the other. */
export class KeptBody {
  private kept: Buffer[] = []
  private left = 0

  /** The next body begins; so many bytes of it are kept. */
  begin(limit: number): void {
    this.left = limit
    if (this.kept.length > 0) this.kept = []
  }

  /** Copies a piece as far as there is room. */
  add(piece: Buffer): void {
    if (this.left <= 0) return
    this.kept.push(Buffer.from(piece.subarray(0, this.left)))
    this.left -= piece.length
  }

  /** What was kept since the beginning. */
  pieces(): readonly Buffer[] {
    return this.kept.length === 0 ? NOTHING : this.kept
  }
}
