// Thresholds: what was asked for, and what was measured.

import { paint } from '../chart/paint.js'
import type { Summary } from '../core/summary.js'
import { printable, wrap } from '../core/text.js'
import type { ThresholdResult } from '../core/threshold.js'
import { significant } from '../core/units.js'
import { labelled, type Page, room } from './layout.js'
import { time } from './numbers.js'

/** One line each; nothing without any. */
export function thresholds(page: Page, { thresholds: results }: Summary): string[] {
  return labelled(
    page,
    'thresholds',
    results.flatMap((result) => wrap(line(page, result), room(page))),
  )
}

function line({ colour }: Page, result: ThresholdResult): string {
  const text = `${printable(result.expression)}   ${result.holds ? 'holds' : 'does not hold'}: ${measured(result)}`
  return result.holds ? `✔ ${text}` : paint(colour, 'bad', `✘ ${text}`)
}

/** What was measured, in words. */
export function measured({ measured: value, measure }: ThresholdResult): string {
  if (value === null) return 'there is no such number'
  if (measure === 'time') return time(1000 * value)
  return measure === 'share' ? `${significant(100 * value)} %` : significant(value)
}
