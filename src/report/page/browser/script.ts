// What a script did: iterations, checks, timers, counters, and why iterations did not succeed.

import { timeUnit } from '../../../core/units.js'
import type { PageData } from '../data.js'
import { perSecond } from './custom.js'
import { el, section, table } from './dom.js'
import { count, percent, shapeCell, significant } from './format.js'
import { sparkline } from './names.js'

/** The sections of a script; none without one. */
export function script({ summary }: PageData): (HTMLElement | null)[] {
  const { script } = summary
  if (script === null) return []
  return [
    script.ended ? el('p', { class: 'notice warn' }, `The script ended the run: ${script.ended.reason}`) : null,
    iterations(script),
    checks(script),
    timers(script),
    counters(script, summary.duration),
    problems(script),
  ]
}

type Script = NonNullable<PageData['summary']['script']>

function iterations({ iterations: all, scenarios }: Script): HTMLElement | null {
  const rows = Object.entries(scenarios)
  const whole = rows.length === 1 ? rows : [['all', all] as const, ...rows]
  const heads = ['started', 'succeeded', 'failed', 'errored', 'unfinished'] as const
  return section(
    'Iterations',
    table(
      'Iterations by scenario',
      [
        { head: 'scenario', align: 'left' as const, cell: ([name]) => name },
        ...heads.map((head) => ({ head, cell: ([, counts]: (typeof whole)[number]) => count(counts[head]) })),
      ],
      whole,
    ),
  )
}

function checks({ checks }: Script): HTMLElement | null {
  const rows = Object.entries(checks)
  if (rows.length === 0) return null
  return section(
    'Checks',
    table(
      'Checks',
      [
        { head: 'check', align: 'left', cell: ([name]) => name },
        { head: 'passed', cell: ([, { passed }]) => count(passed) },
        { head: 'failed', cell: ([, { failed }]) => (failed > 0 ? el('span', { class: 'bad' }, count(failed)) : '0') },
        { head: 'share', cell: ([, { passed, failed }]) => percent(passed, passed + failed) },
      ],
      rows,
    ),
  )
}

const HEADS = ['min', 'mean', 'stdev', 'p50', 'p90', 'p95', 'p99', 'max'] as const

function timers({ timers }: Script): HTMLElement | null {
  const rows = Object.entries(timers)
  if (rows.length === 0) return null
  const unit = timeUnit(1000 * Math.max(1e-6, ...rows.map(([, { p50 }]) => p50 ?? 0)))
  return section(
    'Timers',
    table(
      `Custom timers, in ${unit.name}; line: mean over the run`,
      [
        { head: 'timer', align: 'left' as const, cell: ([name]) => name },
        { head: 'over the run', align: 'left' as const, cell: ([name, timer]: (typeof rows)[number]) => overTheRun(name, timer) },
        { head: 'count', cell: ([, shape]) => count(shape.count) },
        ...HEADS.map((head) => ({ head, cell: ([, shape]: (typeof rows)[number]) => shapeCell(unit, shape, head) })),
      ],
      rows,
    ),
  )
}

/** The means of a timer's intervals, where the summary has them. */
function overTheRun(name: string, timer: object): Node | string {
  const { interval, intervals } = timer as { readonly interval?: number; readonly intervals?: readonly { start: number; mean: number }[] }
  if (!interval || !intervals || intervals.length < 2) return ''
  const values: (number | null)[] = []
  for (const { start, mean } of intervals) values[Math.round(start / interval)] = mean
  return sparkline(
    Array.from(values, (value) => value ?? null),
    `${name} over time`,
  )
}

function counters({ counters, counterSeries }: Script, duration: number): HTMLElement | null {
  const rows = Object.entries(counters)
  if (rows.length === 0) return null
  type Row = (typeof rows)[number]
  const counted = (name: string) => {
    const values = Object.hasOwn(counterSeries, name) ? perSecond(counterSeries[name], { duration, end: duration }) : []
    return values.length < 2 ? '' : sparkline(values, `${name} over time`)
  }
  return section(
    'Counters',
    table(
      'Custom counters; line: per second over the run',
      [
        { head: 'counter', align: 'left' as const, cell: ([name]) => name },
        { head: 'over the run', align: 'left' as const, cell: ([name]: Row) => counted(name) },
        { head: 'count', cell: ([, n]) => (Number.isInteger(n) ? count(n) : String(n)) },
        { head: 'per second', cell: ([, n]) => (duration > 0 ? significant(n / duration) : '–') },
      ],
      rows,
    ),
  )
}

function problems({ problems }: Script): HTMLElement | null {
  if (problems.length === 0) return null
  return section(
    'Problems',
    table(
      'Why iterations did not succeed, the most frequent first',
      [
        { head: 'count', cell: ({ count: n }) => count(n) },
        { head: 'kind', align: 'left', cell: ({ kind }) => kind },
        { head: 'scenario', align: 'left', cell: ({ scenario }) => scenario },
        { head: 'message', align: 'left', cell: ({ message }) => message },
        { head: 'where', align: 'left', cell: ({ where }) => where },
      ],
      problems.slice(0, 100),
    ),
  )
}
