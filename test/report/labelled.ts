// A script's run with everything that a report can have: title, tags, thresholds, checks, timers, problems.

import type { Summary } from '../../src/core/summary.js'
import type { ReportOptions } from '../../src/report/report.js'
import { RUNS } from './fixtures.js'

const [, named, options] = RUNS.find(([name]) => name === 'named') ?? RUNS[0]

const counts = { started: 500, succeeded: 488, failed: 9, errored: 2, unfinished: 1 }

const summary: Summary = {
  ...named,
  title: 'Checkout, new cache',
  tags: { branch: 'fix/cart', team: 'shop' },
  command: "hammer run shop.ts --url http://127.0.0.1:8088/ -c 50 -d 10s -W 2s --seed 42 --threshold 'p99<1ms' -H 'Authorization: •••'",
  script: {
    iterations: counts,
    scenarios: { browse: { ...counts, started: 400, succeeded: 388 }, buy: { ...counts, started: 100, failed: 0, succeeded: 100 } },
    checks: { 'cart is empty': { passed: 490, failed: 0 }, 'price is right': { passed: 481, failed: 9 } },
    counters: { orders: 99, revenue: 1234.5 },
    counterSeries: {},
    timers: { checkout: { ...named.response, interval: 1, intervals: [] } },
    blocking: {},
    problems: [{ kind: 'failure', scenario: 'browse', message: 'Expected 200, got 503', where: 'shop.ts:12:3', count: 9 }],
    ended: null,
  },
  thresholds: [
    { expression: 'p99<1ms', measured: 0.00158, limit: 0.001, measure: 'time', holds: false },
    { expression: 'errors<1%', measured: 0.0025, limit: 0.01, measure: 'share', holds: true },
    { expression: 'p50[GET /no]<1s', measured: null, limit: 1, measure: 'time', holds: false },
  ],
}

/** As a row of {@link RUNS}. */
export const LABELLED: readonly [name: string, summary: Summary, options: ReportOptions] = ['labelled', summary, options]
