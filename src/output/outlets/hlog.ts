// hlog: the response times of every interval as HdrHistogram's log format, version 1.3, has them.

import { deflateSync } from 'node:zlib'
import { type Histogram, spreadOut } from '../../core/histogram.js'
import type { Tally } from '../../core/tally.js'
import type { About, Outlet, Over } from '../outlet.js'
import { createFile, placeOf } from '../row-file.js'
import { TextOutlet } from '../text-file.js'

export async function open(about: About): Promise<Outlet> {
  return new TextOutlet(await createFile(placeOf(about, 'response.hlog')), ({ tally, summary }: Over) => {
    const text = hlog(tally, about.startedAt(), about.version, summary.duration)
    return { text, rows: tally.series.total().count }
  })
}

/**
 * A line for every interval in which something was answered: start and length in seconds, maximum in milliseconds, histogram of
 * microseconds.
 * @param startedAt in ms since 1970
 */
export function hlog(tally: Tally, startedAt: number, version: string, duration: number): string {
  const width = tally.options.interval / 1000
  const lines: string[] = []
  for (let i = 0; i <= tally.series.last(); i++) {
    const response = tally.series.get(i)?.response
    if (!response || response.count === 0) continue
    const start = i * width
    // the run may end within its last interval
    const length = start < duration ? Math.min(width, duration - start) : width
    lines.push(`${start.toFixed(3)},${length.toFixed(3)},${(response.max / 1000).toFixed(3)},${encodeHistogram(response.histogram)}`)
  }
  const head = [
    `#[Logged with hammer ${version}]`,
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${(startedAt / 1000).toFixed(3)} (seconds since epoch), ${new Date(startedAt).toISOString()}]`,
    `#[BaseTime: ${(startedAt / 1000).toFixed(3)} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
  ]
  return `${[...head, ...lines].join('\n')}\n`
}

const COOKIE = 0x1c849303 + 0x10
const COMPRESSED_COOKIE = 0x1c849304 + 0x10
const HEADER = 40
const DIGITS = 3
const HIGHEST = 2n ** 52n

/**
 * HdrHistogram's compressed encoding, version 2, in base 64. Its buckets for three digits above a lowest value of 1 are those of
 * core/histogram.ts: 2,048 of width 1, then 1,024 for each octave. The counts stand in order of value, each as a ZigZag LEB128
 * number; a negative one says how many buckets are empty.
 */
export function encodeHistogram(histogram: Histogram): string {
  const { base, counts } = spreadOut(histogram.toState())
  const payload: number[] = []
  let empty = base
  for (const count of counts) {
    if (count === 0) {
      empty++
      continue
    }
    if (empty > 0) zigZag(payload, -empty)
    zigZag(payload, count)
    empty = 0
  }
  const plain = Buffer.alloc(HEADER + payload.length)
  plain.writeInt32BE(COOKIE, 0)
  plain.writeInt32BE(payload.length, 4)
  plain.writeInt32BE(0, 8)
  plain.writeInt32BE(DIGITS, 12)
  plain.writeBigInt64BE(1n, 16)
  plain.writeBigInt64BE(HIGHEST, 24)
  plain.writeDoubleBE(1, 32)
  plain.set(payload, HEADER)
  const packed = deflateSync(plain)
  const head = Buffer.alloc(8)
  head.writeInt32BE(COMPRESSED_COOKIE, 0)
  head.writeInt32BE(packed.length, 4)
  return Buffer.concat([head, packed]).toString('base64')
}

/** 0, −1, 1, −2 … become 0, 1, 2, 3 …, in groups of seven bits from the lowest. */
function zigZag(into: number[], value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  while (rest >= 128) {
    into.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  into.push(rest)
}
