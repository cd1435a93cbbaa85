// Shapes of a load: stages, random arrivals, and when each connection is busy.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../src/core/plan.js'
import { windows } from '../../src/load/ramp.js'
import { schedule } from '../../src/load/schedule.js'
import { connectionShape, connectionsNeeded, rateShape } from '../../src/load/shape.js'
import { area } from '../../src/load/stages.js'

const OPEN: LoadPlan = {
  model: 'open',
  connections: 5,
  workers: 1,
  pipeline: 1,
  duration: 10_000,
  requests: null,
  rate: 100,
  rampUp: 0,
  stages: [],
  arrivals: 'even',
  pacer: 'precise',
  pacing: 0,
  polite: false,
  warmUp: 0,
  grace: 0,
  seed: 7,
}
const CLOSED: LoadPlan = { ...OPEN, model: 'closed', rate: null }

const stages = fc.array(fc.record({ duration: fc.integer({ min: 1, max: 5000 }), target: fc.integer({ min: 0, max: 50 }) }), {
  maxLength: 5,
})

/** All arrivals of a load, as one sender meets them. */
function arrivals(load: LoadPlan): number[] {
  const { due } = schedule(load)
  const found: number[] = []
  for (let n = 0, time = due(0); time < Number.POSITIVE_INFINITY; time = due(++n)) found.push(time)
  return found
}

/** The value of a shape at a time. */
function valueAt(shape: ReturnType<typeof rateShape>, t: number): number {
  const line = shape.findLast(({ start }) => start <= t)
  return line ? line.from + ((line.to - line.from) * (t - line.start)) / line.duration : 0
}

describe('stages of a rate', () => {
  it('are straight lines, each from where the last one ended', () => {
    const shape = rateShape({
      ...OPEN,
      rate: 100,
      stages: [
        { duration: 4000, target: 500 },
        { duration: 2000, target: 0 },
      ],
      duration: 6000,
    })
    expect(shape.map(({ from, to, duration }) => [from * 1000, to * 1000, duration])).toEqual([
      [100, 500, 4000],
      [500, 0, 2000],
    ])
    // (100 + 500) / 2 · 4 s + 500 / 2 · 2 s
    expect(
      arrivals({
        ...OPEN,
        stages: [
          { duration: 4000, target: 500 },
          { duration: 2000, target: 0 },
        ],
        duration: 6000,
      }).length,
    ).toBe(1700)
  })

  it('go on at the last height when the run is longer, and are cut when it is shorter', () => {
    const stage = { duration: 1000, target: 200 }
    expect(arrivals({ ...OPEN, stages: [stage], duration: 2000 }).length).toBe(350)
    expect(arrivals({ ...OPEN, stages: [stage], duration: 500 }).length).toBe(63)
  })

  it('have a pause where the rate is 0', () => {
    const load = {
      ...OPEN,
      rate: 10,
      stages: [
        { duration: 1, target: 0 },
        { duration: 1000, target: 0 },
        { duration: 1000, target: 20 },
      ],
      duration: 2001,
    }
    const found = arrivals(load)
    expect(found.filter((time) => time > 1 && time <= 1001)).toEqual([])
    expect(found.length).toBe(11)
  })

  it('never lose an arrival and never add one: as many as the area, in order', () => {
    fc.assert(
      fc.property(stages, fc.integer({ min: 1, max: 8000 }), fc.integer({ min: 1, max: 100 }), (given, duration, rate) => {
        const load = { ...OPEN, rate, stages: given, duration }
        const whole = rateShape(load).reduce((sum, line) => sum + area(line, line.duration), 0)
        const found = arrivals(load)
        expect(Math.abs(found.length - whole)).toBeLessThan(1.000001)
        for (let i = 1; i < found.length; i++) expect(found[i]).toBeGreaterThanOrEqual(found[i - 1])
        for (const time of found) expect(time).toBeLessThanOrEqual(duration)
      }),
    )
  })
})

describe('Poisson arrivals', () => {
  it('are the same for the same seed, and others for another', () => {
    const load = { ...OPEN, arrivals: 'poisson' as const }
    expect(arrivals(load)).toEqual(arrivals(load))
    expect(arrivals({ ...load, seed: 8 })).not.toEqual(arrivals(load))
  })

  it('are divided over any number of workers: together they are the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(1000), (count, seed) => {
        const load = { ...OPEN, arrivals: 'poisson' as const, seed, rate: 50 }
        const shards = Array.from({ length: count }, (_, index) => {
          const { due } = schedule(load)
          const own: number[] = []
          for (let n = index; due(n) < Number.POSITIVE_INFINITY; n += count) own.push(due(n))
          return own
        })
        expect(shards.flat().sort((a, b) => a - b)).toEqual(arrivals(load))
      }),
      { numRuns: 50 },
    )
  })

  it('are as many as the rate says, give or take what chance gives or takes, and their gaps are exponential', () => {
    const found = arrivals({ ...OPEN, arrivals: 'poisson', rate: 2000 })
    expect(Math.abs(found.length - 20_000)).toBeLessThan(4 * Math.sqrt(20_000))
    const gaps = found.slice(1).map((time, i) => time - found[i])
    // Kolmogorov–Smirnov against 1 − e^(−2x), x in ms; 1.95 / √n is the 0.1 % level, and the seed is fixed
    const sorted = gaps.sort((a, b) => a - b)
    const distance = Math.max(...sorted.map((gap, i) => Math.abs(1 - Math.exp(-2 * gap) - (i + 0.5) / sorted.length)))
    expect(distance).toBeLessThan(1.95 / Math.sqrt(sorted.length))
  })

  it('end after -n of them', () => {
    expect(arrivals({ ...OPEN, arrivals: 'poisson', requests: 17, duration: null }).length).toBe(17)
  })
})

describe('connections over time', () => {
  it('start one by one on the way up, and those that started last stop first on the way down', () => {
    const shape = connectionShape({
      ...CLOSED,
      connections: 0,
      stages: [
        { duration: 3000, target: 3 },
        { duration: 3000, target: 0 },
      ],
      duration: 6000,
    })
    expect([0, 1, 2].map((i) => windows(shape, i))).toEqual([
      [{ from: 0, to: 6000 }],
      [{ from: 1000, to: 5000 }],
      [{ from: 2000, to: 4000 }],
    ])
    expect(windows(shape, 3)).toEqual([])
  })

  it('may come back', () => {
    const up = { duration: 1000, target: 2 }
    const down = { duration: 1000, target: 0 }
    const shape = connectionShape({ ...CLOSED, connections: 0, stages: [up, down, up], duration: 3000 })
    expect(windows(shape, 1)).toEqual([
      { from: 500, to: 1500 },
      { from: 2500, to: 3000 },
    ])
  })

  it('are at every moment as many as the shape says, rounded up', () => {
    fc.assert(
      fc.property(
        stages,
        fc.nat(50),
        fc.integer({ min: 1, max: 9000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (given, connections, duration, part) => {
          const load = { ...CLOSED, connections, stages: given, duration }
          const shape = connectionShape(load)
          const time = duration * part
          const value = valueAt(shape, time)
          fc.pre(Math.abs(value - Math.round(value)) > 1e-6)
          const busy = Array.from({ length: connectionsNeeded(load) }, (_, i) => windows(shape, i)).filter((own) =>
            own.some(({ from, to }) => from <= time && time < to),
          )
          expect(busy.length).toBe(Math.ceil(value))
        },
      ),
    )
  })
})
