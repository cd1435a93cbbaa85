// Time limits: to a few milliseconds, whatever their length, and whatever runs beside them.

import fc from 'fast-check'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { closeDeadlines, openDeadlines, startDeadline } from '../../../src/client/session/deadline.js'
import { anvil } from '../../anvil/raw.js'
import { user } from './kit.js'

/** In ms. */
const EXACT = 5

describe('LO-29 a time limit', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is over within 5 ms of its length, never before, on a clock of our own', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
    openDeadlines()
    onTestFinished(() => closeDeadlines())
    const limits = fc.array(fc.record({ after: fc.nat(40), length: fc.integer({ min: 1, max: 5000 }) }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(limits, (all) => {
        const took = all.map(({ after, length }) => {
          vi.advanceTimersByTime(after)
          const started = performance.now()
          const seen = { length, took: Number.NaN }
          const limit = startDeadline(
            {
              expire: () => {
                seen.took = performance.now() - started
                limit?.stop()
              },
            },
            length,
          )
          return seen
        })
        vi.advanceTimersByTime(5100)
        for (const seen of took) {
          expect(seen.took).toBeGreaterThanOrEqual(seen.length)
          expect(seen.took).toBeLessThanOrEqual(seen.length + EXACT)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('of a request ends it within 5 ms of a timer of the system beside it', async () => {
    const { url } = await anvil()
    const { http } = user(url)
    const late = await Promise.all(
      Array.from({ length: 21 }, async (_, i) => {
        const length = 40 + 7 * i
        const timer = new Promise<number>((resolve) => setTimeout(() => resolve(performance.now()), length))
        const ended = await http.get('/?never', { timeout: length }).catch(() => performance.now())
        return Math.abs(Number(ended) - (await timer))
      }),
    )
    // each stands still now and then on a crowded machine, but not the half of them
    expect(late.sort((a, b) => a - b)[10]).toBeLessThan(EXACT)
  })

  test('holds while a name is looked up, and while it connects', async () => {
    const { url } = await anvil()
    const { http, samples } = user(url, { lookup: () => {} })
    await expect(http.get('http://slow.example/', { timeout: 30 })).rejects.toMatchObject({ code: 'timeout' })
    expect(samples).toMatchObject([{ cause: 'timeout', status: 0, connect: Number.NaN }])
  })
})
