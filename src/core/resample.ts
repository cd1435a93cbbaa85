// Numbers of a run as they would be if its blocks of time had come in another mix: the inner loop of the block bootstrap.

import { type Distribution, PERCENTILES } from './distribution.js'
import { Histogram } from './histogram.js'
import type { Random } from './random.js'
import type { Counts } from './stretches.js'

/** The percentiles that are compared. */
export const COMPARED = ['p50', 'p90', 'p95', 'p99', 'p99.9'] as const
export type Compared = (typeof COMPARED)[number]
const SHARES = COMPARED.map((name) => PERCENTILES[name])

/** Counts of one stretch, with the time they took. */
export type Timed = Counts & { readonly time: number }

/** The numbers of one mix of blocks, times in microseconds; NaN where nothing was counted. */
export interface Numbers {
  /** Per second. */
  readonly throughput: number
  /** As a share of what was sent. */
  readonly failed: number
  readonly response: Times
  readonly service: Times
}

export type Times = Readonly<Record<Compared | 'mean', number>>

/**
 * Draws blocks from a run: the circular block bootstrap (Politis and Romano 1992). Every stretch begins a block of `length`
 * stretches, the last ones go on with the first; as many blocks are drawn with replacement as the run is long, and their counts
 * are added up.
 */
export class Resampler {
  /** How many blocks a draw has. */
  readonly blocks: number
  private readonly stretches: number
  private readonly sums: Readonly<Record<'time' | 'inTime' | 'sent' | 'failed', Float64Array>>
  private readonly response: TimesResampler
  private readonly service: TimesResampler

  constructor(stretches: readonly Timed[], length: number) {
    const sum = (pick: (stretch: Timed) => number) => blockSums(stretches.map(pick), length)
    this.stretches = stretches.length
    this.blocks = Math.max(1, Math.round(stretches.length / length))
    this.sums = {
      time: sum(({ time }) => time),
      inTime: sum(({ inTime }) => inTime),
      sent: sum(({ sent }) => sent),
      failed: sum(({ failed }) => failed),
    }
    this.response = new TimesResampler(
      stretches.map(({ response }) => response),
      length,
    )
    this.service = new TimesResampler(
      stretches.map(({ service }) => service),
      length,
    )
  }

  /** Which blocks, by their first stretch. */
  draw(next: Random): Uint32Array {
    const drawn = new Uint32Array(this.blocks)
    for (let i = 0; i < drawn.length; i++) drawn[i] = next() * this.stretches
    return drawn
  }

  numbers(drawn: Uint32Array): Numbers {
    const { time, inTime, sent, failed } = this.sums
    return {
      throughput: total(inTime, drawn) / total(time, drawn),
      failed: total(failed, drawn) / total(sent, drawn),
      response: this.response.numbers(drawn),
      service: this.service.numbers(drawn),
    }
  }
}

/** One distribution of a run in blocks: for each block how many values lie up to each bucket in use. */
class TimesResampler {
  private readonly counts: Float64Array
  private readonly sums: Float64Array
  /** The middles of the buckets in use, ascending. */
  private readonly middles: Float64Array
  /** Row by row of a bucket: the values up to it, block by block. */
  private readonly upTo: Uint32Array
  private readonly blocks: number
  /** Where the search for each percentile begins: at the one of the whole run. */
  private readonly near: Int32Array

  constructor(parts: readonly Distribution[], length: number) {
    const n = parts.length
    this.blocks = n
    this.counts = blockSums(
      parts.map(({ count }) => count),
      length,
    )
    this.sums = blockSums(
      parts.map(({ sum }) => sum),
      length,
    )
    const { middles, counts } = bucketsOf(parts)
    this.middles = middles
    this.upTo = counts
    accumulate(this.upTo, n, length)
    const all = Uint32Array.from({ length: n }, (_, i) => i)
    this.near = new Int32Array(COMPARED.length).fill(middles.length >> 1)
    this.near.set(SHARES.map((p, i) => this.find(p, i, all, total(this.counts, all))))
  }

  numbers(drawn: Uint32Array): Times {
    const count = total(this.counts, drawn)
    const at = (index: number) => this.middles[this.find(SHARES[index], index, drawn, count)] ?? Number.NaN
    return { mean: total(this.sums, drawn) / count, p50: at(0), p90: at(1), p95: at(2), p99: at(3), 'p99.9': at(4) }
  }

  /** The bucket of a quantile; −1 without values. Looks near where it is likely in steps that double, then halves what is left. */
  private find(p: number, index: number, drawn: Uint32Array, count: number): number {
    if (count === 0) return -1
    // the rank of a histogram's quantile; 0.07 · 100 is a little more than 7, 0.29 · 100 a little less than 29
    const rank = Math.min(count - 1, Math.floor(count * p + 1e-7))
    let low = -1
    let high = this.middles.length - 1
    let at = this.near[index]
    for (let step = 1; high - low > 1 && at > low && at < high; step *= 2) {
      const isAbove = this.below(at, drawn) > rank
      if (isAbove) high = at
      else low = at
      at += isAbove ? -step : step
    }
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.below(middle, drawn) > rank) high = middle
      else low = middle
    }
    return high
  }

  /** How many values of the blocks drawn lie up to a bucket. */
  private below(bucket: number, drawn: Uint32Array): number {
    const { upTo } = this
    const row = bucket * this.blocks
    let sum = 0
    for (let i = 0; i < drawn.length; i++) sum += upTo[row + drawn[i]]
    return sum
  }
}

/** All buckets in use with, for each, its counts stretch by stretch. */
function bucketsOf(parts: readonly Distribution[]): { readonly middles: Float64Array; readonly counts: Uint32Array } {
  const all = new Histogram()
  for (const { histogram } of parts) all.add(histogram)
  const used: number[] = []
  all.forEach((middle) => {
    used.push(middle)
  })
  const counts = new Uint32Array(used.length * parts.length)
  parts.forEach(({ histogram }, part) => {
    // both ascend
    let bucket = 0
    histogram.forEach((middle, count) => {
      while (used[bucket] < middle) bucket++
      counts[bucket * parts.length + part] = count
    })
  })
  return { middles: Float64Array.from(used), counts }
}

/** From the counts of stretches to those of blocks, and from those of a bucket to those up to it; in place. */
function accumulate(counts: Uint32Array, n: number, length: number): void {
  const row = new Uint32Array(n)
  const upTo = new Uint32Array(n)
  for (let from = 0; from < counts.length; from += n) {
    let block = 0
    for (let i = 0; i < n; i++) row[i] = counts[from + i]
    for (let k = 0; k < length; k++) block += row[k % n]
    for (let i = 0; i < n; i++) {
      upTo[i] += block
      counts[from + i] = upTo[i]
      block += row[(i + length) % n] - row[i]
    }
  }
}

/** The sum over each run of `length` neighbours; the last ones go on with the first. */
function blockSums(values: ArrayLike<number>, length: number): Float64Array {
  const n = values.length
  const sums = new Float64Array(n)
  for (let i = 0; i < n; i++) for (let k = 0; k < length; k++) sums[i] += values[(i + k) % n]
  return sums
}

function total(values: Float64Array, drawn: Uint32Array): number {
  let sum = 0
  for (let i = 0; i < drawn.length; i++) sum += values[drawn[i]]
  return sum
}
