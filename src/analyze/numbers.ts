// Decimal texts to whole numbers of microseconds, exactly: digit by digit, never through a binary fraction.

import type { Unit } from './layout.js'

/** The power of ten that leads from a unit to microseconds. */
const EXPONENT: Readonly<Record<Exclude<Unit, 'date'>, number>> = { s: 6, ms: 3, us: 0, ns: -3 }

/**
 * A time in its unit to whole microseconds, rounded half up.
 * @returns NaN when the text is no number; negative times stay negative
 */
export function toMicros(text: string, unit: Unit): number {
  return unit === 'date' ? dateToMicros(text) : scaled(text, EXPONENT[unit])
}

/** `text · 10^exponent`, rounded half up to a whole number; NaN when it is no number. */
export function scaled(text: string, exponent: number): number {
  let dot = text.indexOf('.')
  if (dot < 0) dot = text.length
  let value = 0
  let place = dot + exponent
  let carry = 0
  for (let i = 0; i < text.length; i++) {
    if (i === dot) continue
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return unusual(text, exponent)
    place--
    if (place >= 0) value = value * 10 + digit
    else if (place === -1 && digit >= 5) carry = 1
  }
  if (text.length === 0 || text === '.') return Number.NaN
  return (place > 0 ? value * 10 ** place : value) + carry
}

/** Numbers with blanks around them, a sign or an exponent. */
function unusual(text: string, exponent: number): number {
  const trimmed = text.trim()
  if (trimmed !== text) return scaled(trimmed, exponent)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)) return Number.NaN
  if (text[0] === '-') return 0 - scaled(text.slice(1), exponent)
  if (text[0] === '+') return scaled(text.slice(1), exponent)
  const [mantissa, power] = text.toLowerCase().split('e')
  return scaled(mantissa, exponent + Number(power))
}

/** Microseconds since 1970. The digits before the point tell the unit: 10 for seconds, 13 ms, 16 µs, 19 ns. */
function dateToMicros(text: string): number {
  const whole = /^\d+/.exec(text)?.[0].length ?? 0
  if (!/^\d+(\.\d*)?$/.test(text)) return Date.parse(text) * 1000
  if (whole >= 18) return scaled(text, EXPONENT.ns)
  if (whole >= 15) return scaled(text, EXPONENT.us)
  return scaled(text, whole >= 12 ? EXPONENT.ms : EXPONENT.s)
}
