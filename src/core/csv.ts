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
} as const

export type Column = keyof typeof COLUMNS

export const DEFAULT_COLUMNS: readonly Column[] = ['elapsed', 'response', 'status', 'error', 'lag', 'name']

/** Three ASCII digits for each number from 0 to 999. */
const DIGITS = Uint8Array.from({ length: 3000 }, (_, i) => 48 + (Math.floor(Math.floor(i / 3) / 10 ** (2 - (i % 3))) % 10))

/** Writes whole microseconds (below 2^53) as seconds with six decimals. Returns the position behind them. */
export function writeSeconds(bytes: Buffer, at: number, micros: number): number {
  const seconds = Math.floor(micros / 1e6)
  const fraction = micros - seconds * 1e6
  let to = writeInteger(bytes, at, seconds)
  const thousands = (fraction / 1000) | 0
  bytes[to++] = 46
  to = writeThree(bytes, to, thousands * 3)
  return writeThree(bytes, to, (fraction - thousands * 1000) * 3)
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
    bytes[i] = 48 + rest - tenth * 10
    rest = tenth
  }
  return at + digits
}

/** A field as RFC 4180 wants it: quoted where it has a comma, a quote or a line end. */
export function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

function writeThree(bytes: Buffer, at: number, digits: number): number {
  bytes[at] = DIGITS[digits]
  bytes[at + 1] = DIGITS[digits + 1]
  bytes[at + 2] = DIGITS[digits + 2]
  return at + 3
}
