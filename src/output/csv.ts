// results.csv: one row per request, written while the run goes on.

import { closeSync, ftruncateSync, openSync } from 'node:fs'
import { type Column, quoted, type RowBytes, rowBytes, writeInteger, writeSeconds } from '../core/csv.js'
import { micros, NOBODY, type SampleBatch } from '../core/sample.js'
import { diskError, writeAll } from './disk.js'
import type { Output } from './index.js'

/** What results.csv looks like. */
export interface CsvOptions {
  readonly path: string
  readonly columns: readonly Column[]
  readonly header: 'header' | 'no-header'
  /** Requests due before this (ms) belong to the warm-up. */
  readonly warmUp: number
}

/** Writes one field of row `i` at a position; returns the position behind it. */
type Field = (row: RowBytes, at: number, batch: SampleBatch, i: number) => number

const COMMA = 44
const NEWLINE = 10
const CHUNK = 512 * 1024
/** No row is longer: fifteen numbers, a cause and a name (which is cut to this by the vocabulary of a run). */
const LONGEST_ROW = 16 * 1024

/** @throws {HammerError} `disk` when the file cannot be made, or is there already */
export function csvOutput(options: CsvOptions): Output {
  return new CsvOutput(options)
}

class CsvOutput implements Output {
  private readonly path: string
  private readonly file: number
  private readonly fields: readonly Field[]
  private readonly row = rowBytes(CHUNK)
  /** Bytes of whole rows in the file: where to cut when a write fails in the middle of a row. */
  private written = 0
  private used = 0

  constructor({ path, columns, header, warmUp }: CsvOptions) {
    this.path = path
    const fields = fieldWriters(micros(warmUp))
    this.fields = columns.map((column) => fields[column])
    try {
      // x: results are never overwritten
      this.file = openSync(path, 'wx')
    } catch (error) {
      throw diskError(path, error)
    }
    if (header === 'header') {
      this.used = this.row.bytes.write(`${columns.join(',')}\n`)
      this.flush()
    }
  }

  take(batch: SampleBatch): void {
    const { row, fields } = this
    const { bytes } = row
    let at = this.used
    for (let i = 0; i < batch.length; i++) {
      if (at > CHUNK - LONGEST_ROW) {
        this.used = at
        this.flush()
        at = 0
      }
      for (let f = 0; f < fields.length; f++) {
        at = fields[f](row, at, batch, i)
        bytes[at++] = COMMA
      }
      bytes[at - 1] = NEWLINE
    }
    this.used = at
    this.flush()
  }

  close(): void {
    closeSync(this.file)
  }

  /** Whole rows only, in one write, so that whoever kills the process finds whole rows. */
  private flush(): void {
    try {
      writeAll(this.file, this.row.bytes, this.used)
    } catch (error) {
      ftruncateSync(this.file, this.written)
      throw diskError(this.path, error)
    }
    this.written += this.used
    this.used = 0
  }
}

function fieldWriters(warmUp: number): Record<Column, Field> {
  const causes = textField((batch, i) => batch.causes[batch.cause[i]])
  const names = textField((batch, i) => batch.names[batch.name[i]])
  // by the rounded times that stand in the row, as the tally does it: else the run and its file could differ
  const due = ({ ended, scheduled }: SampleBatch, i: number) => micros(ended[i]) - micros(ended[i] - scheduled[i])
  const phases = textField((batch, i) => (due(batch, i) < warmUp ? 'warm-up' : 'main'))
  return {
    elapsed: (row, at, { ended }, i) => writeSeconds(row, at, micros(ended[i])),
    response: (row, at, { ended, scheduled, sent }, i) =>
      Number.isNaN(sent[i]) ? at : writeSeconds(row, at, micros(ended[i] - scheduled[i])),
    status: ({ bytes }, at, { status }, i) => writeInteger(bytes, at, status[i]),
    error: (row, at, batch, i) => (batch.cause[i] === 0 ? at : causes(row, at, batch, i)),
    lag: (row, at, { sent, scheduled }, i) => time(row, at, sent[i] - scheduled[i]),
    name: (row, at, batch, i) => (batch.name[i] === 0 ? at : names(row, at, batch, i)),
    ttfb: (row, at, { firstByte, sent }, i) => time(row, at, firstByte[i] - sent[i]),
    connect: (row, at, { connect }, i) => time(row, at, connect[i]),
    bytes: ({ bytes }, at, batch, i) => writeInteger(bytes, at, batch.bytes[i]),
    worker: ({ bytes }, at, { worker }) => writeInteger(bytes, at, worker),
    connection: ({ bytes }, at, { connection }, i) => whose(bytes, at, connection[i]),
    phase: phases,
    cycle: ({ bytes }, at, { cycle }) => writeInteger(bytes, at, cycle),
    // a user is the connection of a script
    user: ({ bytes }, at, { connection }, i) => whose(bytes, at, connection[i]),
    iteration: ({ bytes }, at, { connection, iteration }, i) => (connection[i] === NOBODY ? at : writeInteger(bytes, at, iteration[i])),
  }
}

/** A connection, or the user of a script. */
function whose(bytes: Buffer, at: number, connection: number): number {
  return connection === NOBODY ? at : writeInteger(bytes, at, connection)
}

/** A time that may not be known: then the field stays empty. */
function time(row: RowBytes, at: number, ms: number): number {
  return Number.isNaN(ms) ? at : writeSeconds(row, at, micros(ms))
}

/** A field of text; each text is quoted and encoded once. */
function textField(textOf: (batch: SampleBatch, i: number) => string): Field {
  const encoded = new Map<string, Buffer>()
  return ({ bytes }, at, batch, i) => {
    const text = textOf(batch, i)
    let field = encoded.get(text)
    if (!field) {
      field = Buffer.from(quoted(text.slice(0, LONGEST_ROW / 16)))
      encoded.set(text, field)
    }
    return at + field.copy(bytes, at)
  }
}
