// Statistics that stay right: beyond a million rows, for few rows, merged, divided by the time that they belong to.

import { serialize } from 'node:v8'
import { beforeAll, describe, expect, it } from 'vitest'
import { RUN_OPTIONS } from '../../src/cli/options.js'
import { readValues } from '../../src/cli/read-values.js'
import { resolvePlan } from '../../src/cli/resolve.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'
import { REPORTS } from '../../src/report/index.js'
import { answered, missed, tallyOf } from '../core/rows.js'
import { engineAt, type Run, runAt } from './load.js'

const OPTIONS = { interval: 1000, warmUp: 0, end: null }
const MILLION = 1_000_000

function summaryOf(tally: Tally, duration: number | null = null): Summary {
  return summarize(tally, { ...BARE, duration })
}

/** So many answers over so many seconds; each takes 1 … 1000 µs in turn. */
function many(rows: number, seconds: number): Tally {
  const tally = new Tally(OPTIONS)
  for (let n = 0; n < rows; n++) {
    const us = 1 + (n % 1000)
    tally.answer(1000 + Math.floor((n * seconds * 1e6) / rows), us, 0, n % 4 === 0 ? 503 : 200, '')
  }
  return tally
}

/** The bytes of all that a tally of so many rows knows: its state is what it has to carry to another thread. */
function sizeOf(rows: number, seconds: number): number {
  return serialize(many(rows, seconds).toState()).length
}

describe('beyond a million rows', () => {
  it('hey #112, #127, #166, #227, #238: mean, statuses and percentiles are of all of them', () => {
    const { response, statuses, requests, intervals } = summaryOf(many(1.2 * MILLION, 60))
    expect(requests.answered).toBe(1.2 * MILLION)
    expect(statuses).toEqual({ 200: 0.9 * MILLION, 503: 0.3 * MILLION })
    expect(response.mean).toBeCloseTo(0.0005005, 12)
    expect(response).toMatchObject({ count: 1.2 * MILLION, min: 0.000001, p50: 0.000501, p99: 0.000991, max: 0.001 })
    expect(intervals.reduce((sum, interval) => sum + interval.requests, 0)).toBe(1.2 * MILLION)
  })

  it('k6 #4670, #3955, #763, artillery #1979: they need no more memory than a hundredth of them', () => {
    expect(sizeOf(MILLION, 20)).toBeLessThan(3 * sizeOf(MILLION / 100, 20))
  })

  it('k6 #3618, #2367: a run of a day needs no more memory than one of an hour', async () => {
    const { interval } = resolvePlan('http://127.0.0.1/', readValues(RUN_OPTIONS, { duration: '24h' }))
    // what grows are the intervals, each with a histogram of its own
    expect((24 * 3_600_000) / interval).toBeLessThanOrEqual(3600)
  })
})

describe('few rows', () => {
  it('fortio #1080, README: half of all times below p50 is not a matter of resolution', () => {
    const slow = summaryOf(tallyOf([answered(500_000, 500_000), answered(1_000_000, 500_000)])).response
    expect([slow.min, slow.p50, slow.p99, slow.max]).toEqual([0.5, 0.5, 0.5, 0.5])
    // fortio: an average of 0.049 ms, and half of them below 0.457 ms
    const quick = Array.from({ length: 1000 }, (_, n) => answered(n * 1000 + 49, n % 100 === 99 ? 150 : 49))
    const { mean, p50, p99 } = summaryOf(tallyOf(quick)).response
    expect([mean, p50, p99]).toEqual([expect.closeTo(0.00005001, 9), 0.000049, 0.00015])
  })

  it('gatling #2937: eight answers a second are not printed as 8000', () => {
    const rows = Array.from({ length: 80 }, (_, n) => answered(125_000 * n + 1000, 1000))
    const text = REPORTS.text.render(summaryOf(tallyOf(rows), 10_000), { width: 100, colour: 'off' })
    expect(text).toContain('8.00 answers/s = 80 answers in 10')
    expect(text).not.toMatch(/8[,.]?000 /)
  })
})

describe('the denominator', () => {
  /** 100 answers a second over 15 seconds. */
  const rows = Array.from({ length: 1500 }, (_, n) => answered(10_000 * n + 5000, 1000))

  it('Apicurio #9893: has neither the warm-up nor the drain in it, nor have the answers', () => {
    const tally = tallyOf(rows, { warmUp: 5000, end: 10_000 })
    const summary = summaryOf(tally, 10_000)
    expect(summary.rate).toMatchObject({ answered: 100, late: 500 })
    const text = REPORTS.text.render(summary, { width: 100, colour: 'off' })
    expect(text).toContain('100 answers/s = 500 answers in 5')
    expect(text).toContain('500 more after the end')
  })

  it('vegeta #210: of two parts that ran at the same time is their time, not its double', () => {
    const open = { end: null }
    const even = tallyOf(
      rows.filter((_, n) => n % 2 === 0),
      open,
    )
    const odd = tallyOf(
      rows.filter((_, n) => n % 2 === 1),
      open,
    )
    even.add(odd)
    expect(summaryOf(even, 15_000)).toEqual(summaryOf(tallyOf(rows, open), 15_000))
    const halves = tallyOf(rows.slice(0, 750), open)
    halves.add(tallyOf(rows.slice(750), open))
    expect(summaryOf(halves, 15_000).rate.answered).toBe(100)
  })

  it('wrk2 #138: a file of which the rows span 1.25 ms has no more answers a second than that makes', () => {
    const burst = tallyOf(Array.from({ length: 5 }, (_, n) => answered(250 * (n + 1), 250)))
    expect(summaryOf(burst).rate.answered).toBeCloseTo(5 / 0.00125, 6)
    expect(summaryOf(tallyOf([answered(0, 0), missed('timeout', 0, 0)])).rate.answered).toBe(0)
  })
})

describe('200 requests over two connections', () => {
  let run: Run
  beforeAll(async () => {
    run = await runAt('delay=2ms', { requests: 200, connections: 2 })
  })

  it('wrk2 #138: do not have a rate beyond what the connections can do', () => {
    const { rate, duration, response } = run.summary
    expect(rate.answered * duration).toBeCloseTo(200, 6)
    // 2 ms each, 100 after each other
    expect(duration).toBeGreaterThan(0.18)
    expect(rate.answered).toBeLessThanOrEqual(2 / (response.min ?? Number.NaN))
  })

  it('bombardier #103: have no time longer than the run, and none ends after it', () => {
    expect(run.summary.response.max).toBeLessThanOrEqual(run.summary.duration)
    for (const row of run.rows) expect(row.at('elapsed')).toBeLessThanOrEqual(run.summary.duration + 1e-9)
  })

  it('hey #112: have the bytes of the answers that the server sent', () => {
    const bytes = run.rows.reduce((sum, row) => sum + row.at('bytes'), 0)
    expect(run.summary.bytes.received).toBe(bytes)
    expect(new Set(run.rows.map((row) => row.at('bytes'))).size).toBe(1)
    expect(run.summary.bytes.sent).toBe(run.counts.bytesReceived)
  })
})

describe("Little's law", () => {
  it('wrk #46, #99: holds: what is in flight is the throughput times the mean time', async () => {
    const { rows } = await engineAt('delay=5ms', { load: { duration: 300, connections: 4 } })
    const times = rows.map(({ sent, ended }) => ended - sent)
    const span = Math.max(...rows.map(({ ended }) => ended))
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length
    const inFlight = (rows.length / span) * mean
    expect(inFlight).toBeLessThanOrEqual(4)
    expect(inFlight).toBeGreaterThan(3)
  })
})
