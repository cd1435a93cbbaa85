// Custom timers keep every time, whatever the order in which it comes, and bounded memory, whatever they are called.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Iterations } from '../../src/core/iterations.js'
import { scriptSummary, type TimerSummary } from '../../src/core/script-summary.js'

interface Timed {
  readonly name: string
  readonly us: number
  readonly at: number
}

const timed = fc.record({
  name: fc.constantFrom('login', 'pay', 'a, "b"\n', '__proto__'),
  us: fc.integer({ min: 0, max: 5_000_000 }),
  at: fc.integer({ min: 0, max: 20_000 }),
})

function recorded(times: readonly Timed[], interval = 1000): Iterations {
  const iterations = new Iterations(interval)
  for (const { name, us, at } of times) iterations.time(name, us, at)
  return iterations
}

function summaries(iterations: Iterations): Readonly<Record<string, TimerSummary>> {
  return scriptSummary(iterations).timers
}

describe('MM-6 custom timers', () => {
  it('come to the same in one part or in many, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(timed, fc.integer({ min: 0, max: 3 }))), (times) => {
        const all = recorded(times.map(([time]) => time))
        const main = new Iterations(1000)
        for (const part of [2, 0, 3, 1]) {
          const worker = recorded(times.flatMap(([time, whose]) => (whose === part ? [time] : [])))
          main.add(structuredClone(worker.take()))
          expect(summaries(worker)).toEqual({})
        }
        expect(summaries(main)).toEqual(summaries(all))
      }),
    )
  })

  it('have every time in exactly one interval, that in which it ended', () => {
    fc.assert(
      fc.property(fc.array(timed), (times) => {
        for (const [name, { count, max, intervals }] of Object.entries(summaries(recorded(times)))) {
          const own = times.filter((time) => time.name === name)
          expect(count).toBe(own.length)
          expect(max).toBe(Math.max(...own.map(({ us }) => us)) / 1e6)
          for (const { start, count, mean, max } of intervals) {
            const here = own.filter(({ at }) => Math.floor(at / 1000) === start).map(({ us }) => us)
            expect(count).toBe(here.length)
            expect(mean).toBeCloseTo(here.reduce((a, b) => a + b, 0) / here.length / 1e6, 9)
            expect(max).toBe(Math.max(...here) / 1e6)
          }
          expect(intervals.reduce((sum, { count }) => sum + count, 0)).toBe(count)
        }
      }),
    )
  })

  it('have no interval in which nothing was timed', () => {
    const { login } = summaries(
      recorded([
        { name: 'login', us: 7, at: 500 },
        { name: 'login', us: 9, at: 4000 },
      ]),
    )
    expect(login).toMatchObject({ count: 2, interval: 1, intervals: [{ start: 0 }, { start: 4, count: 1, p50: 0.000009, p99: 0.000009 }] })
  })

  it('need bounded memory: more names than a thousand are one, and very many intervals become longer', () => {
    const many = Array.from({ length: 1100 }, (_, i) => ({ name: `n${i}`, us: 5, at: 10 }))
    const named = summaries(recorded(many))
    expect([Object.keys(named).length, named.other.count]).toEqual([1001, 100])

    const long = Array.from({ length: 25_000 }, (_, i) => ({ name: 'n', us: i, at: i * 10 + 5 }))
    const whole = summaries(recorded(long, 10))
    expect(whole.n).toMatchObject({ count: 25_000, interval: 0.08 })
    expect(whole.n.intervals).toHaveLength(3125)
    expect(whole.n.intervals[1]).toMatchObject({ start: 0.08, count: 8, max: 0.000015 })
    // in two parts, each with intervals of another length than the whole
    const main = recorded(long.slice(9000), 10)
    main.add(recorded(long.slice(0, 9000), 10).take())
    expect(summaries(main)).toEqual(whole)
  })
})
