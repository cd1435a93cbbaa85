// Ranges of a file: any cut gives the same counts, any order of rows the same summary, any reader the same meaning.

import { statSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../src/analyze/analyze.js'
import { nextLine, split } from '../../src/analyze/blocks.js'
import { headerlessLayout, type Layout } from '../../src/analyze/layout.js'
import { merge, scanRange } from '../../src/analyze/scan.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { settle } from '../../src/core/warming.js'
import { analyzeText, fileOf, HEADER, OWN, rangeOf } from './files.js'

const PLAIN = headerlessLayout(['0.5', '0.1', '200']) as Layout

const seconds = (max: number) => fc.integer({ min: 0, max: max * 1e6 }).map((us) => (us / 1e6).toFixed(6))
const plainRow = fc
  .tuple(seconds(20), seconds(3), fc.constantFrom('200', '404', '0', '503'))
  .map(([elapsed, response, status]) => `${elapsed},${response},${status}`)
const name = fc.constantFrom('', 'login', 'buy', 'ünï')
const answered = fc
  .tuple(seconds(20), seconds(3), fc.constantFrom('200', '500'), name)
  .map(([elapsed, response, status, who]) => `${elapsed},${response},${status},,0.000000,${who}`)
const failed = fc
  .tuple(seconds(20), seconds(3), fc.constantFrom('timeout', 'ECONNREFUSED', 'unfinished'), name)
  .map(([elapsed, response, cause, who]) => `${elapsed},${response},0,${cause},0.000001,${who}`)
const unsent = fc.tuple(seconds(20), name).map(([elapsed, who]) => `${elapsed},,0,unsent,,${who}`)
const odd = fc.constantFrom(
  '',
  '1,x,200,,,',
  '1e0,1e-3,200,,,',
  '.5,.25,200,,.1,',
  '1,2',
  '0.5,0.1,200,,0.2,',
  '1,1,1234,,,',
  '-1,1,200,,,',
)
const ownRow = fc.oneof({ weight: 6, arbitrary: answered }, { weight: 2, arbitrary: failed }, unsent, odd)

const textOf = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('')

describe('a file cut into ranges', () => {
  const cases: [string, Layout, fc.Arbitrary<string>][] = [
    ['three columns', PLAIN, fc.oneof({ weight: 9, arbitrary: plainRow }, fc.constantFrom('', 'x,y,200', '1,2'))],
    ['its own columns', OWN, ownRow],
    ['foreign columns', { ...OWN, reader: 'csv', format: 'columns' }, ownRow],
  ]
  it.each(cases)('of %s adds up to the whole', (_, layout, row) => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (rows, parts) => {
        const range = rangeOf(fileOf(textOf(rows)), layout)
        const ranges = split(range, parts).map((span) => ({ ...range, ...span }))
        const { tally, ...rest } = merge(ranges.map(scanRange))
        const { tally: wholeTally, ...wholeRest } = scanRange(range)
        expect(tally.toState()).toEqual(wholeTally)
        expect(rest).toEqual(wholeRest)
      }),
      { numRuns: 40 },
    )
  })

  it('adds up to the whole where a transient is to be found, too', async () => {
    const line = (i: number) => `${((i + 1) / 100).toFixed(6)},${i < 300 ? `0.05${i % 7}` : `0.004${i % 3}`},200`
    const file = fileOf(textOf(Array.from({ length: 1000 }, (_, i) => line(i))))
    const range = rangeOf(file, PLAIN, { tally: { interval: 1000, warmUp: 'auto', end: null } })
    const whole = settle(merge([scanRange(range)]).tally, 0)
    const parts = split(range, 7).map((span) => scanRange({ ...range, ...span }))
    const { tally, search } = settle(merge(parts).tally, 0)
    expect(parts).toHaveLength(7)
    expect(search).toBe('found')
    expect(tally.options.warmUp).toBe(2960)
    expect(tally.toState()).toEqual(whole.tally.toState())
    expect((await analyze(file, { interval: 1000, warmUp: 'auto' })).summary).toEqual(summarize(tally, { ...BARE, search: 'found' }))
  })

  it('gives every line to the range it starts in', () => {
    const file = fileOf('1\n22\n333\n')
    expect([0, 1, 2, 3, 5, 6, 9].map((at) => nextLine(file, at))).toEqual([0, 2, 2, 5, 5, 9, 9])
    expect(split({ file, start: 0, end: 9 }, 20).map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 5],
      [5, 9],
    ])
  })

  it('has the line number of the first bad row in the whole file, with its header', async () => {
    const good = '1.000000,0.100000,200,,0.000001,\n'.repeat(100_000)
    const file = fileOf(`${HEADER}\n${good}1,oops,200,,,\n${good}1,again,200,,,\n`)
    let ranges = 0
    const scan = async (parts: Parameters<NonNullable<Parameters<typeof analyze>[1]['scan']>>[0]) => {
      ranges = parts.length
      return structuredClone(structuredClone(parts).map(scanRange))
    }
    const { badRows, rows, summary } = await analyze(file, { interval: null, parts: 4, scan })
    expect(ranges).toBe(4)
    expect(badRows).toEqual({ count: 2, first: { line: 100_002, text: '1,oops,200,,,', reason: expect.any(String) } })
    expect(rows).toBe(200_000)
    expect(summary).toEqual((await analyze(file, { interval: null })).summary)
  })

  it('is read again as a whole when a quote turns up late', async () => {
    const row = '1.000000,0.100000,200,,0.000001,\n'
    const file = fileOf(`${HEADER}\n${row.repeat(100_000)}2,0.1,200,,,"a\nb"\n${row}`)
    const { rows, summary, badRows } = await analyze(file, { interval: null, parts: 3 })
    expect({ rows, bad: badRows.count, names: Object.keys(summary.names) }).toEqual({ rows: 100_002, bad: 0, names: ['a\nb'] })
  })
})

it('H-8 gives the same summary for any order of the rows', async () => {
  const shuffled = fc.array(ownRow, { minLength: 1, maxLength: 60 }).chain((rows) => {
    return fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }))
  })
  await fc.assert(
    fc.asyncProperty(shuffled, async ([rows, others]) => {
      const first = '0.5,0.1,200,,,\n'
      const one = await analyzeText(`${HEADER}\n${first}${textOf(rows)}`)
      const two = await analyzeText(`${HEADER}\n${first}${textOf(others)}`)
      expect(two.summary).toEqual(one.summary)
      expect(two.badRows.count).toBe(one.badRows.count)
    }),
    { numRuns: 40 },
  )
})

it('means the same, whether our scanner or csv-parse splits the rows', () => {
  fc.assert(
    fc.property(fc.array(ownRow, { maxLength: 60 }), fc.constantFrom('\n', '\r\n'), (rows, newline) => {
      const file = fileOf(rows.map((row) => row + newline).join(''))
      const ours = scanRange(rangeOf(file, OWN))
      expect(scanRange(rangeOf(file, OWN, { quotes: 'some' }))).toEqual(ours)
    }),
    { numRuns: 50 },
  )
})

it('means the same on the fast track of three columns and off it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(plainRow, fc.constantFrom('5,1,99', '1.,2.,7', '1.23456789,0.0000005,200', '1,2,3,4')), { maxLength: 60 }),
      (rows) => {
        const file = fileOf(textOf(rows))
        const fast = scanRange(rangeOf(file, PLAIN))
        expect(scanRange(rangeOf(file, PLAIN, { quotes: 'some' }))).toEqual(fast)
      },
    ),
    { numRuns: 50 },
  )
})

it('agrees with a tally counted by hand', () => {
  const file = fileOf('0.5,0.25,200\n1.5,0.5,0\n')
  const tally = new Tally({ interval: 1000, warmUp: 0, end: null })
  tally.answer(500_000, 250_000, Number.NaN, 200, '')
  tally.miss(1_500_000, 500_000, 'failed', '')
  const found = merge([scanRange(rangeOf(file, PLAIN))])
  expect(summarize(found.tally, BARE)).toEqual(summarize(tally, BARE))
})

it('reads rows across blocks of any size', () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `${(i / 1000).toFixed(6)},0.0${(i % 90) + 10},200`)
  const file = fileOf(textOf(rows))
  expect(statSync(file).size).toBeGreaterThan(500_000)
  expect(scanRange(rangeOf(file, PLAIN))).toMatchObject({ rows: 30_000, lines: 30_000, bad: 0 })
})
