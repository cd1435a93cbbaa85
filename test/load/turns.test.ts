// Two targets on one schedule: who has which turn, for any number of workers.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { LoadPlan, PairPlan, Plan } from '../../src/core/plan.js'
import { arrivals, turnsOf, wholeLoad } from '../../src/load/arrivals.js'
import { type Window, windows } from '../../src/load/ramp.js'
import { type Schedule, schedule } from '../../src/load/schedule.js'
import { connectionShape, rateShape } from '../../src/load/shape.js'
import { Turns, together } from '../../src/load/turns.js'
import { planOf } from '../core/plans.js'

const SIDES = [0, 1] as const

const LOAD: LoadPlan = planOf({ model: 'open', connections: 1, duration: 10_000, rate: 10, grace: 0 }).load

function paired(load: Partial<LoadPlan>, side: PairPlan['side'] | null): Plan {
  return planOf({ ...LOAD, ...load }, side === null ? {} : { pair: { id: 'x', side, other: 'http://b/' } })
}

function arrivalsOf(plan: Plan, index: number, count: number): Schedule {
  return arrivals({ plan, index, count, startAt: 0 })(rateShape(wholeLoad(plan)))
}

function busyTimes(plan: Plan): (id: number) => Window[] {
  const turnOf = turnsOf(plan)
  return (id) => windows(connectionShape(wholeLoad(plan)), turnOf(id))
}

/** All due times of one side, as its workers see them, shard by shard. */
function dueTimes(load: Partial<LoadPlan>, side: PairPlan['side'], workers: number): number[][] {
  return Array.from({ length: workers }, (_, index) => {
    const own = arrivalsOf(paired(load, side), index, workers)
    const found: number[] = []
    for (let n = 0; own.due(n) < Number.POSITIVE_INFINITY; n++) found.push(own.due(n))
    return found
  })
}

describe('turns', () => {
  test('give every place to exactly one side, one of each two neighbours to each', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(1e9), (seed, pair) => {
        const places = SIDES.map((side) => new Turns(seed, side).place(pair))
        expect([...places].sort((a, b) => a - b)).toEqual([2 * pair, 2 * pair + 1])
      }),
    )
  })

  test('count what is theirs among the first places exactly', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(200), (seed, total) => {
        for (const side of SIDES) {
          const turns = new Turns(seed, side)
          const own = Array.from({ length: total + 1 }, (_, n) => turns.place(n)).filter((place) => place < total)
          expect(turns.countOf(total)).toBe(own.length)
        }
      }),
    )
  })

  it('come first about half of the time, whatever they did before, and anew with every seed', () => {
    const pairs = 4000
    const firsts = (seed: number) => Array.from({ length: pairs }, (_, n) => new Turns(seed, 0).place(n) % 2)
    for (const seed of [0, 1, 2, 123_456_789]) {
      const coins = firsts(seed)
      const share = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
      // four standard deviations of so many fair coins, and of as many comparisons of neighbours
      expect(Math.abs(share(coins) - 0.5)).toBeLessThan(4 / (2 * Math.sqrt(pairs)))
      expect(Math.abs(share(coins.slice(1).map((coin, i) => coin ^ coins[i])) - 0.5)).toBeLessThan(4 / (2 * Math.sqrt(pairs)))
    }
    expect(firsts(1)).not.toEqual(firsts(2))
    expect(firsts(1)).toEqual(firsts(1))
  })
})

describe('the arrivals of a pair', () => {
  const loads = fc.record({
    seed: fc.nat(1e6),
    rate: fc.integer({ min: 1, max: 60 }),
    duration: fc.integer({ min: 100, max: 3000 }),
    requests: fc.option(fc.integer({ min: 1, max: 100 })),
    rampUp: fc.integer({ min: 0, max: 100 }),
    stages: fc.array(fc.record({ duration: fc.integer({ min: 1, max: 500 }), target: fc.nat(50) }), { maxLength: 2 }),
    arrivals: fc.constantFrom('even' as const, 'poisson' as const),
  })

  test('are together the one schedule of twice the rate, for any number of workers, and as many on either side', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 5 }), (load, workers) => {
        const whole = schedule(together({ ...LOAD, ...load }))
        const sides = SIDES.map((side) => dueTimes(load, side, workers))
        const all = sides.flat(2).sort((a, b) => a - b)
        expect(all).toEqual(all.map((_, n) => whole.due(n)))
        expect(whole.due(all.length)).toBe(Number.POSITIVE_INFINITY)
        const [a, b] = sides.map((shards) => shards.map(({ length }) => length))
        // worker by worker
        for (let i = 0; i < workers; i++) expect(Math.abs(a[i] - b[i])).toBeLessThanOrEqual(1)
        expect(Math.abs(a.reduce((x, y) => x + y) - b.reduce((x, y) => x + y))).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('are exactly as many as were asked for, when the time suffices', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 5 }), (seed, requests, workers) => {
        for (const side of SIDES) expect(dueTimes({ seed, requests, duration: null }, side, workers).flat()).toHaveLength(requests)
      }),
    )
  })

  test('are counted before any moment as they are due', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 4 }), fc.nat(3000), (load, workers, t) => {
        for (const side of SIDES) {
          const shards = dueTimes({ ...load, arrivals: 'even' }, side, workers)
          for (const [index, times] of shards.entries()) {
            const own = arrivalsOf(paired({ ...load, arrivals: 'even' }, side), index, workers)
            // half a millisecond past, where no arrival can be by chance of rounding
            const before = times.filter((time) => time < t + 1 / 7).length
            expect(Math.abs((own.countBefore(t + 1 / 7) ?? Number.NaN) - before)).toBeLessThanOrEqual(0)
          }
        }
      }),
    )
  })
})

describe('the connections of a pair', () => {
  it('start in turns along the ramp-up, half of them on either side', () => {
    const load = { model: 'closed', rate: null, connections: 10, rampUp: 2000 } as const
    const starts = SIDES.map((side) => {
      const windowsOf = busyTimes(paired(load, side))
      return Array.from({ length: 10 }, (_, i) => windowsOf(i)[0].from)
    })
    expect(starts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => 100 * i))
    for (let i = 0; i < 10; i++) expect(Math.abs(starts[0][i] - starts[1][i])).toBe(100)
  })

  it('start as ever where there is no other', () => {
    const windowsOf = busyTimes(paired({ model: 'closed', rate: null, connections: 10, rampUp: 2000 }, null))
    expect(windowsOf(3)[0].from).toBe(600)
  })
})
