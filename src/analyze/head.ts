// The beginning of a file: whether it is text at all, its first lines, and where they are.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { errorCode, HammerError } from '../core/errors.js'
import { MAX_LINE } from './blocks.js'

const SAMPLE = 64 * 1024
const LINES = 10
const NEWLINE = 10

/** One of the first lines that are not blank. */
export interface HeadLine {
  readonly text: string
  /** Where it starts, and where the next one starts, in bytes. */
  readonly start: number
  readonly next: number
  /** How many lines stand before it. */
  readonly before: number
}

/** What the beginning of a file says. */
export interface Head {
  readonly file: string
  readonly size: number
  readonly lines: readonly HeadLine[]
}

/**
 * Reads the beginning of a file.
 * @throws {HammerError} `input` when it cannot be read, is empty, or is no text
 */
export function readHead(file: string): Head {
  const { bytes, size } = readStart(file)
  if (size === 0) throw new HammerError('input', `${file} is empty`, { value: file })
  const kind = binaryKind(bytes)
  if (kind) refuse(file, `is not a CSV file: it ${kind}`)
  const start = bytes.indexOf('\ufeff') === 0 ? 3 : 0
  const lines = firstLines(bytes, start, size)
  if (lines === null) refuse(file, 'is not a CSV file: its first line is longer than 1 MB')
  if (lines.length === 0) throw new HammerError('input', `${file} is empty`, { value: file })
  const other = otherFormat(lines[0].text)
  if (other) refuse(file, `is not a CSV file: it looks like ${other}`)
  return { file, size, lines }
}

function readStart(file: string): { bytes: Buffer; size: number } {
  try {
    const fd = openSync(file, 'r')
    try {
      const stat = fstatSync(fd)
      if (!stat.isFile()) refuse(file, 'is not a regular file')
      const short = read(fd, SAMPLE)
      return { bytes: short.includes(NEWLINE) ? short : read(fd, MAX_LINE), size: stat.size }
    } finally {
      closeSync(fd)
    }
  } catch (cause) {
    if (cause instanceof HammerError) throw cause
    throw new HammerError('input', `cannot read ${file}: ${errorCode(cause)}`, { value: file, cause })
  }
}

function read(fd: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(fd, bytes, 0, length, 0))
}

function binaryKind(bytes: Buffer): string | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'is compressed with gzip'
  const mark = bytes.length > 1 ? bytes.readUInt16BE(0) : 0
  if (mark === 0xfeff || mark === 0xfffe) return 'is in UTF-16; UTF-8 is needed'
  return bytes.includes(0) ? 'has bytes in it that no text has' : null
}

function otherFormat(line: string): string | null {
  const [first] = line.trim()
  if (first === '{' || first === '[') return 'JSON'
  return first === '<' ? 'HTML or XML' : null
}

/** The first lines that are not blank; null when a line is too long to be one. */
function firstLines(bytes: Buffer, from: number, size: number): HeadLine[] | null {
  const lines: HeadLine[] = []
  let start = from
  for (let before = 0; start < bytes.length && lines.length < LINES; before++) {
    const newline = bytes.indexOf(NEWLINE, start)
    // the sample may end within a line
    if (newline < 0 && bytes.length < size) return lines.length === 0 && bytes.length >= MAX_LINE ? null : lines
    const next = newline < 0 ? bytes.length : newline + 1
    const text = bytes.toString('utf8', start, newline < 0 ? next : newline).replace(/\r$/, '')
    if (text !== '') lines.push({ text, start, next, before })
    start = next
  }
  return lines
}

function refuse(file: string, message: string): never {
  throw new HammerError('input', `${file} ${message}`, {
    value: file,
    advice: 'hammer reads results.csv, the CSV files of other tools and, with --columns, any other CSV file.',
  })
}
