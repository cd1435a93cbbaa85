// Outlets for metrics systems: prometheus, otlp, statsd.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { Iterations } from '../../../src/core/iterations.js'
import { freePort, until } from '../../cli/kit.js'
import { answered, batchOf, missed } from '../../core/rows.js'
import { outlet, play, seenOf, server, statsd } from './kit.js'

const ROWS = [
  ...Array.from({ length: 10 }, (_, i) => answered(1e6 + i, 900, { bytes: 100, name: 'a' })),
  answered(2e6, 40_000_000, { status: 503, name: 'a' }),
  missed('timeout', 2e6, 5e6, { name: 'a' }),
  answered(2e6, 100, { name: '' }),
]

/** The values of a page for Prometheus, by name and labels. */
async function scrape(port: number, path = '/metrics'): Promise<Map<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

describe('prometheus', () => {
  it('shows what was counted until now, at any time', async () => {
    const port = await freePort()
    const opened = await outlet('prometheus', String(port))
    expect((await scrape(port)).get('hammer_info{version="1.2.3",target="http://127.0.0.1:8088/users"}')).toBe(1)
    opened.take?.(batchOf(ROWS))
    const iterations = new Iterations(1000)
    iterations.scenario('buy').succeeded = 3
    iterations.check('total', 'failed', 2)
    iterations.count('sold', -5, 0)
    opened.tick?.({ ...seenOf(), iterations })
    const page = await scrape(port)
    expect(Object.fromEntries(page)).toMatchObject({
      hammer_elapsed_seconds: 1.5,
      hammer_requests_in_flight: 7,
      'hammer_requests_total{name="a",status="200",error=""}': 10,
      'hammer_requests_total{name="a",status="503",error=""}': 1,
      'hammer_requests_total{name="a",status="",error="timeout"}': 1,
      'hammer_requests_total{name="GET /users",status="200",error=""}': 1,
      'hammer_received_bytes_total{name="a"}': 1000,
      'hammer_response_seconds_bucket{name="a",le="0.0005"}': 0,
      'hammer_response_seconds_bucket{name="a",le="0.001"}': 10,
      'hammer_response_seconds_bucket{name="a",le="30"}': 10,
      'hammer_response_seconds_bucket{name="a",le="+Inf"}': 11,
      'hammer_response_seconds_bucket{name="GET /users",le="0.0001"}': 1,
      'hammer_response_seconds_sum{name="a"}': 40.009,
      'hammer_response_seconds_count{name="a"}': 11,
      'hammer_iterations_total{scenario="buy",outcome="succeeded"}': 3,
      'hammer_checks_total{check="total",outcome="failed"}': 2,
      'hammer_script_counter{counter="sold"}': -5,
    })
    opened.take?.(batchOf(ROWS))
    expect((await scrape(port)).get('hammer_requests_total{name="a",status="200",error=""}')).toBe(20)
    expect(opened.written).toBe(3)
  })

  it('escapes names, and shows a thousand and one of them at most', async () => {
    const port = await freePort()
    const opened = await outlet('prometheus', String(port))
    opened.take?.(batchOf([answered(1, 1, { name: 'a"} 1\nevil{x="\\' })]))
    expect((await scrape(port)).get('hammer_received_bytes_total{name="a\\"} 1\\nevil{x=\\"\\\\"}')).toBe(0)
    opened.take?.(batchOf(Array.from({ length: 1500 }, (_, i) => answered(i, 1, { name: `n${i}` }))))
    const page = [...(await scrape(port))].filter(([name]) => name.startsWith('hammer_response_seconds_count'))
    expect(page).toHaveLength(1001)
    expect(page.find(([name]) => name.includes('"other"'))?.[1]).toBe(501)
  })

  it('is not read by a page of another name, nor written to', async () => {
    const port = await freePort()
    await outlet('prometheus', String(port))
    const { request } = await import('node:http')
    const status = (options: object) =>
      new Promise((resolve) => {
        request({ port, host: '127.0.0.1', path: '/metrics', ...options }, (response) => resolve(response.resume().statusCode)).end()
      })
    expect(await status({ headers: { host: 'evil.example' } })).toBe(403)
    expect(await status({ headers: { host: 'localhost:9464' } })).toBe(200)
    expect(await status({ method: 'POST' })).toBe(405)
    expect(await status({ path: '/other' })).toBe(404)
  })

  it('closes its port with the run', async () => {
    const port = await freePort()
    const opened = await outlet('prometheus', `127.0.0.1:${port}`)
    opened.close?.()
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  it('refuses a port that is taken, and what is none', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      other.close()
    })
    const { port } = other.address() as AddressInfo
    await expect(outlet('prometheus', String(port))).rejects.toMatchObject({ message: `port ${port} is taken` })
    for (const where of ['x', '70000', 'a b:1', 'http://127.0.0.1:1', '192.0.2.1:9464']) {
      await expect(outlet('prometheus', where)).rejects.toMatchObject({ advice: expect.any(String) })
    }
  })
})

describe('otlp', () => {
  it('sends sums since the start, at the end at the latest', async () => {
    const { posts, host } = await server((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
    const opened = await outlet('otlp', `http://me:pw@${host}`)
    await play(opened, [ROWS])
    expect(opened).toMatchObject({ written: 1, dropped: 0, error: null })
    expect(posts[0]).toMatchObject({ url: '/v1/metrics', headers: { authorization: `Basic ${btoa('me:pw')}` } })
    const [{ resource, scopeMetrics }] = JSON.parse(posts[0].body).resourceMetrics
    expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'hammer' } })
    const metrics = new Map<string, Record<string, never>>(scopeMetrics[0].metrics.map((metric: { name: string }) => [metric.name, metric]))
    expect([...metrics.keys()]).toEqual(['hammer.requests', 'hammer.received', 'hammer.response', 'hammer.requests.in_flight'])
    expect(metrics.get('hammer.requests')).toMatchObject({ unit: '{request}', sum: { isMonotonic: true, aggregationTemporality: 2 } })
    expect(JSON.stringify(metrics.get('hammer.requests'))).toContain('{"key":"error","value":{"stringValue":"timeout"}}')
    const response = metrics.get('hammer.response') as unknown as { histogram: { dataPoints: Record<string, unknown>[] } }
    expect(response.histogram.dataPoints[0]).toMatchObject({ count: 11, sum: 40.009, bucketCounts: [0, 0, 0, 10, ...Array(13).fill(0), 1] })
  })

  it('that nobody takes does not wait in a queue: the newest says it all', async () => {
    const { host } = await server(() => {})
    const opened = await outlet('otlp', `http://${host}/x`)
    for (let i = 0; i < 50; i++) opened.tick?.(seenOf())
    expect(opened.dropped).toBe(8)
    opened.close?.()
    expect(opened).toMatchObject({ written: 0, dropped: 10 })
  })
})

describe('statsd', () => {
  it('MO-20 gets a timing per method, host and path, and a counter per status, at the address that was named', async () => {
    const { lines, where } = await statsd()
    const opened = await outlet('statsd', where)
    await play(opened, [
      [
        answered(1e6, 1500),
        answered(1e6, 2500),
        answered(1e6, 5, { name: 'POST /a/b.c?d=e', status: 404 }),
        answered(1e6, 5, { name: 'log in' }),
        missed('timeout', 2e6, 5),
      ],
    ])
    await until(() => lines.length >= 7)
    expect(lines.sort()).toEqual([
      'hammer.error.timeout:1|c',
      'hammer.response.GET.127_0_0_1.users:1.5|ms',
      'hammer.response.GET.127_0_0_1.users:2.5|ms',
      'hammer.response.POST.127_0_0_1.a_b_c:0.005|ms',
      'hammer.response.log_in:0.005|ms',
      'hammer.status.200:3|c',
      'hammer.status.404:1|c',
    ])
    expect(opened).toMatchObject({ written: 7, dropped: 0, error: null })
  })

  test.each(['a:1|c\nevil:5|g', 'a.b', '', '|#tag', 'é'])('gets no more than was meant, whatever a name is: %j', async (name) => {
    const { lines, where } = await statsd()
    await play(await outlet('statsd', where), [[answered(1e6, 1000, { name }), missed(name || 'x', 1e6, 1)]])
    await until(() => lines.length >= 3)
    for (const line of lines) expect(line).toMatch(/^hammer\.(response\.[\w-]+(\.[\w-]+){0,2}:1\|ms|status\.200:1\|c|error\.[\w-]+:1\|c)$/)
  })

  it('gets some thousand timings a second, spread over what there is, and what is left out is counted', async () => {
    const { where } = await statsd()
    const opened = await outlet('statsd', where)
    const many = batchOf(Array.from({ length: 4000 }, (_, i) => answered(i, 1)))
    for (let i = 0; i < 5; i++) opened.take?.(many)
    expect(opened.dropped).toBe(0)
    opened.tick?.(seenOf())
    for (let i = 0; i < 5; i++) opened.take?.(many)
    // 20,000 in the last second: every fourth
    expect(opened.dropped).toBe(15_000)
    opened.tick?.(seenOf())
    expect(opened.written).toBe(20_000 + 5000 + 2)
  })

  it('that is not there loses what is sent, and nobody waits', async () => {
    const opened = await outlet('statsd', `127.0.0.1:${await freePort()}`)
    await play(opened, [[answered(1, 1)]])
    expect(opened.written).toBe(2)
  })

  it('needs an address', async () => {
    for (const where of ['x:y', 'tcp://h', 'a b', 'h:0', 'no-such-host.invalid'])
      await expect(outlet('statsd', where)).rejects.toMatchObject({ advice: expect.any(String) })
  })
})
