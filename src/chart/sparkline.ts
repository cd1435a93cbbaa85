// A series in one line of blocks: how it went, without numbers.

import { clean, toColumns } from './columns.js'

const BLOCKS = '▁▂▃▄▅▆▇█'

/**
 * Draws values from 0 to the largest, in at most `width` cells; what is null, or no number, is a gap.
 * Many values share a cell as their mean.
 */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const columns = toColumns(clean(values), Math.min(width, values.length), 'mean')
  const largest = columns.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  const block = (value: number) => BLOCKS[largest > 0 ? Math.round((Math.max(0, value) / largest) * (BLOCKS.length - 1)) : 0]
  return columns.map((value) => (value === null ? ' ' : block(value))).join('')
}
