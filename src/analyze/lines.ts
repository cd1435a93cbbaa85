// A single line of a file of ours, off the beaten track of the scanners: blank, bad or with unusual numbers.

import type { RowCounter } from './rows.js'

/** Counts whole lines of a block. Returns whether to go on. */
export type CountLines = (bytes: Buffer, from: number, to: number) => boolean

const NEWLINE = 10

/**
 * Counts or rejects the line that starts at `from`. Returns where the next one starts, or −1 when a quote was met: then
 * the file is for csv-parse, which knows what a newline inside quotes is.
 */
export function countLine(counter: RowCounter, bytes: Buffer, from: number): number {
  const end = bytes.indexOf(NEWLINE, from)
  const text = bytes.toString('utf8', from, bytes[end - 1] === 13 && end > from ? end - 1 : end)
  counter.lines++
  if (text.includes('"')) {
    counter.quoted = true
    return -1
  }
  if (text !== '') {
    const reason = counter.count(text.split(','))
    if (reason !== null) counter.reject(counter.lines, text, reason)
  }
  return end + 1
}
