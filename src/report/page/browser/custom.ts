// Custom timers and counters of a script over time: a small chart for each.

import type { CounterSummary, TimerSummary } from '../../../core/script-summary.js'
import { timeUnit } from '../../../core/units.js'
import type { PageData } from '../data.js'
import type { Scene } from './behind.js'
import type { Line, Picture } from './chart.js'
import { significant, timeIn } from './format.js'

/** So many timers, and counters, have a chart; all have a line in their table. */
const MOST = 8
const HEIGHT = 120
/** As many intervals as a summary may have. */
const MOST_INTERVALS = 1_000_000

/** Charts by name, those of one interval left out: they would be a point. @param end of the charts, in seconds */
export function customPictures({ summary: { script, duration } }: PageData, scene: Scene, end: number): [string, Picture][] {
  type Entry = [string, Drawn | null]
  const timers = first(script?.timers).map(([name, timer]): Entry => [`timer ${name}`, ofTimer(name, timer, end)])
  const counters = first(script?.counterSeries).map(
    ([name, series]): Entry => [`counter ${name}`, ofCounter(name, series, { duration, end })],
  )
  return [...timers, ...counters].flatMap(([name, picture]): [string, Picture][] => {
    return picture === null ? [] : [[name, { ...picture, scene, height: HEIGHT, size: 'small' }]]
  })
}

function first<T>(named: Readonly<Record<string, T>> = {}): [string, T][] {
  return Object.entries(named).slice(0, MOST)
}

type Drawn = Omit<Picture, 'scene'>

function ofTimer(name: string, { interval, intervals, p50 }: TimerSummary, end: number): Drawn | null {
  const at = middles(interval, end)
  if (at.length < 2 || intervals.length === 0) return null
  const unit = timeUnit(1000 * Math.max(1e-6, p50 ?? 0))
  const line = (head: 'p50' | 'p99', width: number): Line => {
    const values: (number | null)[] = at.map(() => null)
    for (const one of intervals) {
      const index = Math.round(one.start / interval)
      if (index < values.length) values[index] = (1000 * one[head]) / unit.ms
    }
    return { name: head, values, colour: `--${head}`, width }
  }
  return {
    title: `Timer ${name}`,
    unit: unit.name,
    lines: [line('p50', 2), line('p99', 1.5)],
    at,
    scale: 'linear',
    say: (value) => timeIn(unit, (value * unit.ms) / 1000),
  }
}

function ofCounter(name: string, { interval, intervals }: CounterSummary, spans: { duration: number; end: number }): Drawn | null {
  const at = middles(interval, spans.end)
  if (at.length < 2 || intervals.length === 0) return null
  return {
    title: `Counter ${name}`,
    unit: 'per second',
    lines: [
      {
        name: 'counted',
        values: duringRun(perSecond({ interval, intervals }, spans), interval, spans.duration),
        colour: '--three',
        fill: true,
      },
    ],
    at,
    scale: 'linear',
    say: significant,
  }
}

/** What was counted after the end is no rate. */
function duringRun(values: readonly number[], interval: number, duration: number): (number | null)[] {
  return values.map((value, i) => (i * interval >= duration ? null : value))
}

/** What was counted per second, in each interval until `end`; that in which the run ends is shorter, though a sliver gives no rate. */
export function perSecond({ interval, intervals }: CounterSummary, { duration, end }: { duration: number; end: number }): number[] {
  const values = middles(interval, end).map(() => 0)
  for (const { start, count } of intervals) {
    const index = Math.round(start / interval)
    const span = start >= duration ? interval : Math.max(interval / 10, Math.min(interval, duration - start))
    if (index < values.length) values[index] = count / span
  }
  return values
}

function middles(interval: number, end: number): number[] {
  // ends of intervals are sums of binary fractions
  const length = Math.min(MOST_INTERVALS, Math.max(0, Math.ceil(Number((end / interval).toFixed(6)))))
  return Array.from({ length }, (_, i) => (i * interval + Math.min((i + 1) * interval, end)) / 2)
}
