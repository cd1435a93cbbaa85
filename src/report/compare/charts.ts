// Throughput and response times of several runs over each other.

import { type ChartLine, type ChartOptions, chart } from '../../chart/chart.js'
import { type Comparison, letter } from '../../core/compare.js'
import type { Interval } from '../../core/intervals.js'
import type { Summary } from '../../core/summary.js'
import type { TimeUnit } from '../../core/units.js'
import { INDENT, type Page } from '../layout.js'
import { unitFor } from './sheet.js'

/** As many as there are pens that can be told apart without colour. */
export const MOST_LINES = 3
const GUTTER = '10,000'.length

/** One picture per number, each with a line per run; nothing where no run has two intervals. */
export function charts(page: Page, { runs }: Comparison, height: number): string[] {
  const summaries = runs.slice(0, MOST_LINES).map(({ summary }) => within(summary))
  if (summaries.every(({ intervals }) => intervals.length < 2)) return []
  const unit = unitFor([summaries[0], summaries[summaries.length - 1]])
  const common = { step: summaries[0].interval, width: page.width - INDENT.length, height, colour: page.colour, gutter: GUTTER }
  const pictures: ChartOptions[] = [
    { ...common, title: 'throughput, answers per second', lines: lines(summaries, throughput, 'mean') },
    { ...common, title: `response time p50, ${unit.name}`, lines: lines(summaries, time('p50', unit), 'mean'), scale: 'auto' },
    { ...common, title: `response time p99, ${unit.name}`, lines: lines(summaries, time('p99', unit), 'max'), scale: 'auto' },
  ]
  return pictures.flatMap((options, i) => [
    ...(i === 0 ? [] : ['']),
    ...chart(options)
      .split('\n')
      .map((line) => INDENT + line),
  ])
}

/** Without the grace period. */
function within(summary: Summary): Summary {
  return { ...summary, intervals: summary.intervals.filter(({ start }) => start < summary.duration) }
}

type Pick = (interval: Interval, summary: Summary) => number | null

function lines(summaries: readonly Summary[], pick: Pick, keep: ChartLine['keep']): ChartLine[] {
  return summaries.map((summary, i) => ({ name: letter(i), values: summary.intervals.map((interval) => pick(interval, summary)), keep }))
}

/** Intervals of the warm-up are not empty, they are left out. */
function throughput({ start, requests, throughput: rate }: Interval, { warmUp }: Summary): number | null {
  return requests === 0 && start < warmUp.duration ? null : rate
}

function time(name: 'p50' | 'p99', unit: TimeUnit): Pick {
  return (interval) => {
    const seconds = interval[name]
    return seconds === null ? null : (1000 * seconds) / unit.ms
  }
}
