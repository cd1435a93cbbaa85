// From counts to numbers: rates, intervals, and the vectors of the older systems.

import { describe, expect, it, test } from 'vitest'
import { HammerError } from '../../src/core/errors.js'
import { UNFINISHED, UNSENT } from '../../src/core/sample.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import type { TallyOptions } from '../../src/core/tally.js'
import { answered, missed, type TestRow, tallyOf } from './rows.js'

function summaryOf(rows: readonly TestRow[], duration: number | null = 10_000, options: Partial<TallyOptions> = {}): Summary {
  return summarize(tallyOf(rows, { end: duration, ...options }), { ...BARE, duration })
}

function at(seconds: readonly number[]): TestRow[] {
  return seconds.map((ended) => answered(Math.round(ended * 1e6), 100_000, { due: Math.round(ended * 1e6) - 100_000 }))
}

describe('intervals', () => {
  // the original lost the row at 3.6, and the one at .5
  test.each([
    [
      [0.562, 0.562, 0.578, 1.561, 1.562, 3.6, 2.4],
      [3, 2, 1, 1],
    ],
    [
      [0.9, 2.0, 0.5, 1.95],
      [2, 1, 1],
    ],
  ])('of rows at %j s, in this order, have %j: none is lost', (seconds, counts) => {
    const { intervals, requests } = summaryOf(at(seconds), null)
    expect(intervals.map((interval) => interval.requests)).toEqual(counts)
    expect(requests.answered).toBe(seconds.length)
  })

  it('are all there, from the start to the end of the run, empty ones with no times', () => {
    const { intervals } = summaryOf(at([2.5]), 5000)
    expect(intervals.map(({ start }) => start)).toEqual([0, 1, 2, 3, 4])
    expect(intervals[4]).toEqual({
      start: 4,
      requests: 0,
      failed: 0,
      throughput: 0,
      mean: null,
      p50: null,
      p90: null,
      p99: null,
      max: null,
      tainted: false,
    })
  })

  it('of a run without rows are all empty, and of nothing none', () => {
    expect(summaryOf([], 3000).intervals).toHaveLength(3)
    expect(summaryOf([], null).intervals).toEqual([])
  })

  it('of a length that is no binary fraction begin at round times, and there is none too many', () => {
    const { intervals } = summaryOf([], 3000, { interval: 100 })
    expect(intervals.map(({ start }) => start)).toEqual(Array.from({ length: 30 }, (_, i) => i / 10))
    // 2.1 / 0.3 is 7.000000000000001
    expect(summaryOf([], 2100, { interval: 300 }).intervals).toHaveLength(7)
  })

  it('follow for rows of the grace period', () => {
    const { intervals, rate } = summaryOf([...at([1.5, 2.2]), missed(UNFINISHED, 3_500_000, 1_500_001)], 2000)
    expect(intervals.map(({ requests }) => requests)).toEqual([0, 1, 1, 1])
    expect(rate).toMatchObject({ answered: 0.5, late: 1 })
  })

  it('count failed requests, but neither unfinished nor unsent ones, as failed', () => {
    const { intervals } = summaryOf([missed('timeout', 500_000, 1), missed(UNFINISHED, 500_000, 1), missed(UNSENT, 500_000, 0)], 1000)
    expect(intervals[0]).toMatchObject({ requests: 3, failed: 1, throughput: 0 })
  })

  it('have a throughput per second, whatever their length', () => {
    const { intervals } = summaryOf(at([0.2, 0.3, 0.7]), 1000, { interval: 500 })
    expect(intervals.map(({ throughput }) => throughput)).toEqual([4, 2])
  })

  it('of which the last is cut short by the end of the run have the throughput of the part that was measured', () => {
    expect(summaryOf(at([2.1, 2.4]), 2500).intervals[2].throughput).toBe(4)
  })

  it('that end with a sliver have no rate of thousands per second', () => {
    expect(summaryOf(at([2.0001]), 2000.2).intervals[2].throughput).toBe(10)
  })

  it('of which the first is cut short by the warm-up have the throughput of the rest', () => {
    const { intervals } = summaryOf(at([0.9, 1.5, 1.9]), 2000, { warmUp: 750 })
    expect(intervals.map(({ throughput }) => throughput)).toEqual([4, 2])
  })

  it('that come after the end are full ones', () => {
    expect(summaryOf(at([2.1, 2.2]), 2000).intervals[2].throughput).toBe(2)
  })

  it('of more than a million are refused, with advice', () => {
    const error = thrown(() => summaryOf(at([1]), null, { interval: 0.001 }).intervals.length)
    expect(error).toMatchObject({ code: 'input', advice: expect.stringContaining('--interval') })
    expect(error).toBeInstanceOf(HammerError)
    expect(summaryOf(at([0.009999]), null, { interval: 0.001 }).intervals).toHaveLength(10_000)
  })
})

function thrown(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return null
}

describe('rates', () => {
  it('are per second of the sending phase', () => {
    const { rate, duration } = summaryOf([...at([1, 2, 3]), missed('timeout', 3_000_000, 5), missed(UNSENT, 1, 0)], 4000)
    expect({ rate, duration }).toEqual({ rate: { planned: null, sent: 1, answered: 0.75, late: 0 }, duration: 4 })
  })

  it('are divided by the time until the last row where no duration is known', () => {
    expect(summaryOf(at([1, 2]), null)).toMatchObject({ duration: 2, rate: { answered: 1 } })
  })

  it('of a run of no length are 0', () => {
    expect(summaryOf([], 0).rate).toMatchObject({ sent: 0, answered: 0 })
    expect(summaryOf([], null).rate).toMatchObject({ sent: 0, answered: 0 })
  })
})

describe('causes and statuses', () => {
  it('stand with the most frequent first, and by name where they are as frequent', () => {
    const causes = ['b', 'c', 'c', 'a', UNSENT, UNSENT, UNSENT]
    const { errors } = summaryOf(causes.map((cause) => missed(cause, 1000, 1)))
    expect(Object.entries(errors)).toEqual([
      [UNSENT, 3],
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ])
  })

  it('may have any name', () => {
    const { errors, names } = summaryOf([missed('__proto__', 1000, 1), answered(1000, 1, { name: '__proto__' })])
    expect(Object.keys(errors)).toEqual(['__proto__'])
    expect(Object.keys(names)).toEqual(['__proto__'])
  })

  it('have the statuses that came, and no others', () => {
    expect(summaryOf([200, 503, 200].map((status) => answered(1000, 1, { status }))).statuses).toEqual({ 200: 2, 503: 1 })
  })
})

describe('a summary', () => {
  it('of nothing says so instead of dividing by nothing', () => {
    const summary = summaryOf([])
    expect(summary.requests).toEqual({ planned: 0, sent: 0, unsent: 0, answered: 0, failed: 0, unfinished: 0 })
    expect(summary.response).toMatchObject({ count: 0, mean: null, p99: null })
    expect(JSON.stringify(summary)).not.toContain('NaN')
  })

  it('carries what a tally cannot know', () => {
    const context = { ...BARE, target: 'http://a/', started: '2026-01-01T00:00:00.000Z', rate: 50, bytes: { sent: 1, received: 2 } }
    expect(summarize(tallyOf([]), context)).toMatchObject({
      schema: 'hammer-summary/1',
      target: 'http://a/',
      started: '2026-01-01T00:00:00.000Z',
      rate: { planned: 50 },
      bytes: { sent: 1, received: 2 },
      interval: 1,
      verdict: BARE.verdict,
    })
  })
})
