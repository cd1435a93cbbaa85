// No request gets lost: each one that left has an outcome, and the server's log has as many.

import { beforeAll, describe, expect, it } from 'vitest'
import { UNFINISHED } from '../../src/core/sample.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { evaluate, parseThreshold } from '../../src/core/threshold.js'
import { planTo } from '../client/plan.js'
import { OK, rawServer } from '../client/raw-server.js'
import { answered, missed, tallyOf } from '../core/rows.js'
import { carryOut, expectBalance } from '../engine/carry-out.js'
import { engineAt, type Run, runAt } from './load.js'

/** 20 ms for an answer; each second request of all gets a FIN instead. */
async function everySecondLost() {
  let requests = 0
  const server = await rawServer(({ socket }) => {
    if (++requests % 2 === 0) socket.end()
    else setTimeout(() => socket.write(OK), 20)
  })
  const outcome = await carryOut(planTo(server.url, { load: { requests: 40, connections: 4 } }))
  expectBalance(outcome)
  return { ...outcome, requests }
}

describe('a FIN instead of an answer', () => {
  it('autocannon [ran] D: is a failure with a cause, and leaves the times of the answers alone', async () => {
    const { rows, causes, requests } = await everySecondLost()
    const { '': answers, closed = 0, 'closed-reused': reused = 0, ...others } = causes
    expect([requests, answers, closed + reused, others]).toEqual([40, 20, 20, {}])
    for (const { cause, sent, ended } of rows) {
      if (cause !== '') continue
      expect(ended - sent).toBeGreaterThan(18)
      // autocannon said 508: its clock was that of the connection
      expect(ended - sent).toBeLessThan(250)
    }
  })
})

describe('connections of few requests', () => {
  it.each([1, 5])('autocannon -D %i: lose none of 50 requests', async (requestsPerConnection) => {
    const { causes, entries } = await engineAt('', { load: { requests: 50 }, connection: { requestsPerConnection } })
    expect([causes, entries.length]).toEqual([{ '': 50 }, 50])
  })

  it('autocannon -D 5, h2load #1523: lose none where the end of the run is a time', async () => {
    const load = { duration: 250, connections: 4 }
    const { causes, entries } = await engineAt('delay=5ms', { load, connection: { requestsPerConnection: 5 } })
    expect(causes).toEqual({ '': entries.length })
    expect(entries.length).toBeGreaterThan(20)
  })
})

describe('answers slower than the run', () => {
  const THRESHOLDS = ['p99<300ms', 'requests.unfinished==0', 'rate.late==0', 'rate>1']
  const SLOW = { connections: 5, duration: 0.15, threshold: THRESHOLDS } as const
  let waited: Run
  let gaveUp: Run
  beforeAll(async () => {
    const runs = [runAt('delay=500ms', { ...SLOW, grace: 5 }), runAt('delay=30s', { ...SLOW, grace: 0.1 })]
    ;[waited, gaveUp] = await Promise.all(runs)
  })

  it('autocannon [ran] E, loadtest: are counted, with their true times where there is time to wait', () => {
    expect(waited.counts.requests).toBe(5)
    expect(waited.summary.requests).toMatchObject({ sent: 5, answered: 5 })
    expect(waited.summary.response.min).toBeGreaterThanOrEqual(0.499)
    expect(waited.rows).toHaveLength(5)
  })

  it('H-6, h2load #1195: a timed run has results: those after its end too, beside the rate', () => {
    expect(waited.summary.rate).toMatchObject({ answered: 0, late: 5 })
    expect(waited.summary.duration).toBe(0.15)
  })

  it('oha #777: are unfinished, not timed out, where there is none', () => {
    expect(gaveUp.counts.requests).toBe(5)
    expect(gaveUp.summary.requests).toMatchObject({ sent: 5, answered: 0, failed: 0, unfinished: 5 })
    expect(gaveUp.summary.errors).toEqual({ unfinished: 5 })
    expect(gaveUp.rows.map(({ text }) => [text.status, text.error])).toEqual(Array(5).fill(['0', 'unfinished']))
  })

  it('k6 #1263: are seen by thresholds', () => {
    const holding = ({ summary }: Run) => summary.thresholds.filter(({ holds }) => holds).map(({ expression }) => expression)
    expect(holding(waited)).toEqual(['requests.unfinished==0'])
    // what was never measured does not hold either
    expect(holding(gaveUp)).toEqual(['rate.late==0'])
  })

  it('k6 #1263: nine in ten unfinished do not pass errors<1%', () => {
    const rows = Array.from({ length: 10 }, (_, n) => (n === 0 ? answered(10_000, 5000) : missed(UNFINISHED, 500_000, 400_000)))
    const summary = summarize(tallyOf(rows), BARE)
    expect(evaluate(parseThreshold('errors<1%', '--threshold'), summary).holds).toBe(false)
  })
})

describe('a server that never answers', () => {
  let run: Run
  beforeAll(async () => {
    run = await runAt('never', { connections: 5, duration: 0.35, timeout: 0.1, grace: 0.02 })
  })

  it('autocannon [ran] G: has all requests timed out or unfinished, and none vanishes', () => {
    const { timeout, unfinished = 0, ...others } = run.summary.errors
    expect([timeout + unfinished, others]).toEqual([run.counts.requests, {}])
    expect(run.rows).toHaveLength(run.counts.requests)
    expect(timeout).toBeGreaterThanOrEqual(5)
  })

  it('artillery #436: has no more time-outs than requests', () => {
    expect(run.summary.errors.timeout).toBeLessThanOrEqual(run.counts.requests)
    expect(run.summary.requests.sent).toBe(run.counts.requests)
  })

  it('autocannon [ran] G: leaves how long that took in the numbers, not zeros', () => {
    expect(run.summary.failures.count).toBe(run.summary.errors.timeout)
    expect(run.summary.failures.min).toBeGreaterThanOrEqual(0.1)
    expect(run.summary.response).toMatchObject({ count: 0, p50: null, max: null })
  })
})

describe('a server that closes kept connections as it likes', () => {
  it('h2load #1523: makes every request that was started done, or failed with a cause', async () => {
    const { causes, rows, entries } = await engineAt('', { load: { requests: 97, connections: 3 } }, { requestsPerConnection: 4 })
    const { '': answers = 0, 'closed-reused': crossed = 0, ...others } = causes
    expect([rows.length, answers + crossed, others]).toEqual([97, 97, {}])
    expect(entries).toHaveLength(answers)
  })
})
