// Runs that never happened: summaries from seeded random rows, for reports to show.

import { exponential, normal, random } from '../../src/core/random.js'
import { BARE, type Summary, type SummaryContext, summarize } from '../../src/core/summary.js'
import { Tally, type TallyOptions } from '../../src/core/tally.js'
import type { Generator } from '../../src/core/verdict.js'
import type { ReportOptions } from '../../src/report/report.js'

const SECOND = 1e6
const TARGET = { target: 'http://127.0.0.1:8088/', started: '2026-11-21T09:31:02.114Z' }

/** A tally with the options of most runs. */
export function tallyOf(options: Partial<TallyOptions> = {}): Tally {
  return new Tally({ interval: 1000, warmUp: 0, end: 10_000, ...options })
}

function summaryOf(tally: Tally, context: Partial<SummaryContext> = {}): Summary {
  return summarize(tally, { ...BARE, ...TARGET, duration: 10_000, ...context })
}

const WORKER = { worker: 0, observed: 10, busy: 0.043, stalled: 0, longestStall: 0, starved: 0, collected: 0.002 }
const GENERATOR: Generator = {
  workers: [WORKER, { ...WORKER, worker: 1, busy: 0.041 }],
  late: 0,
  blocked: 0,
  floor: { p50: 0.00006, p99: 0.0004, 'p99.9': 0.022 },
  main: { busy: 0.01, writing: 0.03 },
  machine: { cores: 4, busy: 0.31, stolen: 0 },
}
const WAITING = { trusted: true, bottleneck: 'server', reasons: ['hammer was 4 % busy and waited for answers'] } as const

/** Fifty connections against a target that answers in about 12 ms; two answers come late. */
function healthy(): Summary {
  const tally = tallyOf()
  const next = random(1)
  for (let i = 0; i < 16_598; i++) {
    const response = Math.round(8000 + exponential(next, 4000) + (next() < 0.01 ? 18_000 : 0))
    tally.answer(Math.floor((i / 16_598) * 10 * SECOND), response, Math.round(exponential(next, 4)), 200, '')
  }
  for (const at of [10.004, 10.011]) tally.answer(at * SECOND, 14_000, 3, 200, '')
  return summaryOf(tally, { bytes: { sent: 1_328_000, received: 12_345_678 }, generator: GENERATOR, verdict: WAITING })
}

/** A target that answers 503 now and then, forgets some requests and cuts connections. */
function failing(): Summary {
  const tally = tallyOf()
  const next = random(2)
  for (let i = 0; i < 9000; i++) {
    const at = Math.floor((i / 9000) * 10 * SECOND)
    const response = Math.max(900, Math.round(normal(next, 21_000, 4000)))
    if (next() < 0.04) tally.miss(at, 5 * SECOND, 'timeout', '')
    else if (next() < 0.02) tally.miss(at, 1200, 'ECONNRESET', '')
    else tally.answer(at, response, 4, next() < 0.06 ? 503 : next() < 0.01 ? 404 : 200, '')
  }
  for (let i = 0; i < 12; i++) tally.miss(10 * SECOND, 800_000, 'unfinished', '')
  tally.miss(
    5 * SECOND,
    3000,
    'unable to verify the first certificate; if the root CA is installed locally, try running with its path \u001b[2J',
    '',
  )
  return summaryOf(tally, { bytes: { sent: 720_000, received: 3_100_000 } })
}

/** Nothing listens. */
function refused(): Summary {
  const tally = tallyOf()
  const next = random(3)
  for (let i = 0; i < 2000; i++) tally.miss(i * 5000, Math.round(200 + exponential(next, 90)), 'ECONNREFUSED', '')
  return summaryOf(tally, { bytes: { sent: 0, received: 0 } })
}

/** An open model that asks for more than the target gives: lag grows, requests stay unsent, one second hangs. */
function overloaded(): Summary {
  const tally = tallyOf()
  const next = random(4)
  for (let i = 0; i < 31_000; i++) {
    const at = Math.floor((i / 31_000) * 10 * SECOND)
    if (at > 6 * SECOND && at < 7 * SECOND) continue
    const lag = Math.round(at * 0.38)
    tally.answer(at, lag + Math.round(9000 + exponential(next, 6000)), lag, 200, '')
  }
  for (let i = 0; i < 22_000; i++) tally.miss(10 * SECOND, Number.NaN, 'unsent', '')
  const verdict = {
    trusted: true,
    bottleneck: 'client',
    reasons: [
      '8 % of the requests left more than 5 ms late although a connection was free, at 6–8 s',
      "the workers' event loops stood still for 1.24 s in all, up to 240 ms at a time, at 6–8 s",
    ],
  } as const
  const bytes = { sent: 2_240_000, received: 21_000_000 }
  return summaryOf(tally, { rate: 5000, bytes, verdict, generator: GENERATOR, tainted: [[6000, 8000]] })
}

/** A file of the original load generator: elapsed, response, status. */
function foreign(): Summary {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: null })
  const next = random(5)
  for (let i = 0; i < 400; i++) {
    const response = Math.round(100 + exponential(next, 300)) * 1000
    if (next() < 0.02) tally.miss(i * 100_000, 5 * SECOND, 'failed', '')
    else tally.answer(i * 100_000, response, Number.NaN, 200, '')
  }
  return summarize(tally, BARE)
}

/** A script with 32 named requests and a warm-up. */
function named(): Summary {
  const tally = tallyOf({ warmUp: 2000 })
  const next = random(6)
  for (let i = 0; i < 12_000; i++) {
    const at = Math.floor((i / 12_000) * 10 * SECOND)
    const which = Math.min(31, Math.floor(exponential(next, 6)))
    const name =
      which === 3
        ? 'GET /a/rather/long/path/that/does/not/end/soon/because/it/holds/an/id/4711/and/more'
        : `${which % 2 ? 'POST' : 'GET'} /item/${which}`
    if (next() < 0.002) tally.miss(at, 1000, 'closed', name)
    else tally.answer(at, Math.round(300 + 40 * which + exponential(next, 150)), 2, which % 2 ? 201 : 200, name)
  }
  return summaryOf(tally, { bytes: { sent: 1_000_000, received: 4_200_000 } })
}

const OPTIONS: ReportOptions = { width: 100, colour: 'off', plan: 'closed model, 50 connections on 2 workers, 10 s, seed 42' }
const FILES = [
  { path: 'results/2026-11-21T09-31-02Z/results.csv', note: '16,600 rows, one per request' },
  { path: 'results/2026-11-21T09-31-02Z/summary.json', note: 'every number of this report' },
]

/** Name, summary and options of each golden report. */
export const RUNS: readonly (readonly [name: string, summary: Summary, options: ReportOptions])[] = [
  ['healthy', healthy(), { ...OPTIONS, files: FILES }],
  ['healthy-60', healthy(), { ...OPTIONS, width: 60, files: FILES }],
  ['healthy-80', healthy(), { ...OPTIONS, width: 80 }],
  ['healthy-160', healthy(), { ...OPTIONS, width: 160 }],
  ['failing', failing(), OPTIONS],
  ['failing-60', failing(), { ...OPTIONS, width: 60 }],
  ['refused', refused(), OPTIONS],
  ['overloaded', overloaded(), { ...OPTIONS, plan: 'open model, 5,000/s over 50 connections on 2 workers, 10 s, seed 42' }],
  [
    'three-columns',
    foreign(),
    { width: 100, colour: 'off', plan: 'out/results.csv, 400 rows', notes: ['The last line was torn and is left out.'] },
  ],
  ['named', named(), { ...OPTIONS, plan: 'scripts/shop.ts, 50 users on 2 workers, 10 s' }],
  ['nothing', summaryOf(tallyOf()), OPTIONS],
]
