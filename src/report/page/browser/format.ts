// Numbers as people read them; those of one table or chart in one unit.

import type { Shape } from '../../../core/distribution.js'
import { PERCENTILES } from '../../../core/distribution.js'
import { significant, type TimeUnit } from '../../../core/units.js'
import { inUnit } from '../../numbers.js'
import type { PageData } from '../data.js'

export { bytes, count, significant } from '../../../core/units.js'
export { percent, time } from '../../numbers.js'

/** The unit of a page's times. */
export function unitOf({ words: { unit } }: PageData): TimeUnit {
  return { name: unit.name as TimeUnit['name'], ms: 1000 / unit.perSecond }
}

/** Seconds as a number of `unit`; `–` where there is none. */
export function timeIn(unit: TimeUnit, seconds: number | null): string {
  return inUnit(seconds === null ? null : 1000 * seconds, unit)
}

/** A number of a shape, or `–` where there are too few times for it. */
export function shapeCell(unit: TimeUnit, shape: Shape, head: Exclude<keyof Shape, 'count'>): string {
  return shape.count < least(head) ? '–' : timeIn(unit, shape[head])
}

/** How many times there must be for a number of a shape to be one. */
export function least(head: Exclude<keyof Shape, 'count'>): number {
  return head in PERCENTILES ? Math.round(1 / (1 - PERCENTILES[head as keyof typeof PERCENTILES])) : 1
}

/** A moment of the run: `12.5 s`, `3:05`, `1:02:30`. */
export function clock(seconds: number, step = 1): string {
  if (Math.abs(seconds) < 120) return `${Number(seconds.toFixed(step < 1 ? 2 : step < 10 ? 1 : 0))} s`
  const whole = Math.round(seconds)
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** For an axis: no more digits than it takes. */
export function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`
  return significant(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}
