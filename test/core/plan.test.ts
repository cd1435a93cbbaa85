// Plans in parts, samples in batches, errors with codes, one clock.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { systemClock, toThreadTime } from '../../src/core/clock.js'
import { errorCode, HammerError } from '../../src/core/errors.js'
import { share } from '../../src/core/plan.js'
import { BATCH_ROWS, fromMessage, micros, sampleBatch, toMessage } from '../../src/core/sample.js'

describe('shares', () => {
  it('sum to the whole, and differ by at most one', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 64 }), (total, count) => {
        const shares = Array.from({ length: count }, (_, index) => share(total, index, count))
        expect(shares.reduce((sum, n) => sum + n, 0)).toBe(total)
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 500 },
    )
  })

  it('are how many of the numbers index, index + count, … lie below the whole', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 16 }), (total, count) => {
        for (let index = 0; index < count; index++) {
          let n = 0
          for (let i = index; i < total; i += count) n++
          expect(share(total, index, count)).toBe(n)
        }
      }),
    )
  })

  it('of shares are shares of the whole: a machine splits its part again among its threads', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), (total, machines, threads) => {
        let sum = 0
        for (let m = 0; m < machines; m++) for (let t = 0; t < threads; t++) sum += share(total, m + t * machines, machines * threads)
        expect(sum).toBe(total)
      }),
    )
  })

  it('of infinitely many are infinite', () => {
    expect(share(Number.POSITIVE_INFINITY, 3, 4)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a batch', () => {
  it('has columns of its own rows, none of which lies over another', () => {
    const batch = sampleBatch()
    const columns = [
      batch.scheduled,
      batch.sent,
      batch.firstByte,
      batch.ended,
      batch.connect,
      batch.bytes,
      batch.connection,
      batch.status,
      batch.name,
      batch.cause,
    ]
    columns.forEach((column, i) => {
      column.fill(i + 1)
    })
    columns.forEach((column, i) => {
      expect(column).toHaveLength(BATCH_ROWS)
      expect(column.every((value) => value === i + 1)).toBe(true)
    })
  })

  it('arrives in another thread as it was sent, without its memory being copied', () => {
    const batch = Object.assign(sampleBatch(), { length: 1, worker: 3, causes: ['', 'timeout'], names: ['', 'login'] })
    batch.ended[0] = 12.5
    batch.cause[0] = 1
    batch.status[BATCH_ROWS - 1] = 999
    const arrived = fromMessage(structuredClone(toMessage(batch), { transfer: [batch.buffer] }))
    expect(batch.buffer.byteLength).toBe(0)
    expect(arrived).toMatchObject({ length: 1, worker: 3, causes: ['', 'timeout'], names: ['', 'login'] })
    expect([arrived.ended[0], arrived.cause[0], arrived.status[BATCH_ROWS - 1]]).toEqual([12.5, 1, 999])
  })
})

describe('microseconds', () => {
  test.each([
    [0, 0],
    [0.0004, 0],
    [0.0005, 1],
    [1.2345, 1235],
    [562.113, 562_113],
    [86_400_000.001, 86_400_000_001],
  ])('of %d ms are %d', (ms, us) => {
    expect(micros(ms)).toBe(us)
  })
})

describe('the clock', () => {
  it('is the same for the machine and for the thread that reads it directly', () => {
    const before = performance.now()
    const seen = toThreadTime(systemClock.now())
    expect(seen).toBeGreaterThan(before - 0.01)
    expect(seen).toBeLessThan(performance.now() + 0.01)
  })

  it('names things by the calendar', () => {
    expect(Math.abs(systemClock.date().getTime() - Date.now())).toBeLessThan(60_000)
  })
})

describe('an error', () => {
  it('has a code, what was wrong, and what to do', () => {
    const cause = new Error('first')
    const error = new HammerError('disk', 'full', { option: '--output', value: 'x', advice: 'Free some.', cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'HammerError',
      code: 'disk',
      message: 'full',
      option: '--output',
      value: 'x',
      advice: 'Free some.',
      cause,
    })
  })

  it('has no cause where there is none', () => {
    expect('cause' in new HammerError('usage', 'no')).toBe(false)
  })

  test.each([
    [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'ENOSPC'],
    [new TypeError('x'), 'TypeError'],
    [{ code: 7 }, 'unknown'],
    ['text', 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('from elsewhere, %j, has the code %s', (error, code) => {
    expect(errorCode(error)).toBe(code)
  })
})
