// The charts over time: one line per run, on time since the start of each.

import type { ComparisonData, RunLines } from '../../../compare/data.js'
import { markerWords, type Scene } from '../behind.js'
import type { Line, Picture } from '../chart.js'
import { significant, timeIn } from '../format.js'
import { penOf } from './pens.js'

/** A scale of logarithms, where the largest value is so many times the usual one. */
const WIDE = 25
/** More cannot be told apart. */
const MOST_POINTS = 5000

/** All charts with something in them. */
export function picturesOverTime(data: ComparisonData): Picture[] {
  const { lines, unit } = data
  if (lines.every(({ throughput }) => throughput.length === 0)) return []
  const common = { at: middles(data), scene: sceneOf(data) }
  const rates = { ...common, scale: 'linear' as const, say: significant }
  const hasFailures = lines.some(({ failed }) => failed.some((n) => n !== null && n > 0))
  const time = (name: 'p50' | 'p99'): Picture[] => {
    const values = lines.flatMap((run) => run[name].filter((value) => value !== null)).sort((a, b) => a - b)
    if (values.length === 0) return []
    const isWide = values[values.length - 1] > WIDE * Math.max(1e-6, values[Math.floor(values.length / 2)])
    // a logarithm wants more than nothing: half of the least that is measured
    const scaled = (seconds: number) => Math.max(1000 * seconds, 0.0005) / unit.ms
    const scale = isWide ? ('log' as const) : ('linear' as const)
    const say = (value: number) => timeIn(unit, (value * unit.ms) / 1000)
    return [{ ...common, title: `Response time ${name}`, unit: unit.name, lines: linesOf(data, name, scaled), scale, say }]
  }
  const scene = { ...common.scene, words: 'words' as const }
  return [
    { ...rates, scene, title: 'Throughput', unit: 'answers per second', lines: linesOf(data, 'throughput') },
    ...(hasFailures ? [{ ...rates, title: 'Without an answer', unit: 'per second', lines: linesOf(data, 'failed') }] : []),
    ...time('p50'),
    ...time('p99'),
  ]
}

/** The end of the longest run, in seconds. */
export function endOf({ lines }: ComparisonData): number {
  return Math.max(0.001, ...lines.map(({ duration, throughput }) => (throughput.length === 0 ? 0 : duration)))
}

/** The shortest interval: all lines stand on its grid, and those of longer intervals repeat their values. Coarser where it would be too fine. */
function step(data: ComparisonData): number {
  const shortest = Math.min(...data.lines.map(({ interval }) => interval))
  return Math.max(shortest, endOf(data) / MOST_POINTS)
}

/** The middle of each interval, or of what the longest run has of it. */
function middles(data: ComparisonData): number[] {
  const [width, end] = [step(data), endOf(data)]
  return Array.from({ length: Math.ceil(end / width - 1e-9) }, (_, i) => (i * width + Math.min((i + 1) * width, end)) / 2)
}

type Kind = 'throughput' | 'failed' | 'p50' | 'p99'

function linesOf(data: ComparisonData, kind: Kind, scaled: (value: number) => number = (value) => value): Line[] {
  const at = middles(data)
  return data.lines.map((run) => {
    const { colour, dash } = penOf(run.letter) ?? { colour: '--quiet', dash: [] }
    const values = at.map((seconds) => valueAt(run, kind, seconds)).map((value) => (value === null ? null : scaled(value)))
    return { name: run.letter, values, colour, dash, width: 1.6 }
  })
}

function valueAt(run: RunLines, kind: Kind, seconds: number): number | null {
  return run[kind][Math.floor(seconds / run.interval)] ?? null
}

/** What stands behind: of every run what disturbed it, and the longest warm-up. */
function sceneOf(data: ComparisonData): Scene {
  const { lines } = data
  return {
    tainted: lines.flatMap(({ tainted, interval }) => tainted.map((i): [number, number] => [i * interval, (i + 1) * interval])),
    warmUp: Math.max(0, ...lines.map(({ warmUp }) => warmUp)),
    duration: endOf(data),
    markers: lines.flatMap(({ markers, letter }) =>
      markers.map((marker) => ({ ...marker, kind: 'mark' as const, text: `${letter}: ${markerWords(marker)}` })),
    ),
    words: 'lines',
  }
}
