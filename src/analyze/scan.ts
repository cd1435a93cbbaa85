// One range of a file to its counts: what a worker thread does, and how the parts are added up.

import type { Tally, TallyState } from '../core/tally.js'
import { restore } from '../core/warming.js'
import { type FindEnd, type LineSink, lineEnd, quotedEnd, readBlocks, type Span } from './blocks.js'
import { attempt, countEach, countForeign, parser, type Quotes } from './foreign.js'
import type { CountLines } from './lines.js'
import { countOwn } from './own.js'
import { countPlain } from './plain.js'
import { type BadRow, RowCounter, type RowOptions } from './rows.js'

/** A part of a file and how to read it. Plain data: a thread can be sent it. */
export interface ScanRange extends Span, RowOptions {
  readonly quotes: Quotes
}

/** What was found in a range. Plain data. Line numbers count from the start of the range. */
export interface ScanResult {
  readonly tally: TallyState
  readonly lines: number
  readonly rows: number
  readonly passedOver: number
  readonly bad: number
  readonly firstBad: BadRow | null
  readonly torn: boolean
  readonly quoted: boolean
  readonly earliest: number
  readonly beyond: number
}

/** How ranges are scanned: one after the other in this thread, or by a pool of threads. Results in the order of the ranges. */
export type Scan = (ranges: readonly ScanRange[]) => Promise<readonly ScanResult[]>

/** In this thread. */
export const scanHere: Scan = async (ranges) => ranges.map(scanRange)

/**
 * Reads and counts one range. Synchronous: this is what a worker thread runs.
 * @throws the system's error when the file cannot be read
 */
export function scanRange(range: ScanRange): ScanResult {
  const counter = new RowCounter(range)
  readBlocks(range, sink(counter, range.quotes), recordEnd(range))
  const { lines, rows, passedOver, bad, firstBad, torn, quoted, earliest, beyond } = counter
  return { tally: counter.tally.toState(), lines, rows, passedOver, bad, firstBad, torn, quoted, earliest, beyond }
}

/** Adds up the ranges of one file, in their order. */
export function merge(results: readonly ScanResult[]): Omit<ScanResult, 'tally'> & { readonly tally: Tally } {
  const [first, ...others] = results
  const tally = restore(first.tally)
  let sum = { ...first, tally }
  for (const other of others) {
    tally.add(restore(other.tally))
    const shifted = other.firstBad && { ...other.firstBad, line: sum.lines + other.firstBad.line }
    sum = {
      tally,
      lines: sum.lines + other.lines,
      rows: sum.rows + other.rows,
      passedOver: sum.passedOver + other.passedOver,
      bad: sum.bad + other.bad,
      firstBad: sum.firstBad ?? shifted,
      torn: sum.torn || other.torn,
      quoted: sum.quoted || other.quoted,
      earliest: Math.min(sum.earliest, other.earliest),
      beyond: Math.max(sum.beyond, other.beyond),
    }
  }
  return sum
}

function recordEnd({ quotes }: ScanRange): FindEnd {
  return quotes === 'some' ? quotedEnd : lineEnd
}

function sink(counter: RowCounter, quotes: Quotes): LineSink {
  return {
    lines: linesOf(counter, quotes),
    tooLong: (beginning) => {
      counter.lines++
      const reason = quotes === 'some' ? 'the line is too long, or a quote is never closed' : 'the line is longer than 1 MB'
      counter.reject(counter.lines, beginning, reason)
    },
    rest: (bytes) => countRest(counter, bytes, quotes),
  }
}

function linesOf(counter: RowCounter, quotes: Quotes): CountLines {
  const { layout } = counter.options
  if (layout.reader === 'csv' || quotes === 'some' || layout.delimiter !== ',') return countForeign(counter, quotes)
  return layout.format === 'original' && layout.width === 3 ? countPlain(counter) : countOwn(counter)
}

/**
 * The last line of a file when it has no newline: a row if it is a complete one, else torn, as after `kill -9`. A row of
 * which only the end of its last cell is missing cannot be told from a complete one, but for a status of less than three digits.
 */
function countRest(counter: RowCounter, bytes: Buffer, quotes: Quotes): void {
  const split = parser(counter.options.layout.delimiter, quotes)
  const records = attempt(split, bytes)
  const lastLine = bytes.lastIndexOf('\n') + 1
  if (lastLine > 0 && !(Array.isArray(records) && records.length === 1)) {
    // a quote that is never closed held back these lines
    countEach(counter, split, bytes.subarray(0, lastLine))
    countRest(counter, bytes.subarray(lastLine), quotes)
    return
  }
  const text = bytes.toString().replace(/\r$/, '')
  if (text === '') return
  counter.lines++
  counter.quoted ||= quotes === 'none' && text.includes('"')
  const fields = Array.isArray(records) ? records[0] : null
  const status = fields?.[counter.options.layout.columns.status?.index ?? -1] ?? ''
  counter.torn = fields === null || /^[1-9]\d?$/.test(status) || counter.count(fields) !== null
}
