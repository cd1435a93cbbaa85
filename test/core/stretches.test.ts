// Stretches of time: nothing is lost, whatever the order of rows and however they are split.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinedAs, MOST_NAMES, StretchedTally } from '../../src/core/stretches.js'
import { restore } from '../../src/core/warming.js'

const OPTIONS = { interval: 1000, warmUp: 0, end: null }
const row = fc.record({
  ended: fc.integer({ min: 0, max: 40_000_000 }),
  response: fc.integer({ min: 0, max: 5_000_000 }),
  miss: fc.constantFrom('', '', '', 'timeout', 'unsent'),
  name: fc.constantFrom('', 'a', 'b'),
})
interface Row {
  readonly ended: number
  readonly response: number
  readonly miss: string
  readonly name: string
}

function count(rows: readonly Row[], tally = new StretchedTally(OPTIONS)): StretchedTally {
  for (const { ended, response, miss, name } of rows) {
    if (miss === '') tally.answer(ended, response, 0, 200, name)
    else tally.miss(ended, miss === 'unsent' ? Number.NaN : response, miss, name)
  }
  return tally
}

function plain(tally: StretchedTally) {
  return tally.stretches(40).map(({ time, sent, failed, inTime, response, names }) => {
    const named = [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, one.sent, one.response.sum])
    return { time, sent, failed, inTime, shape: response.shape(), named }
  })
}

describe('stretches of a run', () => {
  it('are the same in any order of rows, and from parts that threads counted', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.nat(60), (rows, cut) => {
        const whole = plain(count(rows))
        expect(plain(count([...rows].reverse()))).toEqual(whole)
        const parts = [rows.slice(0, cut), rows.slice(cut)].map((part) => restore(structuredClone(count(part).toState())))
        parts[0].add(parts[1])
        expect(plain(parts[0] as StretchedTally)).toEqual(whole)
      }),
      { numRuns: 25 },
    )
  })

  it('hold every request that was sent, and the whole time, once', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (rows, seconds) => {
        const all = count(rows).stretches(seconds)
        const sum = (pick: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + pick(one), 0)
        expect(sum(({ sent }) => sent)).toBe(rows.filter(({ miss }) => miss !== 'unsent').length)
        expect(sum(({ response }) => response.count)).toBe(rows.filter(({ miss }) => miss === '').length)
        expect(sum(({ time }) => time)).toBeCloseTo(seconds, 9)
      }),
      { numRuns: 25 },
    )
  })

  it('are at most 129 of a long run, and of equal length but for the ends', () => {
    const all = count([{ ended: 3_599_000_000, response: 5, miss: '', name: '' }]).stretches(3600)
    expect(all.length).toBeGreaterThan(60)
    expect(all.length).toBeLessThan(130)
    expect(new Set(all.slice(0, -1).map(({ time }) => time.toFixed(6))).size).toBe(1)
  })

  it('leave out the warm-up, and what is later than the end counts to the last of them, but not as in time', () => {
    const tally = new StretchedTally({ interval: 1000, warmUp: 1000, end: 2000 })
    tally.answer(500_000, 100, 0, 200, '')
    tally.answer(1_500_000, 100, 0, 200, '')
    tally.answer(2_500_000, 100, 0, 200, '')
    const all = tally.stretches(2)
    expect(all.reduce((sum, { time }) => sum + time, 0)).toBeCloseTo(1, 9)
    expect([all.at(-1)?.sent, all.at(-1)?.inTime]).toEqual([1, 0])
    expect(all.reduce((sum, { sent }) => sum + sent, 0)).toBe(2)
  })

  it('are joined to be those of another run of the same time, and nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.array(row, { maxLength: 60 }), (some, others) => {
        const [a, b] = [some, others].map((rows) => count(rows).stretches(40))
        const [joinedA, joinedB] = [joinedAs(a, b), joinedAs(b, a)]
        expect(joinedA.length).toBe(joinedB.length)
        joinedA.slice(0, -1).forEach(({ time }, i) => {
          expect(time).toBeCloseTo(joinedB[i].time, 6)
        })
        for (const [joined, before] of [
          [joinedA, a],
          [joinedB, b],
        ] as const) {
          const sum = (list: typeof joined, pick: (one: (typeof list)[number]) => number) => list.reduce((all, one) => all + pick(one), 0)
          expect(sum(joined, ({ sent }) => sent)).toBe(sum(before, ({ sent }) => sent))
          expect(sum(joined, ({ names }) => names.get('a')?.sent ?? 0)).toBe(sum(before, ({ names }) => names.get('a')?.sent ?? 0))
          expect(sum(joined, ({ time }) => time)).toBeCloseTo(40, 6)
        }
      }),
    )
  })

  it('keep only so many names apart, and none of which a part is missing', () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ ended: i * 1000, response: 5, miss: '', name: `n${i}` }) as const)
    const [stretch] = count(many).stretches(0.001)
    expect(stretch.names.size).toBe(MOST_NAMES)
    const merged = count(many)
    merged.add(count([...many].reverse()))
    const names = merged.stretches(0.001)[0].names
    for (const [, one] of names) expect(one.sent).toBe(2)
  })
})
