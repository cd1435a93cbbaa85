// When each arrival is due: areas under lines, and their inverse.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type LoadPlan, share } from '../../src/core/plan.js'
import { windows } from '../../src/load/ramp.js'
import { schedule, scheduleOf } from '../../src/load/schedule.js'
import { connectionShape } from '../../src/load/shape.js'
import { area, lines, timeOf } from '../../src/load/stages.js'

const LOAD: LoadPlan = {
  model: 'open',
  connections: 1,
  workers: 1,
  pipeline: 1,
  duration: 10_000,
  requests: null,
  rate: 10,
  rampUp: 0,
  stages: [],
  arrivals: 'even',
  pacer: 'precise',
  pacing: 0,
  polite: false,
  warmUp: 0,
  grace: 0,
  seed: 1,
}

/** When connection `i` of `n` starts in a ramp-up. */
function connectionStart(i: number, n: number, rampUp: number): number {
  const shape = connectionShape({ ...LOAD, model: 'closed', rate: null, connections: n, rampUp, duration: null })
  return windows(shape, i)[0].from
}

function scheduleFor(load: Partial<LoadPlan>) {
  return schedule({ ...LOAD, ...load })
}

/** From one request in a quarter of an hour to a million in a second. */
const rate = fc.oneof(
  fc.constantFrom(0.001, 0.1, 1, 2.5, 10, 33.3, 1000, 1e6),
  fc.integer({ min: -3000, max: 6000 }).map((log) => 10 ** (log / 1000)),
)
/** A load whose ramp-up is not longer than it is itself. */
const load = fc
  .record({ rate, duration: fc.integer({ min: 1, max: 600_000 }), ramp: fc.constantFrom(0, 0, 0.25, 0.5, 1) })
  .map(({ rate, duration, ramp }) => ({ rate, duration, rampUp: Math.round(duration * ramp) }))

/** Some of the numbers 0 … total − 1, both ends among them. */
function numbersBelow(total: number, n = 40): number[] {
  if (total <= n) return Array.from({ length: total }, (_, i) => i)
  return [0, 1, 2, ...Array.from({ length: n }, (_, i) => Math.floor((total * (i + 1)) / (n + 1))), total - 2, total - 1]
}

describe('a constant rate', () => {
  it('is evenly spaced, the first at once', () => {
    const { total, due } = scheduleFor({ rate: 10, duration: 500 })
    expect(Array.from({ length: total }, (_, n) => due(n))).toEqual([0, 100, 200, 300, 400])
  })

  test.each([
    [10, 300, 3],
    [10, 301, 4],
    [10, 250, 3],
    [0.1, 5000, 1],
    [0.001, 1_000_001, 2],
    [1000, 10_000, 10_000],
    [1e6, 60_000, 60_000_000],
    [1 / 3, 9000, 3],
    [0.7, 10_000, 7],
    [33.3, 10_000, 333],
  ])('of %d/s for %d ms has %d arrivals', (rate, duration, total) => {
    expect(scheduleFor({ rate, duration }).total).toBe(total)
  })

  it('has no arrival at or after the end', () => {
    fc.assert(
      fc.property(load, (given) => {
        const { total, due } = scheduleFor(given)
        // up to the digits of a double: the arrival at the very end may be a hair before it
        expect(due(total - 1)).toBeLessThan(given.duration)
      }),
    )
  })
})

describe('a ramp-up', () => {
  it('is half as many arrivals as the full rate: the area of a triangle', () => {
    const { total, countBefore } = scheduleFor({ rate: 100, rampUp: 10_000, duration: 20_000 })
    expect(countBefore(10_000)).toBe(500)
    expect(total).toBe(1500)
  })

  it('has arrival n where the area is n: at the square root of its share', () => {
    const { due } = scheduleFor({ rate: 100, rampUp: 10_000, duration: 20_000 })
    for (const [n, at] of [
      [0, 0],
      [5, 1000],
      [20, 2000],
      [125, 5000],
      [500, 10_000],
      [501, 10_010],
      [1499, 19_990],
    ]) {
      expect(due(n)).toBeCloseTo(at, 6)
    }
  })

  it('that takes the whole run never reaches a flat part', () => {
    const { total, due } = scheduleFor({ rate: 10, rampUp: 10_000, duration: 10_000 })
    expect(total).toBe(50)
    expect(due(49)).toBeCloseTo(10_000 * Math.sqrt(49 / 50), 6)
  })
})

describe('a limit of requests', () => {
  it('cuts the schedule after exactly so many', () => {
    expect(scheduleFor({ rate: 10, duration: 10_000, requests: 7 }).total).toBe(7)
    expect(scheduleFor({ rate: 10, duration: 10_000, requests: 700 }).total).toBe(100)
    expect(scheduleFor({ rate: 10, duration: 10_000, requests: 7 }).countBefore(5000)).toBe(7)
  })

  test.each([0, 1000])('without a duration, after a ramp-up of %d ms, has every one of them', (rampUp) => {
    const { total, due, countBefore } = scheduleFor({ rate: 10, duration: null, rampUp, requests: 25 })
    expect(total).toBe(25)
    expect(due(24)).toBeCloseTo(rampUp === 0 ? 2400 : 2900, 6)
    expect(countBefore(1e9)).toBe(25)
    expect(countBefore(Number.POSITIVE_INFINITY)).toBe(25)
  })

  it('may be missing together with the duration: then the arrivals never end', () => {
    const { total, due, countBefore } = scheduleFor({ rate: 10, duration: null })
    expect(total).toBe(Number.POSITIVE_INFINITY)
    expect([due(1e6), countBefore(2000)]).toEqual([1e8, 20])
  })
})

describe('any schedule', () => {
  it('begins at 0', () => {
    fc.assert(
      fc.property(load, (given) => {
        expect(scheduleFor(given).due(0)).toBe(0)
      }),
    )
  })

  it('has as many arrivals as the area under its rate, rounded up', () => {
    fc.assert(
      fc.property(load, ({ rate, duration, rampUp }) => {
        const exact = (rate * (duration - rampUp / 2)) / 1000
        // exactly, but for the last digits of an area that is whole
        expect([Math.ceil(exact * (1 - 1e-13)), Math.ceil(exact * (1 + 1e-13))]).toContain(scheduleFor({ rate, duration, rampUp }).total)
      }),
      { numRuns: 1000 },
    )
  })

  it('never goes back in time', () => {
    fc.assert(
      fc.property(load, (given) => {
        const { total, due } = scheduleFor(given)
        for (const n of numbersBelow(total - 1)) expect(due(n + 1)).toBeGreaterThan(due(n))
      }),
      { numRuns: 300 },
    )
  })

  it('counts, by the area, exactly n arrivals before arrival n is due', () => {
    fc.assert(
      fc.property(load, (given) => {
        const { total, due, countBefore } = scheduleFor(given)
        for (const n of numbersBelow(total)) {
          expect(countBefore(due(n))).toBe(n)
          const later = n + 1 < total ? (due(n) + due(n + 1)) / 2 : given.duration
          expect(countBefore(later)).toBe(n + 1)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is the union of its shards, whatever the number of workers', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 17 }), ({ rate, duration, rampUp }, count) => {
        const whole = scheduleFor({ rate: Math.min(rate, 200), duration: Math.min(duration, 5000), rampUp: Math.min(rampUp, 5000) })
        const numbers: number[] = []
        for (let index = 0; index < count; index++)
          for (let n = 0; n < share(whole.total, index, count); n++) numbers.push(index + n * count)
        expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: whole.total }, (_, n) => n))
      }),
      { numRuns: 200 },
    )
  })

  it('counts the same before any moment in all shards together', () => {
    fc.assert(
      fc.property(
        load,
        fc.integer({ min: 1, max: 17 }),
        fc.nat(1500).map((n) => n / 1000),
        (given, count, part) => {
          const { countBefore } = scheduleFor(given)
          const before = countBefore(given.duration * part) ?? Number.NaN
          const shares = Array.from({ length: count }, (_, index) => share(before, index, count))
          expect(shares.reduce((sum, n) => sum + n, 0)).toBe(before)
        },
      ),
    )
  })
})

describe('lines', () => {
  it('join in time, and know the arrivals before them', () => {
    expect(
      lines([
        { duration: 100, from: 0, to: 2 },
        { duration: 0, from: 9, to: 9 },
        { duration: 50, from: 2, to: 2 },
        { duration: 100, from: 2, to: 0 },
      ]).map(({ start, before }) => [start, before]),
    ).toEqual([
      [0, 0],
      [100, 100],
      [150, 200],
    ])
  })

  it('have an area whose inverse gives back the time', () => {
    const speed = fc.oneof(
      fc.nat(1e6).map((n) => n / 1000),
      fc.nat(1e6).map((n) => n / 1e6),
    )
    fc.assert(
      fc.property(
        speed,
        speed,
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat(990).map((n) => n / 1000),
        (from, to, duration, part) => {
          const [line] = lines([{ duration, from, to }])
          const t = part * duration
          // on the way to a rate of 0 hardly anything arrives: there the time follows loosely from the area
          fc.pre(from + to > 1e-3 && from + (to - from) * part > 1e-3)
          expect(Math.abs(timeOf(line, area(line, t)) - t)).toBeLessThanOrEqual(1e-6 * duration)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('that fall to 0 have their last arrivals before their end, and none that is not a number', () => {
    const { total, due } = scheduleOf(lines([{ duration: 1000, from: 0.02, to: 0 }]), Number.POSITIVE_INFINITY)
    expect(total).toBe(10)
    const times = Array.from({ length: total }, (_, n) => due(n))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThan(1000)
    expect(due(10)).toBe(Number.POSITIVE_INFINITY)
  })

  it('may have a pause between them in which nothing is due', () => {
    const { total, due, countBefore } = scheduleOf(
      lines([
        { duration: 1000, from: 0.01, to: 0.01 },
        { duration: 5000, from: 0, to: 0 },
        { duration: 1000, from: 0.01, to: 0.01 },
      ]),
      Number.POSITIVE_INFINITY,
    )
    expect(total).toBe(20)
    expect([due(9), due(10), due(19)]).toEqual([900, 6000, 6900])
    expect([countBefore(1000), countBefore(6000), countBefore(6001)]).toEqual([10, 10, 11])
  })
})

describe('a ramp-up of connections', () => {
  test.each([
    [10, 60, [0, 6, 12, 18, 24, 30, 36, 42, 48, 54]],
    [4, 10, [0, 2.5, 5, 7.5]],
    [3, 10, [0, 10 / 3, 20 / 3]],
    [1, 10, [0]],
    [3, 0, [0, 0, 0]],
  ])('of %d over %d s starts them at i·R/n: %j', (n, seconds, starts) => {
    expect(Array.from({ length: n }, (_, i) => connectionStart(i, n, seconds * 1000))).toEqual(starts.map((s) => s * 1000))
  })

  it('H-5, MM-3, MO-4 starts the first at 0, the last at R·(n−1)/n, and all others between, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(1e7), (n, rampUp) => {
        expect(connectionStart(0, n, rampUp)).toBe(0)
        expect(connectionStart(n - 1, n, rampUp)).toBeCloseTo((rampUp * (n - 1)) / n, 6)
        for (let i = 1; i < Math.min(n, 50); i++)
          expect(connectionStart(i, n, rampUp)).toBeGreaterThanOrEqual(connectionStart(i - 1, n, rampUp))
      }),
    )
  })
})
