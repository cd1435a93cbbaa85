// Pictures: what charts are drawn from is the same however the rows came, and says what the rows say.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellOf, cellStart } from '../../src/core/cells.js'
import { MOST_COLUMNS } from '../../src/core/density.js'
import { type Pictures, pictures } from '../../src/core/pictures.js'
import { random } from '../../src/core/random.js'
import { MOST_ANSWERS, MOST_MISSES } from '../../src/core/sketch.js'
import { Specimens } from '../../src/core/specimens.js'
import { MOST_STRETCHES } from '../../src/core/strip.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { restore, settle, startTally } from '../../src/core/warming.js'
import { answered, count, missed, rows, type TestRow, tallyOf } from './rows.js'

function drawn(tally: Tally, duration: number | null = null): Pictures {
  return pictures(tally, summarize(tally, { ...BARE, duration }))
}

const sum = (values: readonly number[]) => values.reduce((all, n) => all + n, 0)

describe('pictures', () => {
  it('are the same whatever the order of the rows, and however many threads counted them', () => {
    fc.assert(
      fc.property(rows, fc.nat(60), (all, cut) => {
        const whole = drawn(tallyOf(all))
        expect(drawn(tallyOf([...all].reverse()))).toEqual(whole)
        const parts = [all.slice(0, cut), all.slice(cut)].map((part) => restore(structuredClone(tallyOf(part).toState())))
        parts[1].add(parts[0])
        expect(drawn(parts[1])).toEqual(whole)
      }),
    )
  })

  it('leave out a warm-up that was found as one that was known', () => {
    const next = random(1)
    const slow = Array.from({ length: 6000 }, (_, i) => {
      return answered(i * 1000 + 60_000, Math.round((i < 800 ? 50_000 : 5000) + 1000 * next()), { name: 'a' })
    })
    const auto = startTally({ interval: 1000, warmUp: 'auto', end: null })
    for (const one of slow) count(auto, one)
    const { tally, search } = settle(auto, 0)
    expect(search).toBe('found')
    expect(drawn(tally)).toEqual(drawn(tallyOf(slow, { warmUp: tally.options.warmUp, end: null })))
  })

  it('count every answer once, in each of them', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const tally = tallyOf(all)
        const { density, histogram, series, names } = drawn(tally)
        expect(sum(density.columns.flatMap(([, ...counts]) => counts))).toBe(tally.answered)
        expect(sum(histogram.map(([, , n]) => n))).toBe(tally.answered)
        expect(sum(Object.values(series.statuses).flat())).toBe(tally.answered)
        expect(sum(Object.values(series.causes).flat())).toBe(tally.requests - tally.answered)
        expect(sum(series.requests)).toBe(tally.requests)
        const named = all.filter(({ name, cause }) => name !== '' && cause === '')
        expect(sum(Object.values(names).flatMap(({ answers }) => answers))).toBe(named.length)
      }),
    )
  })

  it('say of each interval what the summary says of it', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const tally = tallyOf(all)
        const summary = summarize(tally, BARE)
        const { series } = pictures(tally, summary)
        expect(series.interval).toBe(summary.interval)
        for (const key of ['p50', 'p90', 'p99', 'max'] as const) {
          expect(series.response[key]).toEqual(tally.answered === 0 ? [] : summary.intervals.map((one) => one[key]))
        }
        expect(series.throughput).toEqual(summary.intervals.map(({ throughput }) => throughput))
      }),
    )
  })

  it('MM-12: show an interval without an answer as empty, not as zero', () => {
    const { response, throughput } = drawn(tallyOf([answered(500_000, 1000), answered(2_500_000, 1000)])).series
    expect(response.p50).toEqual([0.001, null, 0.001])
    expect(throughput[1]).toBe(0)
  })

  it('MM-13: divide by the true length of an interval, as fractions', () => {
    const all = Array.from({ length: 7 }, (_, i) => answered(i * 100_000 + 1000, 1000))
    const { series } = drawn(tallyOf(all, { interval: 2000 }), 2000)
    expect(series.interval).toBe(2)
    expect(series.throughput).toEqual([3.5])
    expect(drawn(tallyOf(all), 2000).series.throughput[0]).toBe(7)
  })

  it('put intervals together where there are more than a screen has room for', () => {
    const all = Array.from({ length: 5000 }, (_, i) => answered(i * 1000 + 500, 400 + (i % 100)))
    const tally = tallyOf(all, { interval: 1, end: null })
    const { series } = drawn(tally)
    expect(series.interval).toBeCloseTo(0.008, 12)
    expect(series.requests).toHaveLength(625)
    expect(sum(series.requests)).toBe(5000)
    expect(series.response.max[0]).toBe(407e-6)
  })

  it('draw eight statuses and causes at most, the rest together', () => {
    const all = Array.from({ length: 55 }, (_, i) => answered(1000 + i, 500, { status: 400 + Math.floor(Math.sqrt(2 * i)) }))
    const { statuses } = drawn(tallyOf(all)).series
    expect(Object.keys(statuses)).toHaveLength(8)
    expect(statuses.other).toBeDefined()
    expect(sum(Object.values(statuses).flat())).toBe(55)
  })

  it('have a percentile curve that rises to the maximum', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const tally = tallyOf(all)
        const { curve } = drawn(tally)
        const { response } = summarize(tally, BARE)
        expect(curve.length === 0).toBe(response.count === 0)
        curve.forEach(([share, time], i) => {
          expect(share).toBeLessThan(1)
          if (i > 0) expect(time).toBeGreaterThanOrEqual(curve[i - 1][1])
        })
        if (curve.length > 0) expect(curve[curve.length - 1][1]).toBe(response.max)
      }),
    )
  })

  it('stay as small however long the run is', () => {
    const tally = new Tally({ interval: 60_000, warmUp: 0, end: null })
    for (let i = 0; i < 20_000; i++) {
      const at = i * 4_000_000
      if (i % 4 === 0) tally.miss(at, 2_000_000 + i, 'timeout', 'a')
      else tally.answer(at, 1000 + (i % 5000) ** 2, 1, 200, 'a')
    }
    const { density, answers, misses, names } = drawn(tally)
    expect(density.columns.length).toBeLessThanOrEqual(MOST_COLUMNS)
    expect(answers).toEqual({ level: 1, ended: [], response: [], kind: [] })
    expect(misses.ended.length).toBeLessThanOrEqual(MOST_MISSES)
    expect(misses.ended.length).toBeGreaterThan(MOST_MISSES / 3)
    expect(names.a.answers.length).toBeLessThanOrEqual(MOST_STRETCHES)
  })

  it('show each answer by itself as long as there are few', () => {
    const few: TestRow[] = Array.from({ length: MOST_ANSWERS }, (_, i) => answered(i + 1000, 1000))
    expect(drawn(tallyOf(few)).answers.ended).toHaveLength(MOST_ANSWERS)
    expect(drawn(tallyOf([...few, answered(1, 1)])).answers).toMatchObject({ level: 1, ended: [] })
  })

  it('show a request that failed where it failed, and one that was never sent nowhere', () => {
    const { misses } = drawn(tallyOf([missed('timeout', 2_000_000, 1_500_000), missed('unsent', 1000, 0)]))
    expect(misses).toEqual({ level: 0, ended: [2], response: [1.5], kind: ['timeout'] })
  })
})

describe('cells', () => {
  it('cover all times without gap or overlap, each a step of an octave', () => {
    fc.assert(
      fc.property(fc.nat(0x7ffffffe), fc.constantFrom(3, 4), (value, bits) => {
        const cell = cellOf(value, bits)
        expect(cellStart(cell, bits)).toBeLessThanOrEqual(value)
        expect(cellStart(cell + 1, bits)).toBeGreaterThan(value)
      }),
    )
  })

  it('put what is longer than half an hour into the last', () => {
    expect(cellOf(4e15, 3)).toBe(cellOf(0x7fffffff, 3))
  })
})

describe('specimens', () => {
  it('are the same in any order and however they came in parts, and never too many', () => {
    const points = fc.array(fc.tuple(fc.nat(10_000_000), fc.nat(1_000_000)), { maxLength: 200 })
    fc.assert(
      fc.property(points, fc.nat(200), (all, cut) => {
        const take = (some: readonly (readonly [number, number])[]) => {
          const specimens = new Specimens<string>(10)
          for (const [ended, response] of some) specimens.record(ended, response, 'x')
          return specimens
        }
        const known = ({ level, ended, response }: Specimens<string>) => [level, ended.map((at, i) => `${at} ${response[i]}`).sort()]
        const whole = take(all)
        const parts = take(all.slice(cut))
        parts.add(take(all.slice(0, cut)))
        expect(known(parts)).toEqual(known(whole))
        expect(known(take([...all].reverse()))).toEqual(known(whole))
        expect(whole.ended.length).toBeLessThanOrEqual(10)
      }),
    )
  })
})
