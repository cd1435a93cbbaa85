// Whole runs, worker threads and files included, against the anvil's own record of what arrived.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Anvil, type RequestEntry, startAnvil } from '../../src/anvil/index.js'
import { analyze, type HammerOptions, hammer, type Summary } from '../../src/index.js'
import { newFolder, readRows } from './rows.js'

const COLUMNS = 'elapsed,response,status,error,lag,connection'
let anvil: Anvil | null = null
afterEach(() => anvil?.close())

/** Runs against an anvil; gives both sides' books. */
async function run(behaviour: string, options: Partial<HammerOptions>) {
  const entries: RequestEntry[] = []
  anvil = await startAnvil({ defaults: behaviour, onRequest: (entry) => entries.push(entry) })
  const output = newFolder()
  const result = await hammer({ url: `${anvil.url}/`, output, columns: COLUMNS, ...options })
  const counts = anvil.counts()
  await anvil.close()
  return { ...result, rows: readRows(output), entries, counts, output }
}

describe('every request that arrived has its row, and every row its request', () => {
  test.each([1, 2, 3])('with %i workers and keep-alive', async (workers) => {
    const { rows, counts, summary } = await run('', { connections: 6, workers, duration: 0.4 })
    expect(rows.length).toBe(counts.requests)
    expect(summary.requests).toMatchObject({ planned: counts.requests, answered: counts.answered, failed: 0, unsent: 0 })
    expect(rows.every(({ status, error }) => status === 200 && error === '')).toBe(true)
  })

  test('H-14 with a new connection for every request', async () => {
    const { rows, counts, connections } = await run('', { connections: 3, duration: 0.3, noKeepalive: true })
    expect(rows.length).toBe(counts.requests)
    expect(connections.opened).toBe(rows.length)
    // the probe before the run opens one, too
    expect(counts.connections).toBe(rows.length + 1)
  })

  test('with pipelining', async () => {
    const { rows, counts } = await run('delay=1ms', { connections: 2, pipeline: 8, duration: 0.3 })
    expect(rows.length).toBe(counts.requests)
    expect(rows.every(({ status }) => status === 200)).toBe(true)
  })

  test('with -n exactly, over workers that it does not divide by', async () => {
    const { rows, counts } = await run('', { connections: 7, workers: 3, requests: 1003 })
    expect([rows.length, counts.requests]).toEqual([1003, 1003])
  })

  test('with failures ordered by share: the outcomes are as many as the anvil counts', async () => {
    const { summary, counts } = await run('close=10%&reset=10%&half=body:10%&garbage=5%', { connections: 4, requests: 600 })
    const { errors } = summary
    const of = (...names: string[]) => names.reduce((sum, name) => sum + (errors[name] ?? 0), 0)
    expect(summary.requests.sent).toBe(counts.requests)
    expect(summary.requests.answered).toBe(counts.answered)
    expect(of('ECONNRESET')).toBe(counts.outcomes.reset)
    expect(of('parse')).toBe(counts.outcomes.garbage)
    expect(of('closed', 'closed-reused')).toBe(counts.outcomes.close + counts.outcomes.half)
  })
})

test('row by row, one connection: service time is never shorter than what the anvil took, and never much longer', async () => {
  const { rows, entries } = await run('delay=exp:4ms', { connections: 1, duration: 0.6 })
  const served = entries.map(({ arrived, answered }) => ((answered ?? Number.NaN) - arrived) / 1000)
  expect(rows.length).toBe(served.length)
  const excess = rows.map(({ response, lag }, i) => response - lag - served[i]).sort((a, b) => a - b)
  // a microsecond of rounding on either side
  expect(excess[0]).toBeGreaterThan(-0.000003)
  expect(excess[Math.floor(excess.length / 2)]).toBeLessThan(0.005)
})

test('a server that answers after 50 ms has response times of 50 ms at every percentile, also with a rate', async () => {
  for (const options of [{ connections: 3 }, { connections: 10, rate: 40 }]) {
    const { summary } = await run('delay=50ms', { duration: 1, ...options })
    expect(summary.response.min).toBeGreaterThanOrEqual(0.0499)
    expect(summary.response.p50).toBeLessThan(0.07)
  }
})

describe('the open model', () => {
  test('sends exactly what was due, in time, however few answers come', async () => {
    const { rows, counts, summary } = await run('', { rate: 500, duration: 1, connections: 20, workers: 2 })
    const { planned, unsent } = summary.requests
    expect([rows.length, counts.requests + unsent, planned]).toEqual([500, 500, 500])
    // a machine that stands still over the end of the run leaves what was due in those milliseconds
    expect(unsent).toBeLessThan(25)
  })

  test('counts as response time what a request had to wait for a free connection', async () => {
    // two connections at 100 ms an answer serve 20 a second of the 40 that are due
    const { summary, rows, counts } = await run('delay=100ms', { rate: 40, duration: 1, connections: 2, grace: 1 })
    expect(summary.requests.planned).toBe(40)
    expect(summary.requests.sent).toBe(counts.requests)
    expect(summary.requests.unsent).toBe(40 - counts.requests)
    expect(summary.requests.unsent).toBeGreaterThan(10)
    const worst = Math.max(...rows.filter(({ error }) => error === '').map(({ lag }) => lag))
    expect(worst).toBeGreaterThan(0.3)
    expect(summary.service.p50).toBeLessThan(0.2)
  })

  test('with -n sends exactly so many', async () => {
    const { rows } = await run('', { rate: 2000, requests: 333, connections: 5, workers: 2 })
    expect(rows.length).toBe(333)
  })
})

test('a warm-up is sent and written, marked, and left out of the numbers', async () => {
  const { summary, output, counts } = await run('delay=5ms', {
    connections: 2,
    duration: 0.6,
    warmUp: 0.3,
    columns: 'elapsed,response,status,phase',
  })
  const text = readFileSync(join(output, 'results.csv'), 'utf8')
  expect(text.match(/,warm-up$/gm)?.length).toBe(summary.warmUp.requests)
  expect(text.match(/,main$/gm)?.length).toBe(summary.requests.planned)
  expect(summary.warmUp.requests + summary.requests.planned).toBe(counts.requests)
})

test('a server that is slow for its first 100 requests is measured without them, and its analysis the same', { retry: 2 }, async () => {
  let requests = 0
  // the probe before the run sends none
  const server = createServer((_, response) => setTimeout(() => response.end(), requests++ < 100 ? 50 : 2))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const output = newFolder()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const { summary } = await hammer({ url, output, connections: 20, requests: 6000, warmUp: 'auto' })
  server.close()
  // on a machine that is disturbed meanwhile there may be no steady state to find
  expect(['found', 'unsteady']).toContain(summary.warmUp.search)
  expect(summary.warmUp.requests > 0).toBe(summary.warmUp.search === 'found')
  expect(summary.requests.planned + summary.warmUp.requests).toBe(6000)
  expect((await analyze(output)).summary).toEqual(JSON.parse(JSON.stringify(summary)))
  // nor does it depend on the run having said so
  expect((await analyze(output, { warmUp: 'auto' })).summary).toEqual(JSON.parse(JSON.stringify(summary)))
})

describe('the analysis of a run is the run', () => {
  const cases: [string, string, Partial<HammerOptions>][] = [
    ['closed, two workers', '', { connections: 4, workers: 2, duration: 0.4 }],
    ['open and overloaded, with unsent and unfinished requests', 'delay=200ms', { rate: 100, connections: 3, duration: 0.5, grace: 0.05 }],
    ['with failures, ended by -n', 'close=20%&status=200:9,500:1', { connections: 3, requests: 200 }],
    ['with a warm-up to be found', 'delay=2ms', { connections: 4, workers: 2, duration: 1, warmUp: 'auto' }],
    [
      'with a warm-up to be found after the ramp-up',
      'delay=2ms',
      { connections: 4, duration: 1, rampUp: 0.3, warmUp: 'auto', interval: 0.1 },
    ],
    ['with a warm-up, and another length of intervals', 'delay=2ms', { connections: 2, duration: 0.5, warmUp: 0.2, interval: 0.1 }],
  ]
  test.each(cases)('%s', async (_, behaviour, options) => {
    const { summary, output } = await run(behaviour, { columns: 'elapsed,response,status,error,lag,name,bytes', ...options })
    const again = (await analyze(output)).summary
    expect(again).toEqual(JSON.parse(readFileSync(join(output, 'summary.json'), 'utf8')) as Summary)
    expect(again).toEqual(JSON.parse(JSON.stringify(summary)))
  })
})

test('an aborted run ends at once, and its books balance', async () => {
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 400)
  const { summary, interrupted, counts, rows } = await run('delay=30s', { connections: 3, duration: 60, signal: abort.signal })
  expect(interrupted).toBe(true)
  expect(summary.duration).toBeLessThan(10)
  expect(summary.requests).toMatchObject({ planned: 3, unfinished: 3, answered: 0 })
  expect([counts.requests, rows.length]).toEqual([3, 3])
})
