// Numbers straight from bytes. They rely on a byte after the number that is no digit: a block of lines ends with a newline.

const ZERO = 48
const POINT = 46
/** Fills a fraction up to microseconds, by the number of digits it lacks. */
export const FILL: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6]
/** More digits before the point than this are left to the slow path. */
export const MAX_DIGITS = 9

/** There was no digit at all. */
export const EMPTY = Number.NaN
/** There was something else than a plain number: the slow path will see what. */
export const UNUSUAL = -1

/** Where the number last read ended. An object of its own, so that reading allocates nothing. */
export const cursor = { at: 0 }

/** A number of seconds in whole microseconds, rounded half up; EMPTY or UNUSUAL. */
export function seconds(bytes: Uint8Array, from: number): number {
  let p = from
  let whole = 0
  let digit = bytes[p] - ZERO
  while (digit >= 0 && digit <= 9) {
    whole = whole * 10 + digit
    digit = bytes[++p] - ZERO
  }
  cursor.at = p
  if (p === from) return digit === POINT - ZERO ? UNUSUAL : EMPTY
  if (p - from > MAX_DIGITS) return UNUSUAL
  return digit === POINT - ZERO ? whole * 1e6 + fraction(bytes, p + 1) : whole * 1e6
}

/** The digits after a point, in microseconds. */
function fraction(bytes: Uint8Array, from: number): number {
  const most = from + 6
  let p = from
  let value = 0
  let digit = bytes[p] - ZERO
  while (digit >= 0 && digit <= 9 && p < most) {
    value = value * 10 + digit
    digit = bytes[++p] - ZERO
  }
  value *= FILL[most - p]
  if (digit >= 5 && digit <= 9) value++
  while (digit >= 0 && digit <= 9) digit = bytes[++p] - ZERO
  cursor.at = p
  return value
}

/** A whole number; EMPTY without digits. */
export function whole(bytes: Uint8Array, from: number): number {
  let p = from
  let value = 0
  let digit = bytes[p] - ZERO
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit
    digit = bytes[++p] - ZERO
  }
  cursor.at = p
  return p === from ? EMPTY : value
}
