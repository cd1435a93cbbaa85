// The scanner for results.csv with any choice of hammer's own columns: bytes to counts, no string and no object per row.

import { UNKNOWN_CAUSE } from './causes.js'
import { cursor, EMPTY, seconds, UNUSUAL, whole } from './digits.js'
import { Interner } from './intern.js'
import type { Field } from './layout.js'
import { type CountLines, countLine } from './lines.js'
import { MOST, NO_STATUS, type RowCounter, WARM_UP } from './rows.js'

const COMMA = 44
const NEWLINE = 10
const RETURN = 13

/** Counts blocks of lines with the columns of the counter's layout. */
export function countOwn(counter: RowCounter): CountLines {
  const scanner = new Scanner(counter)
  return (bytes, from, to) => scanner.lines(bytes, from, to)
}

/** The field of each column, in order; null for one that is passed over. */
function order(counter: RowCounter): (Field | null)[] {
  const { columns, width } = counter.options.layout
  const fields: (Field | null)[] = new Array(width).fill(null)
  for (const [field, column] of Object.entries(columns)) fields[column.index] = field as Field
  return fields
}

/** Reads one row at a time into its own fields, which are used again for the next. */
class Scanner {
  private readonly counter: RowCounter
  private readonly fields: readonly (Field | null)[]
  private readonly hasStatus: boolean
  private readonly errors = new Interner()
  private readonly names = new Interner()
  private readonly phases = new Interner()
  private bytes: Buffer = Buffer.alloc(0)
  private p = 0
  private ended = 0
  private response = 0
  private lag = 0
  private received = 0
  private status = 0
  private error = ''
  private name = ''
  private phase = ''

  constructor(counter: RowCounter) {
    this.counter = counter
    this.fields = order(counter)
    this.hasStatus = this.fields.includes('status')
  }

  lines(bytes: Buffer, from: number, to: number): boolean {
    this.bytes = bytes
    let next = from
    while (next < to) {
      this.p = next
      if (this.read() && this.count()) {
        this.counter.lines++
        next = this.p
      } else {
        next = countLine(this.counter, bytes, next)
        if (next < 0) return false
      }
    }
    return true
  }

  /** Reads one line. Returns whether it has the right number of cells. */
  private read(): boolean {
    const { bytes, fields } = this
    const last = fields.length - 1
    this.clear()
    for (let i = 0; i < last; i++) {
      this.cell(fields[i])
      if (bytes[this.p++] !== COMMA) return false
    }
    this.cell(fields[last])
    if (bytes[this.p] === RETURN) this.p++
    return bytes[this.p++] === NEWLINE
  }

  private clear(): void {
    this.ended = UNUSUAL
    this.response = EMPTY
    this.lag = EMPTY
    this.received = 0
    this.status = NO_STATUS
    this.error = ''
    this.name = ''
    this.phase = ''
  }

  private cell(field: Field | null): void {
    if (field === 'elapsed') this.ended = this.seconds()
    else if (field === 'response') this.response = this.seconds()
    else if (field === 'status') this.status = this.whole()
    else if (field === 'error') this.error = this.text(this.errors)
    else if (field === 'lag') this.lag = this.seconds()
    else if (field === 'name') this.name = this.text(this.names)
    else if (field === 'bytes') this.received = this.whole() || 0
    else if (field === 'phase') this.phase = this.text(this.phases)
    else this.pass()
  }

  /** Counts what was read, if it is quite usual. */
  private count(): boolean {
    const { counter, ended, response, lag, status } = this
    if (this.errors.quoted || this.names.quoted || this.phases.quoted) return false
    if (!(ended >= 0 && ended < counter.limit) || response < 0 || lag < 0 || this.received > MOST) return false
    if (this.hasStatus && !(status >= 0 && status <= 999)) return false
    const cause = this.error === '' && status === 0 ? UNKNOWN_CAUSE : this.error
    if (cause === '' && (Number.isNaN(response) || lag > response)) return false
    counter.rows++
    counter.tally.bytesReceived += this.received
    if (this.phase === WARM_UP && counter.options.phases === 'main') counter.leaveOut(ended)
    else if (cause === '') counter.tally.answer(ended, response, lag, status, this.name)
    else counter.miss(ended, response, cause, this.name)
    return true
  }

  private seconds(): number {
    const value = seconds(this.bytes, this.p)
    this.p = cursor.at
    return value
  }

  private whole(): number {
    const value = whole(this.bytes, this.p)
    this.p = cursor.at
    return value
  }

  private text(texts: Interner): string {
    const from = this.p
    this.pass()
    return texts.text(this.bytes, from, this.p)
  }

  /** Goes to the end of a cell. */
  private pass(): void {
    const { bytes } = this
    let { p } = this
    while (bytes[p] !== COMMA && bytes[p] !== NEWLINE && bytes[p] !== RETURN) p++
    this.p = p
  }
}
