// jsonl: every sample as one JSON object per line.

import { type RowBytes, writeInteger, writeSeconds } from '../../core/csv.js'
import { micros, NOBODY } from '../../core/sample.js'
import type { About, Outlet } from '../outlet.js'
import { createFile, encoder, placeOf, RowFile, RowOutlet, type RowWriter } from '../row-file.js'

/** What JSON leaves as it is although it can move a cursor or reorder a line. */
const UNSAFE = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu

export async function open(about: About): Promise<Outlet> {
  const file = new RowFile(await createFile(placeOf(about, 'samples.jsonl')))
  return new RowOutlet(file, jsonRow(micros(about.warmUp)))
}

/** @param warmUp its length in microseconds */
function jsonRow(warmUp: number): RowWriter {
  const text = encoder(json)
  const phases = { 'warm-up': Buffer.from('"warm-up"'), main: Buffer.from('"main"') }
  return (row, start, batch, i) => {
    const { ended, scheduled, sent, firstByte, connect } = batch
    const { bytes } = row
    const due = micros(ended[i]) - micros(ended[i] - scheduled[i])
    let at = writeSeconds(row, key(bytes, start, KEYS.elapsed), micros(ended[i]))
    at = time(row, key(bytes, at, KEYS.response), Number.isNaN(sent[i]) ? Number.NaN : ended[i] - scheduled[i])
    at = writeInteger(bytes, key(bytes, at, KEYS.status), batch.status[i])
    at = put(bytes, key(bytes, at, KEYS.error), batch.cause[i] === 0 ? NULL : text(batch.causes[batch.cause[i]]))
    at = time(row, key(bytes, at, KEYS.lag), sent[i] - scheduled[i])
    at = put(bytes, key(bytes, at, KEYS.name), text(batch.names[batch.name[i]]))
    at = time(row, key(bytes, at, KEYS.ttfb), firstByte[i] - sent[i])
    at = time(row, key(bytes, at, KEYS.connect), connect[i])
    at = writeInteger(bytes, key(bytes, at, KEYS.bytes), batch.bytes[i])
    at = writeInteger(bytes, key(bytes, at, KEYS.worker), batch.worker)
    at = key(bytes, at, KEYS.connection)
    at = batch.connection[i] === NOBODY ? put(bytes, at, NULL) : writeInteger(bytes, at, batch.connection[i])
    at = put(bytes, key(bytes, at, KEYS.phase), phases[warmUp > 0 && due < warmUp ? 'warm-up' : 'main'])
    return put(bytes, at, END)
  }
}

const NAMES = [
  'elapsed',
  'response',
  'status',
  'error',
  'lag',
  'name',
  'ttfb',
  'connect',
  'bytes',
  'worker',
  'connection',
  'phase',
] as const
const KEYS = Object.fromEntries(NAMES.map((name, i) => [name, Buffer.from(`${i === 0 ? '{' : ','}"${name}":`)])) as Record<
  (typeof NAMES)[number],
  Buffer
>
const NULL = Buffer.from('null')
const END = Buffer.from('}\n')

function key(bytes: Buffer, at: number, name: Buffer): number {
  return put(bytes, at, name)
}

/** So few bytes are faster copied one by one. */
function put(bytes: Buffer, at: number, what: Buffer): number {
  for (let i = 0; i < what.length; i++) bytes[at + i] = what[i]
  return at + what.length
}

function time(row: RowBytes, at: number, ms: number): number {
  return Number.isNaN(ms) ? put(row.bytes, at, NULL) : writeSeconds(row, at, micros(ms))
}

function json(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, (found) =>
    Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
}
