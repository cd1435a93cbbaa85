// Custom timers of a script: their table with a line of how each went, and charts where they are asked for.

import { chart } from '../chart/chart.js'
import { sparkline } from '../chart/sparkline.js'
import type { ScriptSummary, TimerInterval, TimerSummary } from '../core/script-summary.js'
import type { Summary } from '../core/summary.js'
import { printable, truncate } from '../core/text.js'
import { count, timeUnit } from '../core/units.js'
import { type Column, INDENT, limited, type Page, paragraph, room, table, tableWidth } from './layout.js'
import { inUnit } from './numbers.js'

/** So many timers are shown, the rest is counted. */
const MOST = 20
const LONGEST_NAME = 40
const HEADS = ['p50', 'p90', 'p99', 'max', 'mean'] as const
/** Cells of a sparkline. */
const WIDEST = 30
const OVER_TIME = 'p50 over the run'
/** Fits labels up to 99,999, as in the charts of requests. */
const GUTTER = '10,000'.length

/** One line per timer; nothing without any. */
export function timers(page: Page, { script, duration }: Summary): string[] {
  const rows = Object.entries(script?.timers ?? {})
  if (script === null || rows.length === 0) return []
  const columns = timerColumns(script)
  return limited(
    table([...columns, ...overTime(rows, duration, room(page) - tableWidth(columns) - 2)]).map((line) => [line]),
    MOST + 1,
  )
}

/** Timers in one unit, as columns; none without any. */
export function timerColumns({ timers }: ScriptSummary): readonly Column[] {
  const rows = Object.entries(timers)
  if (rows.length === 0) return []
  const unit = timeUnit(1000 * Math.max(1e-6, ...rows.map(([, { p50 }]) => p50 ?? 0)))
  const times = HEADS.map((head): Column => {
    return { cells: [head, ...rows.map(([, shape]) => inUnit(shape[head] === null ? null : 1000 * shape[head], unit))], align: 'right' }
  })
  const names: Column = { cells: [unit.name, ...rows.map(([name]) => shown(name))], align: 'left' }
  const counts: Column = { cells: ['count', ...rows.map(([, shape]) => count(shape.count))], align: 'right' }
  return [names, counts, ...times]
}

/** How the median went, where there is room and there are intervals to tell it. */
function overTime(rows: readonly (readonly [string, TimerSummary])[], duration: number, left: number): Column[] {
  const lines = rows.slice(0, MOST).map(([, timer]) => series(timer, duration, ({ p50 }) => p50))
  if (left < OVER_TIME.length || lines.every(({ length }) => length < 2)) return []
  const cells = lines.map((values) => sparkline(values, Math.min(WIDEST, left)))
  return [{ cells: [OVER_TIME, ...cells, ...rows.slice(MOST).map(() => '')], align: 'left' }]
}

/** A chart for each timer, in the order of their names, without the grace period; none for one of a single interval. */
export function timerCharts(page: Page, { script, duration }: Summary, height: number): string[] {
  const all = Object.entries(script?.timers ?? {})
  const drawn = all.slice(0, MOST).flatMap(([name, timer], i) => {
    const picture = draw(page, name, timer, { duration, height })
    return i === 0 || picture.length === 0 ? picture : ['', ...picture]
  })
  const rest = all.length - MOST
  return rest > 0 ? [...drawn, '', ...paragraph(page, `… and ${rest} more timers: timers.csv has them all`)] : drawn
}

function draw(page: Page, name: string, timer: TimerSummary, { duration, height }: { duration: number; height: number }): string[] {
  const typical = Math.max(1e-6, timer.p50 ?? 0)
  const unit = timeUnit(1000 * Math.sqrt(typical * Math.max(typical, timer.max ?? 0)))
  const values = (pick: (interval: TimerInterval) => number) =>
    series(timer, duration, pick).map((seconds) => (seconds === null ? null : (1000 * seconds) / unit.ms))
  const p50 = values((interval) => interval.p50)
  if (p50.length < 2) return []
  const lines = [
    { name: 'p50', values: p50, keep: 'mean' },
    { name: 'p99', values: values((interval) => interval.p99), keep: 'max' },
  ] as const
  const title = `timer ${shown(name)}, ${unit.name}`
  const options = { title, lines, step: timer.interval, width: page.width - INDENT.length, height, colour: page.colour }
  return chart({ ...options, gutter: GUTTER, scale: 'auto', empty: 'no times before the end' })
    .split('\n')
    .map((line) => INDENT + line)
}

/** A value per interval from the start to the end of the run; null where no time was taken. */
function series({ interval, intervals }: TimerSummary, duration: number, pick: (interval: TimerInterval) => number): (number | null)[] {
  // ends of intervals are sums of binary fractions
  const length = Math.max(0, Math.ceil(Number((duration / interval).toFixed(6))))
  const values: (number | null)[] = Array(Math.min(length, MOST_INTERVALS)).fill(null)
  for (const one of intervals) {
    const index = Math.round(one.start / interval)
    if (index < values.length) values[index] = pick(one)
  }
  return values
}

/** As many as a summary has of its own. */
const MOST_INTERVALS = 1_000_000

function shown(name: string): string {
  return truncate(printable(name), LONGEST_NAME)
}
