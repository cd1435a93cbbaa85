// Waits between iterations.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { between, constant, pacing, throughput } from '../../src/workload/index.js'
import { totalWait, type Wait } from '../../src/workload/wait.js'
import { complaint, userOf } from './users.js'

const user = userOf()

describe('LO-5 waits', () => {
  it('are the same each time', () => {
    expect([constant('1.5s')(user, 0, 400), constant(2)(user, 0, 0), constant(0)(user, 7, 9), constant(1e-7)(user, 0, 0)]).toEqual([
      1500, 2000, 0, 1e-4,
    ])
  })

  it('lie between two times, all of them equally likely', () => {
    const wait = between('5s', '15s')
    const drawn = Array.from({ length: 10_000 }, () => wait(user, 0, 0))
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(5000)
    expect(Math.max(...drawn)).toBeLessThan(15_000)
    const below = drawn.filter((ms) => ms < 7500).length
    // a quarter of 10,000, give or take five standard deviations
    expect(Math.abs(below - 2500)).toBeLessThan(5 * Math.sqrt(10_000 * 0.25 * 0.75))
  })

  it('are fixed by the seed', () => {
    const draws = (seed: number) => Array.from({ length: 5 }, () => between(0, 1)(userOf(3, seed), 0, 0))
    expect(draws(1)).toEqual(draws(1))
    expect(draws(1)).not.toEqual(draws(2))
  })

  it('H-4 pace from start to start: at once when late, and without catching up', () => {
    const wait = pacing('1s')
    expect([wait(user, 0, 300), wait(user, 1000, 2000), wait(user, 2000, 5500), wait(user, 5500, 5600)]).toEqual([700, 0, 0, 900])
  })

  it('keep a throughput per user, by the same pacing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 20 }), (perSecond, times) => {
        const wait = throughput(perSecond)
        let started = 0
        for (const time of times) {
          const next = started + time + wait(user, started, started + time)
          expect(next - started).toBeCloseTo(Math.max(time, 1000 / perSecond), 6)
          started = next
        }
      }),
    )
  })

  it('MO-7 are added up where there are several, and never less than nothing', () => {
    expect(totalWait('read', [constant(1), pacing(3)])(user, 0, 500)).toBe(1000 + 2500)
    expect(totalWait('read', [() => -50, constant(1)])(user, 0, 500)).toBe(1000)
  })
})

describe('a wait that is wrong says what is', () => {
  it.each<[() => unknown, string]>([
    [() => constant('soon'), "constant('soon'): that is no length of time | For example '500ms', '1h30m', or a number of seconds."],
    [() => pacing(-1), 'pacing(-1): that is no length of time'],
    [() => pacing(Number.POSITIVE_INFINITY), 'pacing(Infinity): that is no length of time'],
    [() => constant(undefined as never), 'constant(undefined): that is no length of time'],
    [() => between('5s', '1s'), "between('5s', '1s'): the first is longer than the second | Write the shorter time first."],
    [() => throughput(0), 'throughput(0): iterations per second are a number above 0'],
  ])('%s', (act, message) => {
    expect(complaint(act)).toContain(message)
  })

  it.each(['5s', Number.NaN, Number.POSITIVE_INFINITY, undefined])("a function's %s", (ms) => {
    const wait = totalWait('read', [(() => ms) as unknown as Wait])
    expect(complaint(() => wait(user, 0, 0))).toContain('read: its wait returned')
  })
})
