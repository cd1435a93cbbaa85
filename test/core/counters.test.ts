// Custom counters keep all that was counted and when, whatever the order in which it comes, in bounded memory.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Iterations } from '../../src/core/iterations.js'
import { type ScriptSummary, scriptSummary } from '../../src/core/script-summary.js'

const counted = fc.record({
  name: fc.constantFrom('sold', 'bytes', '__proto__'),
  n: fc.integer({ min: -5, max: 1000 }),
  at: fc.integer({ min: 0, max: 20_000 }),
})

interface Counted {
  readonly name: string
  readonly n: number
  readonly at: number
}

function recorded(all: readonly Counted[], interval = 1000): Iterations {
  const iterations = new Iterations(interval)
  for (const { name, n, at } of all) iterations.count(name, n, at)
  return iterations
}

function summaries(iterations: Iterations): Pick<ScriptSummary, 'counters' | 'counterSeries'> {
  const { counters, counterSeries } = scriptSummary(iterations)
  return { counters, counterSeries }
}

describe('MM-14 custom counters', () => {
  it('come to the same in one part or in many, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(counted, fc.integer({ min: 0, max: 3 }))), (all) => {
        const main = new Iterations(1000)
        for (const part of [2, 0, 3, 1]) {
          const worker = recorded(all.flatMap(([one, whose]) => (whose === part ? [one] : [])))
          main.add(structuredClone(worker.take()))
          expect(summaries(worker)).toEqual({ counters: {}, counterSeries: {} })
        }
        expect(summaries(main)).toEqual(summaries(recorded(all.map(([one]) => one))))
      }),
    )
  })

  it('have all that was counted in the interval in which it was, and none where nothing was', () => {
    fc.assert(
      fc.property(fc.array(counted), (all) => {
        const { counters, counterSeries } = summaries(recorded(all))
        expect(Object.keys(counterSeries)).toEqual(Object.keys(counters))
        for (const [name, { intervals }] of Object.entries(counterSeries)) {
          expect(intervals.reduce((sum, { count }) => sum + count, 0)).toBe(counters[name])
          for (const { start, count } of intervals) {
            const here = all.filter((one) => one.name === name && Math.floor(one.at / 1000) === start)
            expect([here.length > 0, here.reduce((sum, { n }) => sum + n, 0)]).toEqual([true, count])
          }
        }
      }),
    )
  })

  it('need bounded memory: very many intervals become longer, and no count is lost', () => {
    const long = Array.from({ length: 25_000 }, (_, i) => ({ name: 'n', n: 1, at: i * 10 + 5 }))
    const { n } = summaries(recorded(long, 10)).counterSeries
    expect([n.interval, n.intervals.length, n.intervals[1]]).toEqual([0.08, 3125, { start: 0.08, count: 8 }])
  })

  it('are counted from the start of the run, also in a cycle that begins later', () => {
    const iterations = new Iterations(1000, 2500)
    iterations.count('sold', 1, 700)
    iterations.time('pay', 5, 700)
    const { counterSeries, timers } = scriptSummary(iterations)
    expect([counterSeries.sold.intervals, timers.pay.intervals[0].start]).toEqual([[{ start: 3, count: 1 }], 3])
  })
})
