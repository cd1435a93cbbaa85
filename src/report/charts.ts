// The pictures of a report: throughput and response time over the run.

import { type ChartOptions, chart } from '../chart/chart.js'
import type { Interval } from '../core/intervals.js'
import type { Summary } from '../core/summary.js'
import { INDENT, type Page } from './layout.js'
import { unitOf } from './times.js'

/** Fits labels up to 99,999. */
const GUTTER = '10,000'.length

/** Both charts, without the grace period; nothing where there are fewer than two intervals, or no answers. */
export function charts(page: Page, summary: Summary, height: number): string[] {
  const run = { ...summary, intervals: summary.intervals.filter(({ start }) => start < summary.duration) }
  if (run.intervals.length < 2 || run.requests.answered === 0) return []
  const common = {
    step: summary.interval,
    width: page.width - INDENT.length,
    height,
    colour: page.colour,
    gutter: GUTTER,
    empty: 'no answers before the end',
    marks: run.intervals.map(({ tainted }) => tainted),
    marked: 'disturbed by the generator',
  }
  const pictures = [
    { ...common, ...throughput(run) },
    { ...common, ...response(run) },
  ]
  return pictures.flatMap((options, i) => [
    ...(i === 0 ? [] : ['']),
    ...chart(options)
      .split('\n')
      .map((line) => INDENT + line),
  ])
}

type Picture = Pick<ChartOptions, 'title' | 'lines' | 'scale'>

function throughput({ intervals, warmUp }: Summary): Picture {
  // intervals of the warm-up are not empty, they are left out
  const values = intervals.map(({ start, throughput, requests }) => (requests === 0 && start < warmUp.duration ? null : throughput))
  return { title: 'throughput, answers per second', lines: [{ name: 'answers', values, keep: 'mean' }] }
}

function response(summary: Summary): Picture {
  const unit = unitOf(summary)
  const values = (pick: (interval: Interval) => number | null) =>
    summary.intervals.map((interval) => {
      const seconds = pick(interval)
      return seconds === null ? null : (1000 * seconds) / unit.ms
    })
  return {
    title: `response time, ${unit.name}`,
    lines: [
      { name: 'p50', values: values(({ p50 }) => p50), keep: 'mean' },
      { name: 'p99', values: values(({ p99 }) => p99), keep: 'max' },
    ],
    scale: 'auto',
  }
}
