// Every other CSV file: csv-parse splits it, block by block, and its rows are counted.

import { CsvError, parse } from 'csv-parse/sync'
import { MAX_LINE } from './blocks.js'
import type { CountLines } from './lines.js'
import type { RowCounter } from './rows.js'

/** Without a quote anywhere, csv-parse need not look for them. */
export type Quotes = 'none' | 'some'

const QUOTE = 34
const NEWLINE = 10

/** The rows of a text of whole records. */
export type Parse = (text: Buffer | string) => string[][]

/**
 * How this file's records are split. It is csv-parse's synchronous form on a block of whole records: 1.6 million rows/s,
 * where its stream gives 1.1 and its `info` (line numbers) 0.3.
 */
export function parser(delimiter: string, quotes: Quotes): Parse {
  const options = {
    delimiter,
    record_delimiter: ['\n', '\r\n'],
    relax_column_count: true,
    max_record_size: MAX_LINE,
    ...(quotes === 'none' && { quote: null, escape: null }),
  }
  return (text) => parse(text, options)
}

/** Counts blocks of whole records. */
export function countForeign(counter: RowCounter, quotes: Quotes): CountLines {
  const { delimiter } = counter.options.layout
  const split = parser(delimiter, quotes)
  return (bytes, from, to) => {
    const block = bytes.subarray(from, to)
    if (quotes === 'none' && block.includes(QUOTE)) {
      counter.quoted = true
      return false
    }
    const records = attempt(split, block)
    if (Array.isArray(records)) countRecords(counter, records, block)
    else countEach(counter, split, block)
    return true
  }
}

function countRecords(counter: RowCounter, records: readonly string[][], block: Buffer): void {
  const { delimiter } = counter.options.layout
  const newlines = countNewlines(block)
  const spanning = newlines !== records.length
  const before = counter.lines
  for (const fields of records) {
    counter.lines++
    const isBlank = fields.length === 1 && fields[0] === ''
    const reason = isBlank ? null : counter.count(fields)
    if (reason !== null) counter.reject(counter.lines, fields.join(delimiter), reason)
    if (spanning) for (const field of fields) counter.lines += field.split('\n').length - 1
  }
  counter.lines = before + newlines
}

/** Counts whole lines that are no CSV somewhere: one by one, to find out where. */
export function countEach(counter: RowCounter, split: Parse, block: Buffer): void {
  for (const line of block.toString().split('\n').slice(0, -1)) {
    counter.lines++
    const records = attempt(split, line)
    const reason = Array.isArray(records) ? records.map((fields) => counter.count(fields)).find((found) => found !== null) : records
    if (reason) counter.reject(counter.lines, line, reason)
  }
}

/** The records, or what csv-parse has against them. */
export function attempt(split: Parse, text: Buffer | string): string[][] | string {
  try {
    return split(text)
  } catch (error) {
    if (error instanceof CsvError) return `${error.code}: ${error.message}`
    throw error
  }
}

function countNewlines(block: Buffer): number {
  let newlines = 0
  for (let at = block.indexOf(NEWLINE); at >= 0; at = block.indexOf(NEWLINE, at + 1)) newlines++
  return newlines
}
