// Shapes of a load, thresholds and permission, in whole runs.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { type Anvil, type RequestEntry, startAnvil } from '../../src/anvil/index.js'
import { HammerError, type HammerOptions, hammer } from '../../src/index.js'

let anvil: Anvil | null = null
afterEach(() => anvil?.close())

async function run(behaviour: string, options: Partial<HammerOptions>) {
  const entries: RequestEntry[] = []
  anvil = await startAnvil({ defaults: behaviour, onRequest: (entry) => entries.push(entry) })
  const result = await hammer({ url: `${anvil.url}/`, output: 'none', ...options })
  await anvil.close()
  return { ...result, entries, counts: anvil.counts() }
}

describe('stages', () => {
  test('of a rate send as many requests as there is area under them', async () => {
    // 100 … 500 a second over half a second, then down to 0 over half a second: 150 + 125
    const { counts, summary } = await run('', { rate: 100, stage: ['0.5s:500', '0.5s:0'], connections: 10, workers: 2 })
    expect([counts.requests, summary.requests.planned]).toEqual([275, 275])
    expect(summary.duration).toBe(1)
  })

  test('of connections open them one by one, and close those that started last first', async () => {
    const { entries, counts, summary } = await run('delay=10ms', { stage: ['0.6s:6', '0.6s:0'] })
    const last = new Map(entries.map(({ connection, arrived }) => [connection, arrived]))
    const first = new Map(entries.toReversed().map(({ connection, arrived }) => [connection, arrived]))
    // the probe's connection never sent anything
    expect([last.size, counts.connections]).toEqual([6, 7])
    const byStart = [...first].sort(([, a], [, b]) => a - b).map(([connection]) => connection)
    const byEnd = [...last].sort(([, a], [, b]) => b - a).map(([connection]) => connection)
    expect(byEnd).toEqual(byStart)
    expect(summary.requests.failed + summary.requests.unfinished).toBe(0)
  })
})

test('random arrivals are the same requests for the same seed, however many workers send them', async () => {
  const one = await run('', { rate: 400, duration: 0.5, arrivals: 'poisson', seed: 7, connections: 20 })
  const two = await run('', { rate: 400, duration: 0.5, arrivals: 'poisson', seed: 7, connections: 20, workers: 2 })
  expect(one.summary.requests.planned).toBeGreaterThan(130)
  expect(two.summary.requests.planned).toBe(one.summary.requests.planned)
  expect([one.summary.requests.sent, two.summary.requests.sent]).toEqual([one.counts.requests, two.counts.requests])
})

test('a thrifty pacer sends the same, only later', async () => {
  const { counts } = await run('', { rate: 300, duration: 0.5, pacer: 'thrifty' })
  expect(counts.requests).toBe(150)
})

describe('thresholds', () => {
  const hammerFile = fileURLToPath(new URL('../../dist/hammer.mjs', import.meta.url))
  /** The command against an anvil in another process of ours would block: the anvil runs in the command's own demo. */
  const demo = (...words: string[]) =>
    spawnSync(process.execPath, [hammerFile, 'demo', '-d', '1s', '--ramp-up', '0', '-o', 'none', ...words], { encoding: 'utf8' })

  test('are compared with the summary, and stand in the result', async () => {
    const { summary } = await run('status=200:9,500:1', { requests: 200, threshold: ['p99<10s', '5xx==0'] })
    expect(summary.thresholds).toMatchObject([
      { expression: 'p99<10s', holds: true },
      { expression: '5xx==0', holds: false },
    ])
    expect(summary.thresholds[1].measured).toBe(summary.statuses[500])
  })

  test('that hold leave the exit code alone; one that does not makes it 99', () => {
    expect(demo('--threshold', 'p99<10s').status).toBe(0)
    const { status, stdout } = demo('--threshold', 'p99<10s', '--threshold', 'p50<1us')
    expect(status).toBe(99)
    expect(stdout).toContain('✔ p99<10s')
    expect(stdout).toContain('✘ p50<1us')
  })

  test('of --bail end the run early, with 97 and the reason', () => {
    const { status, stderr } = demo('-d', '30s', '--bail', 'rate>1')
    expect(status).toBe(97)
    expect(stderr).toContain('rate>1')
  })

  test('that are none are refused before anything is sent', () => {
    const { status, stderr } = demo('--threshold', 'p98<1s')
    expect(status).toBe(2)
    expect(stderr).toContain('p98')
  })
})

describe('HAMMER_ALLOW', () => {
  const before = process.env.HAMMER_ALLOW
  afterEach(() => {
    if (before === undefined) delete process.env.HAMMER_ALLOW
    else process.env.HAMMER_ALLOW = before
  })

  test('refuses every other target before a connection is opened', async () => {
    process.env.HAMMER_ALLOW = 'staging.example, 10.0.0.0/8'
    const server = await startAnvil()
    anvil = server
    const refused = await hammer({ url: server.url, output: 'none', duration: 0.1 }).result.catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(HammerError)
    expect(refused).toMatchObject({ code: 'usage', option: 'HAMMER_ALLOW' })
    expect(server.counts().connections).toBe(0)
  })

  test('lets through what it names', async () => {
    process.env.HAMMER_ALLOW = '127.0.0.0/8'
    const { counts } = await run('', { requests: 3 })
    expect(counts.requests).toBe(3)
  })
})
