// Sums over the intervals of a series that do not change any more, so that a look at a long run adds up only what is new.

import { Distribution } from './distribution.js'

/** The times of an interval, or of several. */
export interface Times {
  readonly response: Distribution
  readonly service: Distribution
}

/** Neighbouring intervals as one; `length` says how many. */
export interface Block extends Times {
  length: number
}

/** Blocks, at most: they double in length when there would be more. */
export const MOST_BLOCKS = 30

/**
 * Takes intervals in order of time, and keeps at most {@link MOST_BLOCKS} sums of them, of equal length but for the last.
 *
 * ```
 *  length 4   |####|####|####|##|        and when there would be too many:
 *  length 8   |########|######|
 * ```
 */
export class Blocks {
  /** A power of two: so many intervals are in every block but the last. */
  length = 1
  /** So many intervals were taken. */
  taken = 0
  private blocks: Block[] = []

  take({ response, service }: Times): void {
    const last = this.blocks.at(-1)
    if (last === undefined || last.length === this.length) {
      if (this.blocks.length === MOST_BLOCKS) this.double()
      this.blocks.push(joined([]))
    }
    addTo(this.blocks[this.blocks.length - 1], { response, service, length: 1 })
    this.taken++
  }

  /**
   * These blocks with further intervals behind them, again at most {@link MOST_BLOCKS} of equal length but for the last, which is
   * how they would be had all been taken one by one. They are to be read only.
   */
  with(further: readonly Times[]): readonly Block[] {
    let { length } = this
    while (Math.ceil((this.taken + further.length) / length) > MOST_BLOCKS) length *= 2
    const parts = [...this.blocks, ...further.map(({ response, service }) => ({ response, service, length: 1 }))]
    const groups: Block[][] = []
    let room = 0
    for (const part of parts) {
      if (room === 0) {
        groups.push([])
        room = length
      }
      groups[groups.length - 1].push(part)
      room -= part.length
    }
    return groups.map((group) => (group.length === 1 ? group[0] : joined(group)))
  }

  private double(): void {
    this.length *= 2
    const { blocks } = this
    this.blocks = Array.from({ length: Math.ceil(blocks.length / 2) }, (_, i) => joined(blocks.slice(2 * i, 2 * i + 2)))
  }
}

/** All of them as one. */
export function joined(blocks: readonly Block[]): Block {
  const sum: Block = { response: new Distribution(), service: new Distribution(), length: 0 }
  for (const block of blocks) addTo(sum, block)
  return sum
}

function addTo(sum: Block, { response, service, length }: Block): void {
  sum.response.add(response)
  sum.service.add(service)
  sum.length += length
}
