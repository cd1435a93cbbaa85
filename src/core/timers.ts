// Custom timers of scripts: every time that was taken, by name and interval.

import { Distribution, type DistributionState } from './distribution.js'
import { NamedSeries, type NamedSeriesState, type OneSeries } from './named-series.js'

/** One distribution takes 28 kB where its times are spread from 1 to 60 ms, so all of them 140 MB. */
const MOST_CELLS = 5000

/** One timer: its times by the interval in which they ended, in order. */
export type TimerSeries = OneSeries<Distribution>

/** Times by name and interval, in whole microseconds. An interval in which a timer took no time has none. */
export class Timers {
  private readonly series: NamedSeries<Distribution>

  /** @param interval of the run, in ms */
  constructor(interval: number) {
    this.series = new NamedSeries({ interval, most: MOST_CELLS, sum: added })
  }

  /** Length of an interval here, in ms. */
  get interval(): number {
    return this.series.interval
  }

  /**
   * Takes one time.
   * @param us how long it was, in whole microseconds
   * @param at when it ended, in ms since the start of the run
   */
  record(name: string, us: number, at: number): void {
    const known = this.series.get(name, at)
    if (known) known.record(us)
    else {
      const times = new Distribution()
      times.record(us)
      this.series.record(name, at, times)
    }
  }

  /** Adds what another part of the run has taken. */
  add({ factor, timers }: TimersState): void {
    this.series.add({ factor, series: each(timers, Distribution.from) })
  }

  /** All of it as plain data; nothing is left here. */
  take(): TimersState {
    const { factor, series } = this.series.take()
    return { factor, timers: each(series, (times) => times.toState()) }
  }

  /** All timers in the order of their names. */
  inOrder(): TimerSeries[] {
    return this.series.inOrder()
  }
}

function added(mine: Distribution, other: Distribution): Distribution {
  mine.add(other)
  return mine
}

type Entries<T> = NamedSeriesState<T>['series']

function each<A, B>(series: Entries<A>, turned: (entry: A) => B): Entries<B> {
  return series.map(([name, buckets]) => [name, buckets.map(([index, entry]) => [index, turned(entry)] as const)] as const)
}

/** {@link Timers} as plain data. */
export interface TimersState {
  readonly factor: number
  readonly timers: Entries<DistributionState>
}
