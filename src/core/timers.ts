// Custom timers of scripts: every time that was taken, by name and interval.

import { Distribution, type DistributionState } from './distribution.js'
import { nameIn } from './names.js'
import { micros } from './sample.js'

/**
 * All names and intervals together have at most so many distributions; beyond it intervals get longer. One takes 28 kB where its
 * times are spread from 1 to 60 ms, so all of them 140 MB.
 */
const MOST_CELLS = 5000

/** One timer: its times by the interval in which they ended, in order. */
export interface TimerSeries {
  readonly name: string
  readonly buckets: readonly (readonly [index: number, times: Distribution])[]
}

/**
 * Times by name and interval, in whole microseconds. An interval in which a timer took no time has none. Where there
 * are very many, two neighbouring intervals of all timers become one, again and again: the sums are the same in whatever order times
 * and parts come in.
 */
export class Timers {
  private readonly base: number
  /** How many of the run's intervals are one here: a power of two. */
  private factor = 1
  private readonly byName = new Map<string, Map<number, Distribution>>()
  private cells = 0

  /** @param interval of the run, in ms */
  constructor(interval: number) {
    this.base = micros(interval)
  }

  /** Length of an interval here, in ms. */
  get interval(): number {
    return (this.base * this.factor) / 1000
  }

  /**
   * Takes one time.
   * @param us how long it was, in whole microseconds
   * @param at when it ended, in ms since the start of the run
   */
  record(name: string, us: number, at: number): void {
    const index = Math.max(0, Math.floor(micros(at) / (this.base * this.factor)))
    const buckets = this.named(name)
    const known = buckets.get(index)
    if (known) known.record(us)
    else {
      const times = new Distribution()
      times.record(us)
      this.put(buckets, index, times)
    }
  }

  /** Adds what another part of the run has taken. */
  add({ factor, timers }: TimersState): void {
    while (this.factor < factor) this.widen()
    for (const [name, buckets] of timers) {
      for (const [index, state] of buckets) {
        // looked up each time: to put one may have made all intervals longer
        const mine = this.named(name)
        const at = Math.floor((index * factor) / this.factor)
        const times = Distribution.from(state)
        const known = mine.get(at)
        if (known) known.add(times)
        else this.put(mine, at, times)
      }
    }
  }

  /** All of it as plain data; nothing is left here. */
  take(): TimersState {
    const timers = [...this.byName].map(
      ([name, buckets]) => [name, [...buckets].map(([index, times]) => [index, times.toState()] as const)] as const,
    )
    const state = { factor: this.factor, timers }
    this.byName.clear()
    this.cells = 0
    this.factor = 1
    return state
  }

  /** All timers in the order of their names. */
  inOrder(): TimerSeries[] {
    const sorted = [...this.byName].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([name, buckets]) => ({ name, buckets: [...buckets].sort(([a], [b]) => a - b) }))
  }

  private named(name: string): Map<number, Distribution> {
    return nameIn(this.byName, name, () => new Map())
  }

  private put(buckets: Map<number, Distribution>, index: number, times: Distribution): void {
    buckets.set(index, times)
    this.cells++
    while (this.cells > MOST_CELLS) this.widen()
  }

  /** Two intervals become one. */
  private widen(): void {
    this.factor *= 2
    this.cells = 0
    for (const buckets of this.byName.values()) {
      const all = [...buckets]
      buckets.clear()
      for (const [index, times] of all) {
        const at = Math.floor(index / 2)
        const known = buckets.get(at)
        if (known) known.add(times)
        else buckets.set(at, times)
      }
      this.cells += buckets.size
    }
  }
}

/** {@link Timers} as plain data. */
export interface TimersState {
  readonly factor: number
  readonly timers: readonly (readonly [name: string, buckets: readonly (readonly [index: number, times: DistributionState])[]])[]
}
