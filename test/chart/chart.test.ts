// Charts: golden files for people, properties for what must never happen.

import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChartOptions, chart } from '../../src/chart/chart.js'
import { toColumns } from '../../src/chart/columns.js'
import { linearScale, logScale } from '../../src/chart/scale.js'
import { displayWidth } from '../../src/core/text.js'
import { expectGolden } from '../golden.js'

type Values = readonly (number | null)[]

const points = (n: number, value: (i: number) => number | null): Values => Array.from({ length: n }, (_, i) => value(i))
const wave = (i: number) => Math.sin(i / 4)
const BASE = { step: 1, width: 80, colour: 'off' } as const
const TIMES = { title: 'response time, ms', scale: 'auto' } as const
const one = (values: Values): ChartOptions => ({
  ...BASE,
  title: 'throughput, answers per second',
  lines: [{ name: 'a', values, keep: 'mean' }],
})
const two = (p50: Values, p99: Values): ChartOptions => ({
  ...BASE,
  ...TIMES,
  lines: [
    { name: 'p50', values: p50, keep: 'mean' },
    { name: 'p99', values: p99, keep: 'max' },
  ],
})
const p50 = (n: number) => points(n, (i) => 12 + 3 * wave(i))
const p99 = (n: number) => points(n, (i) => 30 + 8 * wave(i * 3))

const CHARTS: readonly (readonly [string, ChartOptions])[] = [
  ['ten points are spread', one(points(10, (i) => 1660 + 60 * wave(3 * i)))],
  ['one point', one([1660])],
  ['all equal', one(points(10, () => 42))],
  ['all zero', one(points(10, () => 0))],
  ['nothing but gaps', one([null, null, Number.NaN])],
  ['no points', one([])],
  ['no lines', { ...one([]), lines: [] }],
  ['gaps stay open', one([5, 6, null, null, 7, null, 8, 8, Number.POSITIVE_INFINITY, 6])],
  ['two lines', two(p50(60), p99(60))],
  [
    'an hour, its peaks kept',
    two(
      p50(3600),
      points(3600, (i) => (i === 1801 ? 90 : 30 + 8 * wave(i))),
    ),
  ],
  [
    'a far peak makes it logarithmic',
    two(
      p50(60),
      points(60, (i) => (i === 40 ? 4800 : 31)),
    ),
  ],
  [
    'microseconds to seconds',
    two(
      points(60, (i) => 0.08 + 0.03 * wave(i)),
      points(60, (i) => (i % 20 === 0 ? 5000 : 0.4)),
    ),
  ],
  ['marks', { ...two(p50(20), p99(20)), marks: points(20, () => 0).map((_, i) => i > 8 && i < 12), marked: 'disturbed by the generator' }],
  ['30 columns', { ...two(p50(300), p99(300)), width: 30 }],
  ['200 columns', { ...two(p50(200), p99(200)), width: 200 }],
  ['an axis from 1,600', { ...one(points(10, (i) => 1660 + 30 * wave(3 * i))), from: 1600 }],
]

describe('a chart', () => {
  it('is as it was approved, in many cases', () => {
    expectGolden('charts', CHARTS.map(([name, options]) => `# ${name}\n\n${chart(options)}`).join('\n\n\n'))
  })

  it('is the same with and without colour, but for the colours', () => {
    for (const [, options] of CHARTS) {
      expect(stripVTControlCharacters(chart({ ...options, colour: 'on' })).replace(/ +$/gm, '')).toBe(chart(options).replace(/ +$/gm, ''))
    }
  })

  it('never throws and fits its width, whatever the numbers', () => {
    const value = fc.oneof(fc.double(), fc.constant(null), fc.double({ min: 0, max: 1e4, noNaN: true }), fc.constantFrom(0, 1e-300, 1e300))
    const values = fc.oneof(fc.array(value, { maxLength: 400 }), fc.array(fc.constantFrom(null, Number.NaN), { maxLength: 9 }))
    const options = fc.record({
      title: fc.constantFrom('response time, ms', 'a title that is longer than many a terminal is wide, by far', ''),
      lines: fc.array(fc.record({ name: fc.constantFrom('p50', 'p99'), values, keep: fc.constantFrom('mean', 'max') }), { maxLength: 4 }),
      step: fc.constantFrom(0.001, 0.1, 1, 60, 3600),
      width: fc.integer({ min: 30, max: 200 }),
      height: fc.integer({ min: 2, max: 30 }),
      scale: fc.constantFrom('linear', 'log', 'auto'),
      from: fc.constantFrom(0, -5, 1000),
      marks: fc.array(fc.boolean()),
      colour: fc.constantFrom('on', 'off'),
    })
    fc.assert(
      fc.property(options, (any: ChartOptions) => {
        const drawn = chart(any)
        for (const line of drawn.split('\n')) if (displayWidth(line) > any.width) expect.fail(`wider than ${any.width}: ${line}`)
        expect(drawn).not.toMatch(/NaN|undefined|Infinity/)
        expect(drawn.split('\n').length).toBeLessThanOrEqual((any.height ?? 8) * 1.5 + 9)
      }),
      { numRuns: 250 },
    )
  })
})

describe('columns', () => {
  it('keep the highest of their points, or their mean', () => {
    expect(toColumns([1, 9, 2, 3], 2, 'max')).toEqual([9, 3])
    expect(toColumns([1, 9, 2, null], 2, 'mean')).toEqual([5, 2])
  })

  it('repeat points where there are fewer', () => {
    expect(toColumns([1, null], 4, 'mean')).toEqual([1, 1, null, null])
  })
})

describe('scales', () => {
  const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true })

  it.each([
    ['linear', linearScale],
    ['logarithmic', logScale],
  ] as const)('a %s one is monotone and holds all values between its ends', (_, scaleOf) => {
    fc.assert(
      fc.property(positive, positive, positive, fc.integer({ min: 3, max: 30 }), (a, b, c, height) => {
        const [low, middle, high] = [a, b, c].sort((x, y) => x - y)
        const scale = scaleOf(low, high, height)
        const places = [low, middle, high].map((value) => scale.place(value))
        expect([0, ...places, scale.rows]).toEqual([0, ...places, scale.rows].sort((x, y) => x - y))
        expect(scale.ticks.every(({ row }) => Number.isInteger(row) && row <= scale.rows)).toBe(true)
      }),
    )
  })

  it('has round labels exactly on rows', () => {
    expect(linearScale(0, 1660, 8).ticks).toEqual(['0', '400', '800', '1,200', '1,600', '2,000'].map((label, i) => ({ row: 2 * i, label })))
    expect(logScale(12, 4800, 8).ticks.map(({ label }) => label)).toEqual(['10', '100', '1,000', '5,000'])
  })
})
