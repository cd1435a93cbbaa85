// What a row means: the one place that turns fields into counts, whoever split them.

import { micros, UNSENT } from '../core/sample.js'
import type { Tally } from '../core/tally.js'
import { type CountingOptions, startTally } from '../core/warming.js'
import { causeOf, UNKNOWN_CAUSE } from './causes.js'
import { type Column, FIELDS, type Field, type Layout } from './layout.js'
import { scaled, toMicros } from './numbers.js'

/** The first row that could not be read. `line` counts from 1. */
export interface BadRow {
  readonly line: number
  readonly text: string
  readonly reason: string
}

/** More than this (a hundred years in µs, four petabytes) is no number of a run. */
export const MOST = 4e15
/** The cell of the column `phase` of a row of the warm-up. */
export const WARM_UP = 'warm-up'
/** As in a summary: rows that span more intervals have wrong times. */
const MAX_INTERVALS = 1_000_000
/** Causes beyond this many are counted as one: a forgotten id in a text must not eat the memory. */
const MAX_CAUSES = 200
const OTHER_CAUSES = 'other'
const SHOWN_TEXT = 120
/** A file without statuses: no cell of a tally's table. */
export const NO_STATUS = -1

/** What is to be read, and how. Plain data. */
export interface RowOptions {
  readonly layout: Layout
  readonly tally: CountingOptions
  /** Rows whose `phase` is the warm-up are left out. */
  readonly phases: 'all' | 'main'
  /** For a layout with `start` or `end`: what becomes 0, in µs. Null: the start of the first row. */
  readonly base: number | null
}

/** Counts rows, good and bad. */
export class RowCounter {
  readonly tally: Tally
  readonly options: RowOptions
  /** Lines seen, blank ones too. */
  lines = 0
  /** Rows counted, those of the warm-up too. */
  rows = 0
  /** Rows that are none of ours by the layout's filters. */
  passedOver = 0
  bad = 0
  firstBad: BadRow | null = null
  /** The last line was cut off in the middle. */
  torn = false
  /** A quote was met by a reader that was to read without. */
  quoted = false
  /** The earliest start of any row, for layouts with `start` or `end`. */
  earliest = Number.POSITIVE_INFINITY
  /** The latest end that does not fit the time series; 0 when all fit. */
  beyond = 0
  /** Ends at or after this, in µs, do not fit. */
  readonly limit: number
  private base: number | null
  /** The index of each field's column; −1 where there is none. */
  private readonly at: Readonly<Record<Field, number>>
  private readonly timeField: 'elapsed' | 'start' | 'end'

  constructor(options: RowOptions) {
    this.options = options
    this.tally = startTally(options.tally)
    this.base = options.base
    this.limit = micros(options.tally.interval) * MAX_INTERVALS
    const { columns } = options.layout
    const indexes = FIELDS.map((field) => [field, columns[field]?.index ?? -1] as const)
    this.at = Object.fromEntries(indexes) as Record<Field, number>
    this.timeField = columns.elapsed ? 'elapsed' : columns.start ? 'start' : 'end'
  }

  /** Notes a row that cannot be read. */
  reject(line: number, text: string, reason: string): void {
    this.bad++
    if (this.firstBad) return
    const shown = text
      .slice(0, SHOWN_TEXT)
      .replace(/\p{Cc}/gu, ' ')
      .trimEnd()
    this.firstBad = { line, text: text.length > SHOWN_TEXT ? `${shown}…` : shown, reason }
  }

  /** Counts one row. Returns why it cannot be read, or null. */
  count(fields: readonly string[]): string | null {
    const { layout } = this.options
    const wrongWidth = layout.reader === 'ours' ? fields.length !== layout.width : fields.length < layout.width
    if (wrongWidth) return `${fields.length} columns instead of ${layout.width}`
    if (this.isPassedOver(fields)) {
      this.passedOver++
      return null
    }
    const status = this.status(fields)
    const cause = this.cause(fields, status)
    if (cause === null && status !== NO_STATUS && !(status >= 0 && status <= 999)) {
      return `the status is ${this.shown(fields, 'status')}, not a number from 0 to 999`
    }
    return this.countTimes(fields, status, cause)
  }

  /** Counts a row without an answer, under its cause as long as there are not too many of them. */
  miss(ended: number, response: number, cause: string, name: string): void {
    const { causes } = this.tally
    const capped = causes.has(cause) || causes.size < MAX_CAUSES ? cause : OTHER_CAUSES
    this.tally.miss(ended, cause === UNSENT ? Number.NaN : response, capped, name)
  }

  /** Leaves a row out because of its phase. */
  leaveOut(ended: number): void {
    this.tally.warmUp++
    this.tally.lastEnded = Math.max(this.tally.lastEnded, ended)
  }

  private countTimes(fields: readonly string[], status: number, cause: string | null): string | null {
    const { columns } = this.options.layout
    const response = time(fields, columns.response)
    if (Number.isNaN(response) && (cause === null || text(fields, this.at.response) !== '')) return this.wrong(fields, 'response')
    if (response < 0 || response > MOST) return this.wrong(fields, 'response')
    const lag = time(fields, columns.lag)
    const lagText = text(fields, this.at.lag)
    if (lagText !== '' && !(lag >= 0)) return this.wrong(fields, 'lag')
    if (cause === null && lag > response) return `the lag, ${lagText}, is longer than the response time`
    const bytes = text(fields, this.at.bytes) === '' ? 0 : scaled(text(fields, this.at.bytes), 0)
    if (!(bytes >= 0 && bytes <= MOST)) return this.wrong(fields, 'bytes')
    const when = time(fields, columns[this.timeField])
    if (!(when >= 0 && when <= MOST)) return this.wrong(fields, this.timeField)
    const ended = this.ended(when, response)
    this.rows++
    if (ended >= this.limit) this.beyond = Math.max(this.beyond, ended)
    // a row before the base: the file will be read again, from its true start
    if (ended >= this.limit || ended < 0) return null
    this.tally.bytesReceived += bytes
    if (this.options.phases === 'main' && text(fields, this.at.phase) === WARM_UP) this.leaveOut(ended)
    else if (cause === null) this.tally.answer(ended, response, lag, status, text(fields, this.at.name))
    else this.miss(ended, response, cause, text(fields, this.at.name))
    return null
  }

  /** The end of a row since the start of the run. */
  private ended(when: number, response: number): number {
    if (this.timeField === 'elapsed') return when
    const took = Number.isNaN(response) ? 0 : response
    const start = this.timeField === 'start' ? when : when - took
    this.base ??= start
    if (start < this.earliest) this.earliest = start
    return start < this.base ? -1 : start + took - this.base
  }

  /**
   * Why a row has no answer; null when it has one. In our own files the error decides. In foreign ones it is the
   * status, where there is one: they also write a text beside answers such as 404.
   */
  private cause(fields: readonly string[], status: number): string | null {
    const error = text(fields, this.at.error)
    if (this.options.layout.reader === 'ours') return error !== '' ? error : status === 0 ? UNKNOWN_CAUSE : null
    if (status === NO_STATUS) return error === '' ? null : causeOf(error)
    if (status === 0) return causeOf(error)
    const found = text(fields, this.at.status)
    // JMeter: `Non HTTP response code: java.net.ConnectException`
    return Number.isNaN(status) && /^Non HTTP/.test(found) ? causeOf(found, error) : null
  }

  private status(fields: readonly string[]): number {
    const found = text(fields, this.at.status)
    if (this.at.status < 0) return NO_STATUS
    // `200.0` is a status, `200.4` is none
    const status = scaled(found, 3) / 1000
    return Number.isInteger(status) ? status : Number.NaN
  }

  private isPassedOver(fields: readonly string[]): boolean {
    const { only, except } = this.options.layout
    return (
      (only !== null && !fields[only.index].startsWith(only.prefix)) || (except !== null && fields[except.index].startsWith(except.prefix))
    )
  }

  private wrong(fields: readonly string[], field: Field): string {
    const found = text(fields, this.at[field])
    const what = found.startsWith('-') ? 'negative' : 'not a usable number'
    return found === '' ? `the column ${field} is empty` : `${field} is ${what}: ${this.shown(fields, field)}`
  }

  private shown(fields: readonly string[], field: Field): string {
    return JSON.stringify(text(fields, this.at[field]).slice(0, 40))
  }
}

function time(fields: readonly string[], column: Column | undefined): number {
  return column ? toMicros(fields[column.index], column.unit) : Number.NaN
}

function text(fields: readonly string[], index: number): string {
  return index < 0 ? '' : fields[index]
}
