// Something that is added up by name and interval, in bounded memory: what custom timers and counters are kept in.

import { nameIn } from './names.js'
import { micros } from './sample.js'

/** How something is kept. */
export interface Kept<T> {
  /** Length of one interval of the run, in ms. */
  readonly interval: number
  /** All names and intervals together have at most so many entries; beyond it intervals get longer. */
  readonly most: number
  /** The sum of two entries; the first one may be changed for it. */
  readonly sum: (mine: T, other: T) => T
}

/** One name: its entries by interval, in order of time. */
export interface OneSeries<T> {
  readonly name: string
  readonly buckets: readonly (readonly [index: number, entry: T])[]
}

/**
 * Entries by name and interval; an interval in which nothing happened has none. Where there are very many, two neighbouring
 * intervals of all names become one, again and again: the sums are the same in whatever order entries and parts come in.
 */
export class NamedSeries<T> {
  private readonly base: number
  private readonly most: number
  private readonly sum: (mine: T, other: T) => T
  /** How many of the run's intervals are one here: a power of two. */
  private factor = 1
  private readonly byName = new Map<string, Map<number, T>>()
  private cells = 0

  constructor({ interval, most, sum }: Kept<T>) {
    this.base = micros(interval)
    this.most = most
    this.sum = sum
  }

  /** Length of an interval here, in ms. */
  get interval(): number {
    return (this.base * this.factor) / 1000
  }

  /** The entry of a name at a time, in ms since the start of the run. */
  get(name: string, at: number): T | undefined {
    return this.named(name).get(this.indexOf(at))
  }

  /** Adds an entry of a name at a time, in ms since the start of the run. */
  record(name: string, at: number, entry: T): void {
    this.put(this.named(name), this.indexOf(at), entry)
  }

  /** Adds what another part of the run has counted. */
  add({ factor, series }: NamedSeriesState<T>): void {
    while (this.factor < factor) this.widen()
    for (const [name, buckets] of series) {
      // the index is reckoned each time: to put one may have made all intervals longer
      for (const [index, entry] of buckets) this.put(this.named(name), Math.floor((index * factor) / this.factor), entry)
    }
  }

  /** All of it as plain data; nothing is left here. */
  take(): NamedSeriesState<T> {
    const state = { factor: this.factor, series: [...this.byName].map(([name, buckets]) => [name, [...buckets]] as const) }
    this.byName.clear()
    this.cells = 0
    this.factor = 1
    return state
  }

  /** In the order of their names. */
  inOrder(): OneSeries<T>[] {
    const sorted = [...this.byName].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([name, buckets]) => ({ name, buckets: [...buckets].sort(([a], [b]) => a - b) }))
  }

  private indexOf(at: number): number {
    return Math.max(0, Math.floor(micros(at) / (this.base * this.factor)))
  }

  private named(name: string): Map<number, T> {
    return nameIn(this.byName, name, () => new Map())
  }

  private put(buckets: Map<number, T>, index: number, entry: T): void {
    const known = buckets.get(index)
    buckets.set(index, known === undefined ? entry : this.sum(known, entry))
    if (known !== undefined) return
    this.cells++
    while (this.cells > this.most) this.widen()
  }

  /** Two intervals become one. */
  private widen(): void {
    this.factor *= 2
    this.cells = 0
    for (const buckets of this.byName.values()) {
      const all = [...buckets]
      buckets.clear()
      for (const [index, entry] of all) {
        const at = Math.floor(index / 2)
        const known = buckets.get(at)
        buckets.set(at, known === undefined ? entry : this.sum(known, entry))
      }
      this.cells += buckets.size
    }
  }
}

/** A {@link NamedSeries} as plain data. */
export interface NamedSeriesState<T> {
  readonly factor: number
  readonly series: readonly (readonly [name: string, buckets: readonly (readonly [index: number, entry: T])[]])[]
}
