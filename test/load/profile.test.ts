// Load profiles of scripts: functions of time and lists of stages as straight lines.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { LoadPlan } from '../../src/core/plan.js'
import { compileProfile } from '../../src/load/profile.js'
import { windows } from '../../src/load/ramp.js'
import { connectionShape, connectionsNeeded, usersAt } from '../../src/load/shape.js'
import { planOf } from '../core/plans.js'

const FREE = { file: 'shop.ts', duration: null }

/** A closed load of a profile. */
function loadOf(shape: unknown): LoadPlan {
  const { start, stages } = compileProfile(shape, FREE)
  const duration = stages.reduce((sum, stage) => sum + stage.duration, 0)
  return planOf({ connections: Math.ceil(start), stages, duration }).load
}

describe('LO-7 a profile as a function of time', () => {
  it('is asked once a second until it is null, and is one line as long as it goes straight on', () => {
    const asked: number[] = []
    const profile = compileProfile((seconds: number) => {
      asked.push(seconds)
      if (seconds > 6) return null
      return seconds < 4 ? 10 * seconds : { users: 40 }
    }, FREE)
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(profile).toEqual({
      of: 'users',
      start: 0,
      stages: [
        { duration: 4000, target: 40 },
        { duration: 3000, target: 40 },
      ],
    })
  })

  it('goes through every height at its second, whatever they are', () => {
    const heights = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0.1, max: 1e5, noNaN: true })), {
      minLength: 2,
      maxLength: 40,
    })
    fc.assert(
      fc.property(heights, (given) => {
        fc.pre(given.some((height) => height > 0))
        const { start, stages } = compileProfile((seconds: number) => given[seconds] ?? null, FREE)
        let [at, height] = [0, start]
        for (const { duration, target } of stages) {
          for (let t = at; t <= at + duration && t < 1000 * given.length; t += 1000) {
            const expected = height + ((target - height) * (t - at)) / duration
            expect(Math.abs(expected - given[t / 1000])).toBeLessThanOrEqual(1e-6 * Math.max(1, expected))
          }
          at += duration
          height = target
        }
        expect([at, height]).toEqual([1000 * given.length, given.at(-1)])
      }),
    )
  })

  it('may be a rate of iterations, and without an end when the run has a length', () => {
    expect(compileProfile(() => ({ rate: 2.5 }), { file: 'shop.ts', duration: 2500 })).toEqual({
      of: 'rate',
      start: 2.5,
      stages: [{ duration: 3000, target: 2.5 }],
    })
  })

  it('may be a day long, and as wild as it likes', () => {
    const { stages } = compileProfile((seconds: number) => (seconds < 86_400 ? (seconds % 3) + 1 : null), FREE)
    expect(stages.reduce((sum, { duration }) => sum + duration, 0)).toBe(86_400_000)
    expect(compileProfile(() => 1, { file: 'shop.ts', duration: 86_400_000 }).stages).toEqual([{ duration: 86_400_000, target: 1 }])
  })
})

describe('LO-7 a profile as a list', () => {
  it('is straight lines from nothing to each number in turn', () => {
    const list = [
      { duration: '10s', users: 20 },
      { duration: 5, users: 0 },
    ]
    expect(compileProfile(list, FREE)).toEqual({
      of: 'users',
      start: 0,
      stages: [
        { duration: 10_000, target: 20 },
        { duration: 5000, target: 0 },
      ],
    })
    expect(compileProfile([{ duration: '1m', rate: 5 }], FREE)).toMatchObject({ of: 'rate', stages: [{ duration: 60_000, target: 5 }] })
  })

  it('never skips a stage for a slow ramp before it: each has its place in time, and the last one ends the load', () => {
    const load = loadOf([
      { duration: '100s', users: 3 },
      { duration: '1ms', users: 9 },
      { duration: '1s', users: 9 },
      { duration: '1ms', users: 1 },
      { duration: '10s', users: 1 },
    ])
    expect(windows(connectionShape(load), 8).map(({ from, to }) => [Math.floor(from), Math.floor(to)])).toEqual([[100_000, 101_001]])
    expect(windows(connectionShape(load), 0)).toEqual([{ from: 0, to: 111_002 }])
    expect(connectionsNeeded(load)).toBe(9)
  })
})

describe('a profile that cannot be is refused with the file, the place and what to write', () => {
  test.each<[string, unknown, RegExp, RegExp]>([
    ['no function and no list', 5, /shop\.ts: options\.shape is neither/, /Write shape/],
    ['one that never ends', () => 5, /does not end within a day/, /null .* -d/],
    ['one that ends at once', () => null, /shape\(0\) is null/, /Return a number/],
    ['one that never begins', (t: number) => (t < 9 ? 0 : null), /is 0 from beginning to end/, /Write shape/],
    ['a text', (t: number) => (t < 2 ? 5 : 'many'), /shape\(2\) is 'many'/, /a number of users/],
    ['a number below 0', () => -1, /shape\(0\) is -1/, /a number of users/],
    ['no number', () => Number.NaN, /shape\(0\) is NaN/, /a number of users/],
    ['infinitely many', () => ({ users: Number.POSITIVE_INFINITY }), /Infinity/, /a number of users/],
    ['a promise', async () => 5, /shape\(0\) is a promise/, /a number of users/],
    ['users by scenario', () => ({ users: { shop: 1 } }), /shop: 1/, /weights/],
    ['users and a rate', () => ({ users: 1, rate: 1 }), /has users and a rate/, /one of the two/],
    ['users, then a rate', (t: number) => (t < 3 ? 5 : { rate: 5 }), /shape\(3\)/, /always/],
    ['an empty list', [], /empty list/, /Write shape/],
    ['a stage without a length', [{ users: 5 }], /shape\[0\] has no duration/, /10s/],
    ['a stage of no length', [{ duration: 0, users: 5 }], /shape\[0\] has no duration/, /10s/],
    ['a stage without a height', [{ duration: 1 }], /shape\[0\] is \{ duration: 1 \}/, /users/],
  ])('%s', (_, shape, message, advice) => {
    expect(() => compileProfile(shape, FREE)).toThrowError(
      expect.objectContaining({
        code: 'usage',
        value: 'shop.ts',
        message: expect.stringMatching(message),
        advice: expect.stringMatching(advice),
      }),
    )
  })

  it('one that throws, with what it threw', () => {
    const shape = () => {
      throw new Error('no such curve')
    }
    expect(() => compileProfile(shape, FREE)).toThrowError(/shop\.ts: options\.shape\(0\) threw: no such curve/)
  })
})

describe('LO-8 users', () => {
  const ramps = fc.record({ connections: fc.integer({ min: 1, max: 2000 }), rampUp: fc.integer({ min: 1, max: 600_000 }) })

  it('start at i·R/n of a ramp-up R to n users: the first at once, the last at R·(n−1)/n', () => {
    fc.assert(
      fc.property(ramps, fc.nat(), ({ connections, rampUp }, seed) => {
        const shape = connectionShape(planOf({ connections, rampUp, duration: rampUp + 1000 }).load)
        for (const i of [0, seed % connections, connections - 1]) {
          const [{ from, to }] = windows(shape, i)
          expect(from).toBeCloseTo((i * rampUp) / connections, 6)
          expect(to).toBe(rampUp + 1000)
        }
      }),
    )
  })

  it('are so many at a time as have started until then', () => {
    fc.assert(
      fc.property(ramps, fc.double({ min: 0.001, max: 1, noNaN: true }), ({ connections, rampUp }, part) => {
        const { load } = planOf({ connections, rampUp, duration: rampUp + 1000 })
        const t = part * rampUp
        const shape = connectionShape(load)
        const started = Array.from({ length: connections }, (_, i) => windows(shape, i)[0].from).filter((from) => from < t)
        expect(Math.abs(usersAt(load, t) - started.length)).toBeLessThanOrEqual(1)
        expect(usersAt(load, rampUp + 500)).toBe(connections)
      }),
      { numRuns: 30 },
    )
  })
})
