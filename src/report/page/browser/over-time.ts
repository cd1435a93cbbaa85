// The charts over time that a run has: throughput, response, service, statuses, failures.

import type { TimesPicture } from '../../../core/series-picture.js'
import { failureRatio } from '../../../core/sizing.js'
import type { PageData } from '../data.js'
import type { Scene } from './behind.js'
import type { Line, Picture } from './chart.js'
import { customPictures } from './custom.js'
import { count, significant, timeIn, unitOf } from './format.js'
import { requestsPicture } from './requests.js'

/** Colours that the colour-blind can tell apart, too; see page.css. */
const COLOURS = ['--one', '--two', '--three', '--four', '--five', '--six', '--seven', '--eight']
/** A scale of logarithms, where the largest time is so many times the usual one. */
const WIDE = 25

/** All charts with something in them, by name. */
export function picturesOverTime(data: PageData): ReadonlyMap<string, Picture> {
  const all: [string, Picture | null][] = [
    ['throughput', throughput(data)],
    ['response', times(data, 'response')],
    ['service', times(data, 'service')],
    ['requests', requestsPicture(data, sceneOf(data))],
    ['statuses', kinds(data, 'statuses')],
    ['causes', kinds(data, 'causes')],
    ['sizing', sizing(data)],
    ...customPictures(data, sceneOf(data), endOf(data)),
  ]
  return new Map(all.filter((entry): entry is [string, Picture] => entry[1] !== null))
}

/** The end of all charts, in seconds: that of the run, or of its last request where that came in the grace period. */
export function endOf({ summary, pictures: { series } }: PageData): number {
  const length = series.requests.length * series.interval
  return Math.max(length - series.interval < summary.duration ? summary.duration : Math.min(length, series.end), series.interval / 10)
}

function sceneOf({ summary, pictures: { series }, markers }: PageData): Scene {
  const tainted = series.tainted.map((i): [number, number] => [i * series.interval, (i + 1) * series.interval])
  return { tainted, warmUp: summary.warmUp.duration, duration: summary.duration, markers, words: 'lines' }
}

/** The middle of each interval, or of what the run has of it. */
function middles(data: PageData): number[] {
  const { interval, requests } = data.pictures.series
  const end = endOf(data)
  return requests.map((_, i) => (i * interval + Math.min((i + 1) * interval, Math.max(end, i * interval))) / 2)
}

function throughput(data: PageData): Picture {
  const { plan, pictures, summary } = data
  const { series } = pictures
  // a few answers that come after the end are no rate
  const rates = series.throughput.map((rate, i) => (i * series.interval >= summary.duration ? null : rate))
  const unit = plan?.unit ?? ''
  const on = unit === 'requests per second' ? ('y' as const) : ('own' as const)
  const lines: Line[] = [
    { name: 'answers', values: rates, colour: '--one', fill: true },
    ...(data.summary.requests.failed === 0
      ? []
      : [{ name: 'failed', values: series.failed.map((n) => n / series.interval), colour: '--bad', dash: [4, 2] }]),
  ]
  const scene = { ...sceneOf(data), words: 'words' as const }
  const behind = plan && plan.line.length > 1 ? { ...scene, planned: { line: plan.line, unit, on } } : scene
  const note = plan && plan.line.length > 1 ? `; planned ${unit}${on === 'own' ? ', to a scale of their own,' : ''} in grey behind` : ''
  return {
    title: 'Throughput',
    unit: `per second${note}`,
    lines,
    at: middles(data),
    scale: 'linear',
    say: significant,
    scene: behind,
  }
}

function times(data: PageData, kind: 'response' | 'service'): Picture | null {
  const times = data.pictures.series[kind]
  if (times.p50.length === 0) return null
  const unit = unitOf(data)
  const line = (name: keyof TimesPicture, width: number, dash?: readonly number[]): Line => {
    return { name, values: times[name].map((seconds) => scaled(seconds, unit.ms)), colour: `--${name}`, width, ...(dash ? { dash } : {}) }
  }
  return {
    title: kind === 'response' ? 'Response time' : 'Service time',
    unit: `${unit.name}, ${kind === 'response' ? 'from when due' : 'from when sent'}`,
    lines: [line('p50', 2), line('p90', 1.5), line('p99', 1.5), line('max', 1, [2, 3])],
    at: middles(data),
    scale: isWide(data) ? 'log' : 'linear',
    say: (value) => timeIn(unit, (value * unit.ms) / 1000),
    scene: sceneOf(data),
  }
}

/** Both charts of times have one kind of scale. */
function isWide({ summary: { response } }: PageData): boolean {
  return response.p50 !== null && response.max !== null && response.max > WIDE * Math.max(response.p50, 1e-6)
}

function scaled(seconds: number | null, ms: number): number | null {
  // a logarithm wants more than nothing: half of the least that is measured
  return seconds === null ? null : Math.max(1000 * seconds, 0.0005) / ms
}

/** Statuses are worth a chart when there is more than one, or one that is no success; causes when there is any. */
function kinds(data: PageData, which: 'statuses' | 'causes'): Picture | null {
  const { series } = data.pictures
  const all = Object.entries(series[which]).sort(([a], [b]) => (which === 'statuses' ? Number(a) - Number(b) : 0))
  if (all.length === 0 || (which === 'statuses' && all.length === 1 && Number(all[0][0]) < 400)) return null
  const lines = all.map(([name, counts], i): Line => {
    const tone = which === 'causes' ? COLOURS[(i + 1) % COLOURS.length] : COLOURS[i % COLOURS.length]
    return { name, values: counts.map((n) => n / series.interval), colour: tone, ...(which === 'causes' ? { dash: [4, 2] } : {}) }
  })
  return {
    title: which === 'statuses' ? 'Answers by status' : 'Without an answer, by cause',
    unit: 'per second',
    lines,
    at: middles(data),
    scale: 'linear',
    say: (value) => (Number.isInteger(value) ? count(value) : significant(value)),
    scene: sceneOf(data),
  }
}

/** What a sizing looked at: the share of iterations that failed. */
function sizing(data: PageData): Picture | null {
  const { sizing } = data.summary
  if (sizing === null || sizing.steps.length < 2) return null
  const percents = sizing.steps.map((step) => failureRatio(step)).map((ratio) => (ratio === null ? null : 100 * ratio))
  return {
    title: 'Failed iterations',
    unit: 'per cent of those that came to an end in the last minute',
    lines: [
      { name: 'failed', values: percents, colour: '--bad', width: 2 },
      { name: 'limit', values: sizing.steps.map(() => 100 * sizing.limit), colour: '--quiet', dash: [4, 2] },
    ],
    at: sizing.steps.map(({ at }) => at),
    scale: 'linear',
    say: (value) => `${significant(value)} %`,
    scene: sceneOf(data),
  }
}
