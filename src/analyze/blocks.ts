// Files in blocks of whole lines, through one buffer: what a scanner of rows is fed with.

import { closeSync, openSync, readSync } from 'node:fs'

/** A longer line is no row: it must not eat the memory. */
export const MAX_LINE = 1 << 20
/** Small enough to stay in the processor's cache, large enough to make system calls rare. */
const BLOCK = 128 * 1024
const NEWLINE = 10
const QUOTE = 34

/** A part of a file. It has the lines that start in it; both ends lie at starts of lines. */
export interface Span {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** Takes what was read. */
export interface LineSink {
  /** Whole lines, each with its newline. Returns whether to go on. */
  lines(bytes: Buffer, from: number, to: number): boolean
  /** A line too long to be kept; its first bytes. */
  tooLong(beginning: string): void
  /** What stands after the last newline. */
  rest(bytes: Buffer): void
}

/** Where the last whole record of these bytes ends; `from` when there is none. */
export type FindEnd = (bytes: Buffer, from: number, to: number) => number

/** A record is a line. */
export const lineEnd: FindEnd = (bytes, from, to) => Math.max(from, bytes.lastIndexOf(NEWLINE, to - 1) + 1)

/** A record may span lines inside quotes: it ends at a newline with an even number of quotes before it. */
export const quotedEnd: FindEnd = (bytes, from, to) => {
  let end = from
  let inside = false
  for (let i = from; i < to; i++) {
    if (bytes[i] === QUOTE) inside = !inside
    else if (bytes[i] === NEWLINE && !inside) end = i + 1
  }
  return end
}

/** Reads a part of a file from its start to its end, or until the sink has enough. */
export function readBlocks(span: Span, sink: LineSink, findEnd: FindEnd = lineEnd): void {
  const bytes = Buffer.allocUnsafe(Math.min(MAX_LINE + BLOCK, span.end - span.start))
  const fd = openSync(span.file, 'r')
  try {
    let kept = 0
    let skipping = false
    for (let at = span.start; at < span.end; ) {
      const got = readSync(fd, bytes, kept, Math.min(BLOCK, span.end - at), at)
      // the file became shorter while it was read
      if (got === 0) break
      at += got
      const to = kept + got
      const from = skipping ? newlineAfter(bytes, to) : 0
      const used = hand(bytes, from, to)
      if (used === null) return
      skipping = used === SKIP
      kept = skipping ? 0 : to - used
      bytes.copyWithin(0, to - kept, to)
    }
    if (kept > 0) sink.rest(bytes.subarray(0, kept))
  } finally {
    closeSync(fd)
  }

  /** Hands over all whole lines. Returns where the unused rest starts, SKIP within a line too long, null at the end. */
  function hand(buffer: Buffer, first: number, to: number): number | null {
    let from = first
    for (;;) {
      if (from > to) return SKIP
      const end = findEnd(buffer, from, to)
      if (end > from && !sink.lines(buffer, from, end)) return null
      if (to - end <= MAX_LINE) return end
      sink.tooLong(buffer.toString('utf8', end, end + 200))
      // only a quote that is never closed leaves newlines here
      from = newlineAfter(buffer.subarray(end), to - end) + end
    }
  }
}

const SKIP = -1

/** Where the line after the first newline starts; beyond `to` where there is no newline. */
function newlineAfter(bytes: Buffer, to: number): number {
  const at = bytes.subarray(0, to).indexOf(NEWLINE)
  return at < 0 ? to + 1 : at + 1
}

/** Cuts a part of a file into at most `parts` of about the same size, at starts of lines. */
export function split(span: Span, parts: number): Span[] {
  const { file, start, end } = span
  const wanted = Array.from({ length: parts - 1 }, (_, i) => start + Math.floor(((end - start) * (i + 1)) / parts))
  const cuts = [start, ...wanted.map((at) => Math.min(end, nextLine(file, at))), end]
  return cuts.slice(1).flatMap((cut, i) => (cut > cuts[i] ? [{ file, start: cuts[i], end: cut }] : []))
}

/** The first start of a line at or after a position of a file; its size where there is none. */
export function nextLine(file: string, position: number): number {
  if (position === 0) return 0
  const bytes = Buffer.allocUnsafe(64 * 1024)
  const fd = openSync(file, 'r')
  try {
    // a line starts here if a newline stands before
    for (let at = position - 1; ; ) {
      const got = readSync(fd, bytes, 0, bytes.length, at)
      const newline = bytes.subarray(0, got).indexOf(NEWLINE)
      if (newline >= 0) return at + newline + 1
      if (got === 0) return at
      at += got
    }
  } finally {
    closeSync(fd)
  }
}
