// Counting rows: nothing is lost, in any order, in any number of pieces.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { micros, UNFINISHED, UNSENT } from '../../src/core/sample.js'
import { BARE, balance, summarize } from '../../src/core/summary.js'
import { OTHER_NAMES, Tally, type TallyOptions } from '../../src/core/tally.js'
import { answered, batchOf, ended, missed, row, rows, type TestRow, tallyOf } from './rows.js'

function summaryOf(tally: Tally, duration: number | null = 10_000) {
  return { ...summarize(tally, { ...BARE, duration }), received: tally.bytesReceived, lastEnded: tally.lastEnded }
}

const options: fc.Arbitrary<Partial<TallyOptions>> = fc.record({
  interval: fc.constantFrom(100, 250, 1000, 3000),
  warmUp: fc.constantFrom(0, 0, 1000, 1234.567),
  end: fc.constantFrom(null, 1, 5000, 10_000),
})

describe('the balance', () => {
  it('is planned = sent + unsent, and sent = answered + failed + unfinished, for any rows', () => {
    fc.assert(
      fc.property(rows, options, (all, given) => {
        const tally = tallyOf(all, given)
        const { planned, sent, unsent, answered: answers, failed, unfinished } = balance(tally)
        expect(planned).toBe(sent + unsent)
        expect(sent).toBe(answers + failed + unfinished)
        expect(planned + tally.warmUp).toBe(all.length)
      }),
      { numRuns: 500 },
    )
  })

  it('counts every kind of row as what it is', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const of = (test: (row: TestRow) => boolean) => all.filter(test).length
        expect(balance(tallyOf(all))).toEqual({
          planned: all.length,
          sent: of(({ cause }) => cause !== UNSENT),
          unsent: of(({ cause }) => cause === UNSENT),
          answered: of(({ cause }) => cause === ''),
          failed: of(({ cause }) => !['', UNSENT, UNFINISHED].includes(cause)),
          unfinished: of(({ cause }) => cause === UNFINISHED),
        })
      }),
      { numRuns: 300 },
    )
  })

  it('does not hide a row that was counted twice or not at all', () => {
    const tally = tallyOf([answered(1_000_000, 5000), missed('timeout', 2_000_000, 5000)])
    tally.requests++
    const { sent, answered: answers, failed, unfinished } = balance(tally)
    expect(sent).not.toBe(answers + failed + unfinished)
  })
})

describe('the sums over parts of the numbers', () => {
  it('are the whole: intervals, statuses, causes and names have every row once', () => {
    fc.assert(
      fc.property(rows, options, (all, given) => {
        const tally = tallyOf(all, given)
        const { requests, intervals, statuses, errors, names, response, failures } = summaryOf(tally)
        const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0)
        const main = all.filter((one) => ended(one) - (one.cause === UNSENT ? 0 : one.lag + one.service) >= micros(given.warmUp ?? 0))
        expect(sum(intervals.map((interval) => interval.requests))).toBe(requests.planned)
        expect(sum(intervals.map(({ failed }) => failed))).toBe(requests.failed)
        expect(sum(Object.values(statuses))).toBe(requests.answered)
        expect(response.count).toBe(requests.answered)
        expect(sum(Object.values(errors))).toBe(requests.planned - requests.answered)
        expect(failures.count).toBe(requests.failed)
        expect(sum(Object.values(names).map((name) => name.requests))).toBe(main.filter(({ name }) => name !== '').length)
        expect(main).toHaveLength(requests.planned)
      }),
      { numRuns: 300 },
    )
  })
})

describe('order', () => {
  it('of rows does not change a digit of the summary', () => {
    const shuffled = rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
    fc.assert(
      fc.property(shuffled, options, ([all, other], given) => {
        expect(summaryOf(tallyOf(other, given))).toEqual(summaryOf(tallyOf(all, given)))
      }),
      { numRuns: 200 },
    )
  })

  it('of parts does not either: tallies of any split, sent between threads, add up to the whole', () => {
    const split = fc.tuple(rows, fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }))
    fc.assert(
      fc.property(split, options, ([all, places], given) => {
        const parts = [0, 1, 2, 3].map((part) =>
          tallyOf(
            all.filter((_, i) => places[i] === part),
            given,
          ),
        )
        const sum = Tally.from(structuredClone(parts[3].toState()))
        for (const part of [parts[1], parts[0], parts[2]]) sum.add(Tally.from(structuredClone(part.toState())))
        expect(summaryOf(sum)).toEqual(summaryOf(tallyOf(all, given)))
      }),
      { numRuns: 200 },
    )
  })
})

describe('a batch', () => {
  it('is counted as its rows, to the microsecond', () => {
    fc.assert(
      fc.property(rows, options, (all, given) => {
        const tally = tallyOf([], given)
        tally.addBatch(batchOf(all))
        expect(summaryOf(tally)).toEqual(summaryOf(tallyOf(all, given)))
      }),
      { numRuns: 200 },
    )
  })

  it('has no row beyond its length', () => {
    const batch = batchOf([answered(1_000_000, 5000), answered(1_000_000, 5000)])
    batch.length = 1
    const tally = tallyOf([])
    tally.addBatch(batch)
    expect(tally.requests).toBe(1)
  })

  it('never gives a negative service time, however its times are rounded', () => {
    const ms = fc.integer({ min: 0, max: 1e9 }).map((n) => n / 1e4)
    const tiny = fc.oneof(fc.nat(20_000), fc.nat(1e9)).map((n) => n / 1e7)
    fc.assert(
      fc.property(ms, tiny, tiny, (due, lag, service) => {
        const batch = batchOf([answered(0, 0)])
        batch.scheduled[0] = due
        batch.sent[0] = due + lag
        batch.ended[0] = due + lag + service
        const tally = tallyOf([])
        tally.addBatch(batch)
        expect(tally.service.min).toBeGreaterThanOrEqual(0)
        expect(tally.lag.min).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 500 },
    )
  })
})

describe('response, service and lag', () => {
  it('of an answer add up', () => {
    const tally = tallyOf([answered(1_500_000, 500_000, { lag: 200_000, service: 300_000 })])
    const { response, service, lag } = summaryOf(tally)
    expect([response.max, service.max, lag.max]).toEqual([0.5, 0.3, 0.2])
  })

  it('are known as far as they are: without a lag there is a response only', () => {
    const tally = tallyOf([])
    tally.answer(1_000_000, 400_000, Number.NaN, 200, '')
    const { response, service, lag } = summaryOf(tally)
    expect([response.count, service.count, lag.count]).toEqual([1, 0, 0])
  })

  it('of failures stand apart', () => {
    const { response, failures } = summaryOf(tallyOf([answered(1, 1), missed('timeout', 5_000_000, 5_000_000)]))
    expect([response.max, failures.max]).toEqual([0.000001, 5])
  })

  it('of unfinished and unsent requests are in none', () => {
    const { response, service, lag, failures } = summaryOf(tallyOf([missed(UNFINISHED, 1000, 10), missed(UNSENT, 1000, 0)]))
    expect([response.count, service.count, lag.count, failures.count]).toEqual([0, 0, 0, 0])
  })
})

describe('an answer after the end of the run', () => {
  it('is counted, but late, and not in the rate', () => {
    const tally = tallyOf([answered(9_999_999, 1000), answered(10_000_000, 1000), answered(10_000_001, 1000)])
    const { requests, rate, response } = summaryOf(tally)
    expect([requests.answered, response.count, rate.late, rate.answered]).toEqual([3, 3, 1, 0.2])
  })

  it('is never late where no end is known', () => {
    expect(tallyOf([answered(1e9, 1000)], { end: null }).late).toBe(0)
  })

  it('is late from the moment on at which the run was ended early, never after its planned end', () => {
    const tally = tallyOf([answered(1_900_000, 1000)])
    tally.endAt(2000)
    tally.endAt(8000)
    tally.answer(2_000_000, 1000, 0, 200, '')
    tally.answer(2_000_001, 1000, 0, 200, '')
    expect([tally.answered, tally.late]).toEqual([3, 1])
  })
})

describe('the warm-up', () => {
  it('has the requests that were due in it, whenever they ended', () => {
    const tally = tallyOf(
      [
        answered(1_500_000, 600_000),
        answered(1_500_000, 500_000),
        missed('timeout', 6_000_000, 5_000_001),
        missed(UNSENT, 999_999, 0),
        missed(UNSENT, 1_000_000, 0),
      ],
      { warmUp: 1000 },
    )
    expect(tally.warmUp).toBe(3)
    expect(balance(tally)).toMatchObject({ planned: 2, answered: 1, unsent: 1, failed: 0 })
    expect(summaryOf(tally).intervals.reduce((sum, { requests }) => sum + requests, 0)).toBe(2)
  })

  it('is not in the time that rates are divided by', () => {
    const { rate, warmUp } = summaryOf(tallyOf([answered(3_000_000, 1000), answered(500_000, 1000)], { warmUp: 2000 }))
    expect([rate.answered, rate.sent, warmUp]).toEqual([1 / 8, 1 / 8, { duration: 2, requests: 1 }])
  })
})

describe('names', () => {
  it('have their own counts, and only answered ones are among the times', () => {
    const tally = tallyOf([
      answered(1000, 10, { name: 'b' }),
      answered(1000, 30, { name: 'b' }),
      missed('timeout', 1000, 10, { name: 'b' }),
      missed(UNSENT, 1000, 0, { name: 'a' }),
      answered(1000, 10),
    ])
    const { names } = summaryOf(tally)
    expect(Object.keys(names)).toEqual(['a', 'b'])
    expect(names.b).toMatchObject({ requests: 3, failed: 1, response: { count: 2, max: 0.00003 } })
    expect(names.a).toMatchObject({ requests: 1, failed: 0, response: { count: 0 } })
  })

  it('beyond a thousand are counted under one more, and no row is lost', () => {
    const tally = tallyOf(Array.from({ length: 5000 }, (_, i) => answered(1000, 10, { name: `/item/${i % 2500}` })))
    expect(tally.names.size).toBe(1001)
    expect(tally.names.get(OTHER_NAMES)?.requests).toBe(3000)
    expect([...tally.names.values()].reduce((sum, { requests }) => sum + requests, 0)).toBe(5000)
  })

  it('stay bounded, and no row is lost, when tallies with different names are added', () => {
    const part = (from: number) => tallyOf(Array.from({ length: 1500 }, (_, i) => answered(1000, 10, { name: `/item/${from + i}` })))
    const sum = part(0)
    sum.add(part(10_000))
    expect(sum.names.size).toBeLessThanOrEqual(1001)
    expect([...sum.names.values()].reduce((total, { requests }) => total + requests, 0)).toBe(3000)
    expect([...sum.names.values()].reduce((total, { response }) => total + response.count, 0)).toBe(3000)
  })
})

describe('a single row', () => {
  test.each([0, 1, 999, 1000])('that ends at %d µs lies in the interval of that time', (us) => {
    expect(tallyOf([answered(us, 0)], { interval: 1 }).series.last()).toBe(Math.floor(us / 1000))
  })

  it('of any kind moves the last end', () => {
    fc.assert(
      fc.property(row, options, (one, given) => {
        expect(tallyOf([one], given).lastEnded).toBe(ended(one))
      }),
    )
  })
})
