// How numbers are written in a report: three significant digits, never more than was measured, never a false zero.

import { significant, type TimeUnit, timeUnit } from '../core/units.js'

/** Times are measured in whole microseconds: digits beyond them would be invented. */
const DECIMALS = { µs: 0, ms: 3, s: 6 } as const

/** A time given in milliseconds, as a number of `unit`: `12.1`, `0.004`, `<0.001`, `–` where there is none. */
export function inUnit(ms: number | null, unit: TimeUnit): string {
  if (ms === null || !Number.isFinite(ms)) return '–'
  if (ms === 0) return '0'
  const value = ms / unit.ms
  const digits = DECIMALS[unit.name]
  const smallest = 10 ** -digits
  if (Math.abs(value) < smallest / 2) return `<${smallest.toFixed(digits)}`
  const text = significant(value)
  const [, fraction = ''] = text.split('.')
  return fraction.length > digits ? value.toFixed(digits) : text
}

/** A single time in the unit that suits it: `12.1 ms`. Takes milliseconds. */
export function time(ms: number): string {
  const unit = timeUnit(ms)
  return `${inUnit(ms, unit)} ${unit.name}`
}

/** A span that something is divided by, in seconds with so many digits that the division can be done again: `62.35 s`. */
export function span(seconds: number): string {
  if (seconds < 1) return time(seconds * 1000)
  return `${seconds.toLocaleString('en-US', { maximumFractionDigits: 2 })} s`
}

/** A part of a whole: `96.4 %`; only the whole is 100 %, only nothing is 0 %. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  const share = (100 * part) / whole
  if (part === 0 || part === whole) return `${share} %`
  if (share < 0.01) return '<0.01 %'
  if (share > 99.9) return '>99.9 %'
  return `${share.toFixed(share < 1 ? 2 : 1)} %`
}

/** `1 request`, `2 requests`. */
export function plural(n: number, noun: string): string {
  return n === 1 ? noun : `${noun}s`
}
