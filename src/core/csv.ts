// The columns of results.csv, and numbers written as bytes without making strings.

/** The columns that results.csv can have, in the order in which help shows them. */
export const COLUMNS = {
  elapsed: 'seconds since the start of the run at which the request ended (an unsent one: at which it was due)',
  response: 'response time in seconds: from when it was due until it ended; empty for an unsent request',
  status: 'HTTP status; 0 when no complete response came',
  error: 'empty when answered, else the cause',
  lag: 'seconds between due and sent',
  name: 'name of the request in a script; empty for a single URL',
  ttfb: 'seconds from sent to the first byte of the answer',
  connect: 'seconds to connect, TLS included, where the request opened its connection',
  bytes: 'bytes received',
  worker: 'which worker, from 0',
  connection: 'which connection, from 0',
  phase: 'warm-up or main',
  cycle: 'which cycle, from 1',
  user: 'which user of a script, from 0',
  iteration: 'which iteration of this user, from 0',
} as const

export type Column = keyof typeof COLUMNS

export const DEFAULT_COLUMNS: readonly Column[] = ['elapsed', 'response', 'status', 'error', 'lag', 'name']

/** Memory to write rows into, as bytes and as words of four. */
export interface RowBytes {
  readonly bytes: Buffer
  readonly words: DataView
}

/** Memory of `size` bytes for rows. */
export function rowBytes(size: number): RowBytes {
  const bytes = Buffer.allocUnsafeSlow(size)
  return { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, size) }
}

/** For each number from 0 to 999 its three digits in the lower bytes of a word, lowest first; shifted up by one byte behind a point. */
const DIGITS = Uint32Array.from(
  { length: 1000 },
  (_, n) => (48 + Math.floor(n / 100)) | ((48 + (Math.floor(n / 10) % 10)) << 8) | ((48 + (n % 10)) << 16),
)
const POINT_DIGITS = DIGITS.map((digits) => (digits << 8) | 46)

/**
 * Writes whole microseconds (0 … 2^53) as seconds with six decimals. Returns the position behind them; the byte there is
 * overwritten too. The six decimals are two stores of four bytes: a row costs a third of what single bytes cost.
 */
export function writeSeconds(row: RowBytes, at: number, micros: number): number {
  // up to 35 minutes in whole numbers of the processor
  const seconds = micros < 0x7fffffff ? (micros / 1000000) | 0 : Math.floor(micros / 1000000)
  const fraction = (micros - seconds * 1000000) | 0
  const thousands = (fraction / 1000) | 0
  const to = writeInteger(row.bytes, at, seconds)
  row.words.setUint32(to, POINT_DIGITS[thousands], true)
  row.words.setUint32(to + 4, DIGITS[fraction - thousands * 1000], true)
  return to + 7
}

/** Writes a whole number, 0 or above. Returns the position behind it. */
export function writeInteger(bytes: Buffer, at: number, value: number): number {
  if (value < 10) {
    bytes[at] = 48 + value
    return at + 1
  }
  let digits = 1
  for (let limit = 10; value >= limit; limit *= 10) digits++
  let rest = value
  for (let i = at + digits - 1; i >= at; i--) {
    const tenth = Math.floor(rest / 10)
    bytes[i] = 48 + (rest - tenth * 10)
    rest = tenth
  }
  return at + digits
}

/** A field as RFC 4180 wants it: quoted where it has a comma, a quote or a line end. */
export function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
