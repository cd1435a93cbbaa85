// Custom counters of scripts: their sums, and what was added to them in each interval.

import { NamedSeries, type NamedSeriesState, type OneSeries } from './named-series.js'
import { MOST_NAMES, OTHER } from './names.js'

/** As many numbers fit into a page that is still small. */
const MOST_CELLS = 5000

/** One counter: what was added to it, by interval, in order. */
export type CounterSeries = OneSeries<number>

/** Sums by name, and by name and interval. */
export class Counters {
  readonly sums = new Map<string, number>()
  private readonly series: NamedSeries<number>

  /** @param interval of the run, in ms */
  constructor(interval: number) {
    this.series = new NamedSeries<number>({ interval, most: MOST_CELLS, sum: (mine, other) => mine + other })
  }

  /** Length of an interval here, in ms. */
  get interval(): number {
    return this.series.interval
  }

  /** Adds `n` to a counter, so many ms after the start of the run. */
  count(name: string, n: number, at: number): void {
    this.sum(name, n)
    this.series.record(name, at, n)
  }

  /** Adds what another part of the run has counted. */
  add({ sums, factor, series }: CountersState): void {
    for (const [name, n] of sums) this.sum(name, n)
    this.series.add({ factor, series })
  }

  /** All of it as plain data; nothing is left here. */
  take(): CountersState {
    const state = { sums: [...this.sums], ...this.series.take() }
    this.sums.clear()
    return state
  }

  /** All counters in the order of their names. */
  inOrder(): CounterSeries[] {
    return this.series.inOrder()
  }

  private sum(name: string, n: number): void {
    const key = this.sums.has(name) || this.sums.size < MOST_NAMES ? name : OTHER
    this.sums.set(key, (this.sums.get(key) ?? 0) + n)
  }
}

/** {@link Counters} as plain data. */
export interface CountersState extends NamedSeriesState<number> {
  readonly sums: readonly (readonly [string, number])[]
}
