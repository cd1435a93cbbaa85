// Bytes of HTTP heads: comparing them in place, without making strings.

export const TAB = 9
export const LF = 10
export const CR = 13
export const SPACE = 32

/** The bytes differ from `HTTP/1.0` and `HTTP/1.1`, as far as there are bytes. */
export function notHttp(bytes: Buffer, at: number, end: number): boolean {
  const length = Math.min(8, end - at)
  for (let i = 0; i < length; i++) {
    const byte = bytes[at + i]
    if (i === 7 ? byte !== 48 && byte !== 49 : byte !== VERSION[i]) return true
  }
  return false
}

const VERSION = ascii('HTTP/1.')

/** A buffer with the first `used` bytes of `buffer` and room for `more`, at least doubled each time it grows. */
export function roomFor(buffer: Buffer, used: number, more: number): Buffer {
  if (buffer.length >= used + more) return buffer
  const larger = Buffer.allocUnsafe(Math.max(1024, 2 * (used + more)))
  buffer.copy(larger, 0, 0, used)
  return larger
}

export function hasEmptyLine(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to - 1; i++) {
    if (bytes[i] === LF && (bytes[i + 1] === LF || (bytes[i + 1] === CR && i + 2 < to && bytes[i + 2] === LF))) return true
  }
  return false
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0))
}

export function isName(bytes: Buffer, at: number, end: number, expected: Uint8Array): boolean {
  const last = expected.length - 1
  if (at + last >= end || bytes[at + last] !== expected[last]) return false
  for (let i = 0; i < last; i++) {
    // all letters of the names have bit 32 set in lower case, and so has the hyphen
    if ((bytes[at + i] | 32) !== expected[i]) return false
  }
  return true
}

/** The rest of the line is one space and this value, in any case. */
export function isValue(bytes: Buffer, at: number, end: number, expected: Uint8Array): boolean {
  const after = at + 1 + expected.length
  if (after >= end || bytes[at] !== SPACE || (bytes[after] !== CR && bytes[after] !== LF)) return false
  for (let i = 0; i < expected.length; i++) if ((bytes[at + 1 + i] | 32) !== expected[i]) return false
  return true
}

/** The text of a header's value up to the end of its line. Used for rare headers only. */
export function value(bytes: Buffer, at: number, end: number): string {
  const lineEnd = bytes.indexOf(LF, at)
  return bytes.toString('latin1', at, lineEnd < 0 || lineEnd > end ? end : lineEnd).trim()
}

export function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
