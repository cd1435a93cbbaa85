// Reports of comparisons: golden files for people, and what must never happen.

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type Candidate, type Comparison, compare } from '../../src/core/compare.js'
import type { FailIfResult } from '../../src/core/fail-if.js'
import { judge, parseFailIf } from '../../src/core/fail-if.js'
import { displayWidth } from '../../src/core/text.js'
import { COMPARISON_REPORTS, type ComparisonOptions } from '../../src/report/index.js'
import { expectGolden } from '../golden.js'
import { candidate, PLAN } from './candidates.js'

const BASE = candidate({ label: 'results/before', simulation: {} })
const SLOWER = candidate({ label: 'results/after', simulation: { seed: 2, median: 8800, failing: 0.01 } })
const EQUAL = candidate({ label: 'results/again', simulation: { seed: 3 }, plan: { ...PLAN, connections: '20', Node: 'v22.1.0' } })
const NAMES = (seed: number, median: number) =>
  candidate({
    label: `named-${seed}`,
    simulation: { seed, median, lag: 40, nameOf: (i) => (i % 3 === 0 ? 'log in' : 'GET /a/rather/long/path/that/goes/on') },
  })
const NASTY = '\u001b[2J|<b>@all</b> [x](http://evil) `c` #1\n\u202e'
const HOSTILE = candidate({
  label: NASTY,
  simulation: { seed: 4, nameOf: () => NASTY },
  plan: { ...PLAN, target: NASTY, model: NASTY },
  notes: [NASTY],
})

const COMPARISONS: readonly (readonly [string, Comparison])[] = [
  ['slower', compare([BASE, SLOWER], { seed: 1, replicates: 500 })],
  ['three', compare([BASE, SLOWER, EQUAL], { seed: 1, replicates: 500 })],
  ['names', compare([NAMES(5, 8000), NAMES(6, 7000)], { seed: 1, replicates: 500 })],
  ['hostile', compare([HOSTILE, HOSTILE], { seed: 1, replicates: 500 })],
]

function limits({ against }: Comparison): FailIfResult[] {
  return ['p50>+5%', 'throughput<-3%', 'p99.9[x]>+1%'].flatMap((text) => against.map((one) => judge(parseFailIf(text), one)))
}

function render(format: string, comparison: Comparison, change: Partial<ComparisonOptions> = {}): string {
  return COMPARISON_REPORTS[format](comparison, { width: 100, colour: 'off', limits: limits(comparison), ...change })
}

describe('the comparison of two that took turns', () => {
  const turns = (label: string, seed: number, side: string, target: string): Candidate => ({
    ...candidate({ label, simulation: { seed }, plan: { ...PLAN, target } }),
    pair: { side, key: 'x' },
  })
  const [a, b] = [turns('r/a', 1, 'a', 'http://one/'), turns('r/b', 2, 'b', 'http://two/')]

  it('says that both were judged by the same time, and not that they have two targets', () => {
    const page = render('text', compare([a, b], { seed: 1, replicates: 200 })).replace(/\s+/g, ' ')
    expect(page).toMatch('They took turns on one schedule')
    expect(page).not.toMatch('differ in')
  })

  it.each([
    ['the same side twice', { ...b, pair: { side: 'a', key: 'x' } }],
    ['sides of two pairs', { ...b, pair: { side: 'b', key: 'y' } }],
    ['one that was alone', { ...b, pair: null }],
    ['one that ended long before', { ...b, stretches: b.stretches.slice(0, 20) }],
  ])('is as that of any two for %s', (_, other) => {
    const { against } = compare([a, other], { seed: 1, replicates: 200 })
    expect(against[0].paired).toBe(false)
  })
})

describe('the report of a comparison', () => {
  it.each(COMPARISONS)('"%s" is as it was approved, as text and as Markdown', (name, comparison) => {
    expectGolden(`compare-${name}`, render('text', comparison))
    expectGolden(`compare-${name}-markdown`, render('markdown', comparison).trimEnd())
  })

  it.each([60, 80, 160])('fits %i columns', (width) => {
    for (const [, comparison] of COMPARISONS) {
      for (const line of render('text', comparison, { width }).split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width)
    }
    expectGolden(`compare-slower-${width}`, render('text', COMPARISONS[0][1], { width }))
  })

  it('is the same with and without colour, but for the colours', () => {
    for (const [, comparison] of COMPARISONS) {
      const coloured = render('text', comparison, { colour: 'on' })
      expect(coloured).not.toBe(render('text', comparison))
      expect(stripVTControlCharacters(coloured)).toBe(render('text', comparison))
    }
  })

  it('shows nothing of what files say that a terminal or a page would obey', () => {
    const [, hostile] = COMPARISONS[3]
    for (const format of Object.keys(COMPARISON_REPORTS)) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(render(format, hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    }
    expect(render('markdown', hostile)).not.toMatch(/<b>|@all|\]\(|`/)
  })

  it('as JSON has every number, and can be read again', () => {
    const [, comparison] = COMPARISONS[0]
    const read = JSON.parse(render('json', comparison)) as Comparison & { limits: FailIfResult[] }
    expect([read.schema, read.confidence, read.seed]).toEqual(['hammer-comparison/1', 0.95, 1])
    expect(read.against[0].differences).toEqual(comparison.against[0].differences)
    expect(read.limits.map(({ outcome }) => outcome)).toEqual(['passed', 'holds', 'missing'])
  })

  it('names what differs in plan and machine', () => {
    expect(render('text', COMPARISONS[1][1]).replace(/\s+/g, ' ')).toContain(
      'A and C differ in connections (10 | 20), Node (v20.20.2 | v22.1.0)',
    )
  })
})
