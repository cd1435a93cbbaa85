// What agents report of a second: nothing is lost by coding it, little by making it short, and nothing hostile gets through.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Distribution } from '../../../src/core/distribution.js'
import { HammerError } from '../../../src/core/errors.js'
import { Iterations } from '../../../src/core/iterations.js'
import { noHealth } from '../../../src/core/sample.js'
import { scriptSummary } from '../../../src/core/script-summary.js'
import { Tally } from '../../../src/core/tally.js'
import { Counts, packReport } from '../../../src/fleet/machines/counts.js'
import { said, unpack } from '../../../src/fleet/machines/messages.js'
import { decodeMeter, encodeMeter } from '../../../src/fleet/machines/meter-code.js'
import { Allowance, sparse, unsparse } from '../../../src/fleet/machines/sparse.js'
import { joinedHealth } from '../../../src/fleet/machines/tally-code.js'
import { toVlq } from '../../../src/fleet/machines/vlq.js'
import { meterOf } from '../../../src/fleet/outlets.js'
import type { Meter } from '../../../src/output/index.js'
import { planOf } from '../../core/plans.js'
import { batchOf, count, rows, tallyOf } from '../../core/rows.js'

const times = fc.array(fc.oneof(fc.nat(5000), fc.nat(60_000_000), fc.nat(2 ** 40)), { minLength: 1, maxLength: 200 })
const SLOTS = 10_000_000
const SCRIPT = { file: '/s.ts', only: null, tags: [], excludedTags: [], baseUrl: null, args: {}, allow: null, shared: undefined }

function distributionOf(values: readonly number[]): Distribution {
  const distribution = new Distribution()
  for (const value of values) distribution.record(value)
  return distribution
}

function overTheWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

describe('a distribution as a short list', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(times, (values) => {
        const original = distributionOf(values)
        const back = Distribution.from(unsparse(overTheWire(sparse(original.toState(), 0)), 0, new Allowance(SLOTS)))
        expect(back.shape()).toEqual(original.shape())
      }),
      { numRuns: 200 },
    )
  })

  it('made coarser keeps count, extremes and sums, and its quantiles to 2^shift / 2048 of a value', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, shift, p) => {
        const original = distributionOf(values)
        const back = Distribution.from(unsparse(overTheWire(sparse(original.toState(), shift)), shift, new Allowance(SLOTS)))
        expect([back.count, back.min, back.max, back.sum, back.stdev()]).toEqual([
          original.count,
          original.min,
          original.max,
          original.sum,
          original.stdev(),
        ])
        const exact = original.quantile(p)
        expect(Math.abs(back.quantile(p) - exact)).toBeLessThanOrEqual(1 + 2 ** shift + exact * (2 ** shift / 1024))
      }),
      { numRuns: 300 },
    )
  })

  it.each([0, 1, 6, 10])('whose times are beyond all that can be is refused, with 2^%i buckets as one', (shift) => {
    for (const far of [2 ** 31, 2 ** 32 - 1, 2 ** 22, 45_000]) {
      const odd = { b: toVlq([far, 1]), m: [1, 1, 1, 0, 1], q: '0' }
      expect(() => unsparse(odd, shift, new Allowance(SLOTS))).toThrow('a time is too long')
    }
  })

  it('that asks for a gigabyte is refused before it gets one', () => {
    const far = { b: toVlq([0, 1, 44_000, 1]), m: [0, 1, 1, 0, 0], q: '0' }
    const allowance = new Allowance(100_000)
    const three = () => [1, 2, 3].map(() => unsparse(far, 0, allowance))
    expect(three).toThrow('its histograms are too wide')
  })
})

describe('counts of agents', () => {
  it('LO-22: added up are those of all rows, however the rows were divided', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 5 }), (all, agents) => {
        const whole = new Tally({ interval: planOf().interval, warmUp: 0, end: planOf().load.duration })
        const parts = Array.from({ length: agents }, () => new Counts(planOf()))
        all.forEach((row, i) => {
          count(whole, row)
          count(parts[i % agents].tally, row)
        })
        const sum = new Counts(planOf())
        for (const part of parts) sum.add(Counts.decode(planOf(), overTheWire(part.encode(0)), 0, SLOTS))
        const { options: _, ...expected } = whole.toState()
        expect(shapeOf(sum.tally)).toEqual(shapeOf(whole))
        expect([sum.tally.requests, sum.tally.answered, sum.tally.lastEnded]).toEqual([
          expected.requests,
          expected.answered,
          expected.lastEnded,
        ])
      }),
      { numRuns: 100 },
    )
  })

  it('by name and outcome, as outputs want them, are those of all rows too', () => {
    const sorted = ({ names }: Meter) =>
      [...names.values()]
        .map(({ outcomes, ...rest }) => ({ ...rest, outcomes: new Map(outcomes) }))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 4 }), (every, agents) => {
        const [all, sum] = [meterOf(planOf()), meterOf(planOf())]
        all.take(batchOf(every))
        for (let k = 0; k < agents; k++) {
          const part = meterOf(planOf())
          part.take(batchOf(every.filter((_, i) => i % agents === k)))
          sum.add(decodeMeter(overTheWire(encodeMeter(part)), meterOf(planOf())))
        }
        expect(sorted(sum)).toEqual(sorted(all))
      }),
      { numRuns: 50 },
    )
    const { buckets } = meterOf(planOf()).named('a')
    for (const odd of [1, [1], [['a', [], [1], 1, 1, 1]], [['a', [[1000, '', 1]], [...buckets], 1, 1, 1]]])
      expect(() => decodeMeter(odd, meterOf(planOf()))).toThrow(HammerError)
  })

  it('of which none come to an end do not grow without one', () => {
    const [sum, part] = [meterOf(planOf()), meterOf(planOf())]
    const { outcomes } = part.named('a')
    for (let i = 0; i < 5000; i++) outcomes.set(`cause ${i}`, { status: 0, cause: `cause ${i}`, count: 2 })
    sum.add(part)
    const found = [...sum.named('a').outcomes.values()]
    expect(found).toHaveLength(2001)
    expect(found.reduce((n, { count }) => n + count, 0)).toBe(10_000)
  })

  it('what scripts count comes with when it was, each name once, and hostile counts are refused', () => {
    const plan = planOf({}, { script: SCRIPT })
    const counts = new Counts(plan)
    for (let i = 0; i < 3; i++) counts.iterations?.count('sold "all"', 2.5, 900 * i)
    counts.tally.miss(700, 500, 'timeout', '')
    counts.tally.answer(900, 500, 0, 503, '')
    const wire = overTheWire(counts.encode(0)) as { iterations: { counters: { sums: unknown[] } } }
    const sums = new Counts(plan)
    for (let i = 0; i < 2; i++) sums.add(Counts.decode(plan, wire, 0, SLOTS))
    const { counters, counterSeries } = scriptSummary(sums.iterations ?? new Iterations(1))
    expect(counters).toEqual({ 'sold "all"': 15 })
    expect(counterSeries['sold "all"'].intervals).toEqual([
      { start: 0, count: 10 },
      { start: 1, count: 5 },
    ])
    expect(JSON.stringify(wire).split('sold').length).toBe(2)
    expect([sums.tally.seenCauses.toState(), sums.tally.seenStatuses.toState()]).toEqual([[['timeout', 700, 700]], [[503, 900, 900]]])
    for (const odd of [[1, 0], [1, -1, 5], [1, 0, 'x'], []]) {
      const bad = { ...wire, iterations: { ...wire.iterations, counters: { factor: 1, sums: [['sold', odd]] } } }
      expect(() => Counts.decode(plan, bad, 0, SLOTS)).toThrow(HammerError)
    }
  })

  it('a report of a busy second with ten names takes 8 KB at most, and its sums are exact', () => {
    const counts = new Counts(planOf())
    let seed = 1
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    for (let i = 0; i < 20_000; i++) {
      const response = 100 + Math.round(-20_000 * Math.log(1 - random()))
      counts.tally.answer(500_000, response, Math.round(100 * random()), 200, `name ${i % 10}`)
    }
    for (let worker = 0; worker < 4; worker++) counts.health.set(worker, { ...noHealth(), sent: 5000, utilisation: 0.123456789 })
    const { bytes } = packReport(counts, { seq: 7, at: 1000 }, 0)
    expect(bytes.length).toBeLessThanOrEqual(8192)
    const message = said(unpack(bytes))
    if (message.kind !== 'report') throw new Error('it is no report')
    const back = Counts.decode(planOf(), message.counts, message.shift, SLOTS)
    const [exact, coarse] = [counts.tally.series.total(), back.tally.series.total()]
    expect([coarse.count, coarse.sum, coarse.max]).toEqual([exact.count, exact.sum, exact.max])
    expect(coarse.quantile(0.99) / exact.quantile(0.99)).toBeCloseTo(1, 1)
  })

  it('of a worker in two pieces are those of both together', () => {
    const first = { ...noHealth(), from: 0, to: 100, utilisation: 0.5, sent: 3, stalls: [[1, 2]] as const }
    const second = { ...noHealth(), from: 100, to: 400, utilisation: 0.1, sent: 4, stalls: [[200, 250]] as const }
    expect(joinedHealth(first, second)).toMatchObject({
      from: 0,
      to: 400,
      utilisation: 0.2,
      sent: 7,
      stalls: [
        [1, 2],
        [200, 250],
      ],
    })
  })

  it('that are none are refused with an error of ours', () => {
    const valid = overTheWire(new Counts(planOf(), { tally: tallyOf([]) }).encode(0)) as Record<string, unknown>
    fc.assert(
      fc.property(fc.constantFrom('tally', 'health', 'iterations', 'meter'), fc.anything(), (key, value) => {
        try {
          Counts.decode(planOf(), { ...valid, [key]: value }, 0, SLOTS)
        } catch (error) {
          expect(error).toBeInstanceOf(HammerError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

function shapeOf(tally: Tally) {
  const { causes, names } = tally
  return {
    response: tally.series.total().shape(),
    service: tally.service.shape(),
    lag: tally.lag.shape(),
    failures: tally.failures.shape(),
    statuses: [...tally.statuses],
    causes: [...causes].sort(),
    names: [...names].map(([name, { requests, failed, response }]) => [name, requests, failed, response.shape()]).sort(),
  }
}
