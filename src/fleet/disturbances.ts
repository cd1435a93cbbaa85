// When the generator disturbed the measurement, by kind and interval.

import type { Span } from '../core/sample.js'

/**
 * - `stalled`: a worker's event loop stood still.
 * - `starved`: a worker had no room for rows.
 * - `late`: requests left late although a connection was free.
 * - `stolen`: the host took processor time away.
 * - `resources`: ports, descriptors or memory of this machine ran out.
 */
export type Kind = 'stalled' | 'starved' | 'late' | 'stolen' | 'resources'

/** An interval is tainted when more than this share of it was disturbed: its 99th percentile then is the generator's. */
const TAINTED = 0.02

/** Counts disturbed milliseconds of workers. All times in milliseconds since the start of the run. */
export class Disturbances {
  private readonly interval: number
  private readonly end: number
  private readonly workers: number
  private readonly byKind = new Map<Kind, Map<number, number>>()

  /** @param end of the sending phase: what comes later disturbs nobody */
  constructor(interval: number, end: number | null, workers: number) {
    this.interval = interval
    this.end = end ?? Number.POSITIVE_INFINITY
    this.workers = workers
  }

  /** One worker was disturbed for `share` of a time; it falls to the intervals evenly. */
  add(kind: Kind, [from, to]: Span, share = 1): void {
    const last = Math.min(to, this.end)
    const intervals = this.of(kind)
    for (let at = Math.max(0, from); at < last; ) {
      const index = Math.floor(at / this.interval)
      // a fraction at the border of two intervals must not stop the walk
      const next = Math.max(Math.min(last, (index + 1) * this.interval), at + 1e-6)
      intervals.set(index, (intervals.get(index) ?? 0) + (next - at) * share)
      at = next
    }
  }

  /** Disturbed milliseconds, summed over workers. */
  total(kind: Kind): number {
    let sum = 0
    for (const ms of this.byKind.get(kind)?.values() ?? []) sum += ms
    return sum
  }

  /** Tainted stretches, neighbouring intervals joined. */
  spans(kinds: readonly Kind[] = [...this.byKind.keys()]): Span[] {
    const sums = new Map<number, number>()
    for (const kind of kinds) for (const [index, ms] of this.byKind.get(kind) ?? []) sums.set(index, (sums.get(index) ?? 0) + ms)
    const tainted = [...sums].filter(([, ms]) => ms > TAINTED * this.interval * this.workers).map(([index]) => index)
    return joined(tainted.sort((a, b) => a - b)).map(([from, to]) => [from * this.interval, to * this.interval])
  }

  private of(kind: Kind): Map<number, number> {
    const known = this.byKind.get(kind) ?? new Map<number, number>()
    this.byKind.set(kind, known)
    return known
  }
}

/** Runs of neighbours in ascending numbers, as from … to (exclusive). */
function joined(indices: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const index of indices) {
    const last = runs.at(-1)
    if (last && last[1] === index) last[1] = index + 1
    else runs.push([index, index + 1])
  }
  return runs
}
