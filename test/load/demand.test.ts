// What a plan asks for, in numbers, against arrivals and windows counted one by one.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../src/core/plan.js'
import { busiest, demandOf } from '../../src/load/demand.js'
import { windows } from '../../src/load/ramp.js'
import { schedule } from '../../src/load/schedule.js'
import { connectionShape, rateShape } from '../../src/load/shape.js'
import { planOf } from '../core/plans.js'

function demand(load: Partial<LoadPlan>, requestsPerConnection: number | null = null) {
  const { connection, ...plan } = planOf({ model: load.rate ? 'open' : 'closed', connections: 10, ...load })
  return demandOf({ ...plan, connection: { ...connection, requestsPerConnection } })
}

const WHOLE = Number.POSITIVE_INFINITY
const stage = (duration: number, target: number) => ({ duration, target })

describe('LD-2 the demand of cycles', () => {
  const steps = (...loads: Partial<LoadPlan>[]) => loads.map((load) => planOf(load).load)

  it('is that of all of them: their requests in sum, their connections one after another', () => {
    const cycles = steps({ connections: 10, requests: 100, duration: null }, { connections: 50, requests: 300, duration: null })
    const found = demandOf({ ...planOf(), cycles })
    expect(found).toMatchObject({ requests: 400, certainty: 'exact', peak: null, connections: 50, openedPerSecond: 0 })
    expect(found.opened(WHOLE)).toBe(60)
  })

  it('LD-3 is known of none where only time decides, and has its peak where it is highest', () => {
    expect(demandOf({ ...planOf(), cycles: steps({}, {}) })).toMatchObject({ requests: null, certainty: 'unknown', peak: null })
    const paced = demandOf({ ...planOf(), cycles: steps({ connections: 10, pacing: 1000 }, { connections: 30, pacing: 1000 }) })
    expect(paced).toMatchObject({ requests: 400, certainty: 'at most', peak: { rate: 30, at: 10_000 } })
  })
})

describe('the demand of a plan', () => {
  it.each([
    ['a rate', { rate: 500 }, { requests: 5000, certainty: 'exact', peak: { rate: 500, at: 0 }, answerTime: 20 }],
    ['a rate with a ramp-up', { rate: 500, rampUp: 4000 }, { requests: 4000, peak: { rate: 500, at: 4000 } }],
    ['a rate with pipelining', { rate: 500, pipeline: 4 }, { answerTime: 80 }],
    ['a rate and a number', { rate: 500, requests: 100 }, { requests: 100, certainty: 'exact', peak: { rate: 500, at: 0 } }],
    ['one request', { rate: 500, requests: 1, duration: null }, { requests: 1, peak: { rate: 500, at: 0 } }],
    ['a number that ends the ramp-up', { rate: 1000, rampUp: 10_000, requests: 1250 }, { requests: 1250, peak: { rate: 500, at: 5000 } }],
    ['chance', { rate: 500, arrivals: 'poisson' }, { requests: 5000, certainty: 'expected', peak: { rate: 500, at: 0 } }],
    [
      'stages of a rate',
      { rate: 100, stages: [stage(4000, 500), stage(2000, 0)], duration: 6000 },
      { requests: 1700, peak: { rate: 500, at: 4000 }, answerTime: 20 },
    ],
    ['the closed model', {}, { requests: null, certainty: 'unknown', peak: null, connections: 10, answerTime: null }],
    ['a number', { requests: 700, duration: null }, { requests: 700, certainty: 'exact', peak: null }],
    ['a number and a time', { requests: 700 }, { requests: 700, certainty: 'at most' }],
    ['pacing', { pacing: 1000 }, { requests: 100, certainty: 'at most', peak: { rate: 10, at: 0 } }],
    ['pacing that does not divide the time', { pacing: 3000 }, { requests: 40 }],
    ['pacing under a ramp-up', { pacing: 1000, rampUp: 10_000 }, { requests: 55, peak: { rate: 10, at: 10_000 } }],
    ['pacing and a number', { pacing: 1000, requests: 70, duration: null }, { requests: 70, certainty: 'exact' }],
    ['stages of connections', { connections: 0, stages: [stage(5000, 200), stage(5000, 0)] }, { connections: 200 }],
  ] as const)('with %s', (_, load, expected) => {
    expect(demand(load as Partial<LoadPlan>)).toMatchObject(expected)
  })

  it.each([
    ['kept alive', { rate: 1200 }, null, 10, 0],
    ['fewer requests than connections', { rate: 1200, requests: 3 }, null, 3, 0],
    ['a new one for each request', { rate: 1200 }, 1, 12_000, 1200],
    // 1,200 on each of 10, and those that are begun are counted whole
    ['a new one after some', { rate: 1200 }, 100, 129, 12],
    ['as many as the answers allow', {}, 1, null, null],
    ['a number, each with its own', { requests: 700 }, 1, 700, null],
    // up to 200, down to 0, up to 100
    ['ended by stages', { connections: 0, stages: [stage(4000, 200), stage(4000, 0), stage(2000, 100)] }, null, 300, 0],
  ] as const)('opens connections: %s', (_, load, perConnection, opened, perSecond) => {
    const found = demand(load as unknown as Partial<LoadPlan>, perConnection)
    expect([found.opened(WHOLE), found.openedPerSecond]).toEqual([opened, perSecond])
  })

  it('opens in a span what is due in it', () => {
    const { opened } = demand({ rate: 100, rampUp: 5000 }, 1)
    // the last second at 100/s; the last six are one of them with the second half of the ramp
    expect([opened(1000), opened(6000), opened(10_000), opened(WHOLE)]).toEqual([100, 590, 750, 750])
  })
})

const stages = fc.array(fc.record({ duration: fc.integer({ min: 1, max: 5000 }), target: fc.integer({ min: 0, max: 50 }) }), {
  maxLength: 5,
})
const lengths = fc.record({ stages, duration: fc.integer({ min: 1, max: 9000 }) })

describe('whatever the stages', () => {
  it('the requests are those of the schedule, and the peak is not below the mean', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 100 }), fc.option(fc.integer({ min: 1, max: 500 })), (shape, rate, limit) => {
        const load = planOf({ ...shape, model: 'open', rate, requests: limit }).load
        const { requests, peak } = demand(load)
        const { total, due } = schedule(load)
        expect(requests).toBe(total)
        // n arrivals have n − 1 gaps
        const mean = total > 1 ? (1000 * (total - 1)) / due(total - 1) : 0
        expect(peak?.rate).toBeGreaterThanOrEqual(mean * (1 - 1e-9))
        expect(peak?.at).toBeLessThanOrEqual(shape.duration)
      }),
    )
  })

  it('the busiest span has as many as the busiest of all that are tried, and a little more between them', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 10_000 }), (shape, span) => {
        const load = planOf({ ...shape, model: 'open', rate: 20 }).load
        const found = busiest(rateShape(load), span)
        const { countBefore } = schedule(load)
        const step = shape.duration / 500
        const tried = Array.from({ length: 501 }, (_, i) => (countBefore(i * step + span) ?? 0) - (countBefore(i * step) ?? 0))
        // counts are whole at both ends; between two tries at most 50/s come
        expect(found).toBeGreaterThan(Math.max(...tried) - 1.000001)
        expect(found).toBeLessThan(Math.max(...tried) + 1.000001 + 0.05 * step)
      }),
    )
  })

  it('connections begin as often as they have windows, and paced ones fill them', () => {
    fc.assert(
      fc.property(lengths, fc.nat(30), fc.integer({ min: 1, max: 3000 }), (shape, connections, pacing) => {
        const load = planOf({ ...shape, connections, pacing }).load
        const found = demand(load)
        const lines = connectionShape(load)
        const all = Array.from({ length: found.connections }, (_, i) => windows(lines, i)).flat()
        const starts = all.map(({ from, to }) => {
          let n = 0
          for (let at = from; at < to - 1e-6; at += pacing) n++
          return n
        })
        const sum = starts.reduce((a, b) => a + b, 0)
        expect(found.requests).toBe(sum)
        // where a fall and a rise meet at a whole number, one connection goes on
        const opened = found.opened(WHOLE) ?? -1
        expect(opened).toBeGreaterThanOrEqual(Math.min(sum, all.length))
        expect(opened).toBeLessThanOrEqual(all.length + shape.stages.length)
      }),
    )
  })
})
