// The judgement of --sizing: failed out of finished iterations of the last minute.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { failureRatio, isBeyond, LastMinute, type Moment, SizingSteps } from '../../src/core/sizing.js'

describe('MO-14 the failure ratio', () => {
  test.each([
    [95, 5, 0.05],
    [0, 7, 1],
    [7, 0, 0],
    [0, 0, null],
  ])('of %d successes and %d failures is failures/(failures+successes): %j', (succeeded, failed, ratio) => {
    expect(failureRatio({ succeeded, failed })).toBe(ratio)
  })

  test.each([
    ['more than the limit of a hundred', 94, 6, true],
    ['just the limit', 95, 5, false],
    ['more, but of fewer than a hundred', 0, 99, false],
    ['no success at all', 0, 100, true],
    ['nothing', 0, 0, false],
  ])('passes a limit of 5 %% or not: %s', (_, succeeded, failed, passes) => {
    expect(isBeyond({ succeeded, failed }, 0.05)).toBe(passes)
  })
})

describe('MO-14 the last minute', () => {
  it('forgets what is older', () => {
    const minute = new LastMinute()
    for (let s = 1; s <= 200; s++) minute.add({ at: 1000 * s, succeeded: 10 * s, failed: s > 150 ? s - 150 : 0 })
    expect(minute.outcomes()).toEqual({ succeeded: 600, failed: 50 })
    expect([minute.began, minute.now]).toEqual([140_000, { at: 200_000, succeeded: 2000, failed: 50 }])
  })

  it('is the whole run until then in its first minute', () => {
    const minute = new LastMinute()
    expect(minute.outcomes()).toEqual({ succeeded: 0, failed: 0 })
    minute.add({ at: 59_000, succeeded: 4, failed: 2 })
    expect([minute.began, minute.outcomes()]).toEqual([0, { succeeded: 4, failed: 2 }])
  })

  it('is what a list of all looks says it is', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 30_000 }), fc.nat({ max: 9 }), fc.nat({ max: 9 })), { minLength: 1 })
    fc.assert(
      fc.property(steps, (given) => {
        const minute = new LastMinute()
        const all: Moment[] = [{ at: 0, succeeded: 0, failed: 0 }]
        for (const [step, good, bad] of given) {
          const last = all[all.length - 1]
          all.push({ at: last.at + step, succeeded: last.succeeded + good, failed: last.failed + bad })
          minute.add(all[all.length - 1])
        }
        const now = all[all.length - 1]
        const then = all.findLast(({ at }) => at <= now.at - 60_000) ?? all[0]
        expect(minute.outcomes()).toEqual({ succeeded: now.succeeded - then.succeeded, failed: now.failed - then.failed })
      }),
    )
  })
})

test('MO-14 the steps of a sizing are few, evenly spread, and end now', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 5 }), (looks, second) => {
      const steps = new SizingSteps()
      const stepAt = (at: number) => ({ at, users: at, succeeded: 0, failed: 0 })
      for (let i = 0; i <= looks; i++) steps.add(stepAt(i * second))
      const all = steps.until(stepAt(looks * second)).map(({ at }) => at)
      expect(all.length).toBeLessThanOrEqual(61)
      expect([all[0], all.at(-1)]).toEqual([0, looks * second])
      const distances = all.slice(1, -1).map((at, i) => at - all[i])
      expect(new Set(distances).size).toBeLessThanOrEqual(1)
    }),
  )
})
