// Whatever a server does, every request has one outcome with its cause, and none is sent twice.

import { describe, expect, test } from 'vitest'
import { startAnvil } from '../../src/anvil/index.js'
import type { RequestEntry } from '../../src/anvil/log.js'
import { type PlanParts, planTo } from '../client/plan.js'
import { OK, rawServer } from '../client/raw-server.js'
import { carryOut, expectBalance, meet } from './carry-out.js'

const N = 20
const OFTEN: PlanParts = { load: { requests: N, connections: 2 }, connection: { timeout: 150 } }
const TWICE: PlanParts = { load: { requests: 4, connections: 4 }, connection: { timeout: 150 } }

/** What is ordered, the causes of all rows, and what else is remarkable. */
const ORDERS: readonly [order: string, causes: Record<string, number>, parts?: PlanParts, bytes?: number][] = [
  ['', { '': N }],
  ['status=404', { '': N }],
  ['status=204', { '': N }],
  ['status=304&size=1k', { '': N }],
  ['chunked&size=100k', { '': N }],
  ['chunked&interim=3', { '': N }],
  ['nolength&size=100k', { '': N }],
  ['connection=close', { '': N }],
  ['http10', { '': N }],
  ['interim=20', { '': N }],
  ['trickle=5ms', { '': N }],
  ['trickle=5ms&chunked', { '': N }],
  ['delay=5ms', { '': N }],
  ['length=long', { '': N }],
  ['unasked', { '': N }],
  ['close', { closed: N }],
  ['half=head', { closed: N }],
  ['half=body', { closed: N }],
  ['half=body&chunked', { closed: N }],
  ['length=short', { closed: N }],
  ['reset', { ECONNRESET: N }],
  ['garbage', { parse: N }],
  ['delay=10s', { timeout: 4 }, TWICE],
  ['never', { timeout: 4 }, TWICE],
  ['trickle=10s', { timeout: 4 }, TWICE],
]

describe('an answer of the order', () => {
  test.each(ORDERS)('"%s" has its cause', async (order, causes, parts = OFTEN) => {
    const { causes: found, rows, entries, health, connections } = await meet(order, parts)
    expect(found).toEqual(causes)
    // every request arrived once
    expect(entries).toHaveLength(health.sent)
    expect(connections).toBe(health.opened)
    expect(rows.filter(({ connect }) => !Number.isNaN(connect))).toHaveLength(health.opened)
    const answers = rows.filter(({ cause }) => cause === '').map(({ status }) => status)
    if (answers.length > 0) expect(answers).toEqual(entries.map(({ status }) => status))
    const unasked = order === 'unasked' || order === 'length=long'
    expect(health.unsolicited).toBe(unasked ? N : 0)
    const ending = /close|http10|nolength|unasked|long/.test(order) || !('' in causes)
    expect(health.opened).toBe(ending ? rows.length : 2)
  })

  test('with a part of a body has the bytes of that part in its row', async () => {
    const whole = await meet('size=1000', { load: { requests: 1 } })
    const half = await meet('size=1000&half=body', { load: { requests: 1 } })
    const late = await meet('size=1000&trickle=10s', { load: { requests: 1 }, connection: { timeout: 150 } })
    expect(whole.rows[0].bytes - half.rows[0].bytes).toBe(500)
    expect(late.rows[0].bytes).toBeGreaterThan(0)
    expect([half.rows[0].firstByte, late.rows[0].firstByte]).not.toContain(Number.NaN)
  })

  test('of many megabytes is counted to the byte', async () => {
    const { rows } = await meet('size=5m', { load: { requests: 4, connections: 2 } })
    const { rows: chunked } = await meet('size=5m&chunked', { load: { requests: 2 } })
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5000000\r\n\r\n'
    expect(rows.map(({ bytes }) => bytes)).toEqual(Array(4).fill(5_000_000 + head.length))
    for (const { bytes } of chunked) expect(bytes).toBeGreaterThan(5_000_000)
  })
})

describe('a request', () => {
  test('carries its body to the server, pipelined or not', async () => {
    for (const pipeline of [1, 4]) {
      const bodies: string[] = []
      const body = Buffer.from('{"a":[1,2,3]}')
      const headers = [['Content-Type', 'application/json']] as const
      const parts = { load: { requests: 12, pipeline }, request: { method: 'POST', body, headers } }
      const outcome = await meet('echo', parts, { onRequest: ({ method }: RequestEntry) => bodies.push(method) })
      expect(outcome.causes).toEqual({ '': 12 })
      expect(outcome.entries.every(({ method }) => method === 'POST')).toBe(true)
      // the echo holds the body: with one byte less, all answers are shorter by as much
      const shorter = await meet('echo', { ...parts, request: { ...parts.request, body: body.subarray(1) } })
      expect(outcome.rows[0].bytes).toBeGreaterThan(shorter.rows[0].bytes)
      expect(outcome.health.bytesSent).toBe(shorter.health.bytesSent + 12)
    }
  })

  test('of the method HEAD expects no body', async () => {
    for (const order of ['size=10k', 'size=10k&chunked', 'status=404']) {
      const { causes, health } = await meet(order, { load: { requests: 12, pipeline: 3 }, request: { method: 'HEAD' } })
      expect([causes, health.opened, health.unsolicited]).toEqual([{ '': 12 }, 1, 0])
    }
  })

  test('goes to an IPv6 address', async ({ skip }) => {
    const server = await startAnvil({ host: '::1' }).catch(() => null)
    if (server === null) return skip('no IPv6 here')
    const outcome = await carryOut(planTo(`${server.url}/?echo`, { load: { requests: 5 } }))
    await server.close()
    expect(outcome.causes).toEqual({ '': 5 })
  })

  test.each([1, 2, 3, 7])('is the last one of its connection after %i', async (requestsPerConnection) => {
    for (const pipeline of [1, 4]) {
      const parts = { load: { requests: 21, pipeline }, connection: { requestsPerConnection } }
      const { causes, entries, connections } = await meet('', parts)
      expect(causes).toEqual({ '': 21 })
      expect(connections).toBe(Math.ceil(21 / requestsPerConnection))
      expect(entries).toHaveLength(21)
    }
  })
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%i is an answer like any other: nobody goes where it points', async (status) => {
    const elsewhere = await rawServer()
    const head = `HTTP/1.1 ${status} Elsewhere\r\nLocation: ${elsewhere.url}/\r\nContent-Length: 0\r\n\r\n`
    const server = await rawServer(({ socket }) => socket.write(head))
    const { rows } = await carryOut(planTo(server.url, { load: { requests: 10, connections: 2 } }))
    expect(rows.map((row) => row.status)).toEqual(Array(10).fill(status))
    expect([server.requests(), elsewhere.visitors]).toEqual([10, []])
  })
})

describe('a server that closes', () => {
  test('idle connections costs no request: the next one connects again', async () => {
    const parts = { load: { requests: 8, connections: 2, pacing: 80 } }
    const { causes, entries, health } = await meet('', parts, { idleTimeout: 30 })
    expect(causes).toEqual({ '': 8 })
    expect([entries.length, health.opened]).toEqual([8, 8])
  })

  test('just as the next request leaves makes it fail as closed-reused, and nothing is sent again', async () => {
    const server = await rawServer(({ socket, requests }) => {
      if (requests === 1) socket.write(OK)
      else socket.end()
    })
    const outcome = await carryOut(planTo(server.url, { load: { requests: 20, connections: 2 } }))
    expectBalance(outcome)
    expect(outcome.causes).toEqual({ '': 10, 'closed-reused': 10 })
    expect(server.requests()).toBe(20)
  })

  test('right after an answer, without a word, never makes a request arrive twice', async () => {
    const server = await rawServer(({ socket }) => socket.end(OK))
    const outcome = await carryOut(planTo(server.url, { load: { requests: 200, connections: 4 } }))
    expectBalance(outcome)
    const { '': answered = 0, 'closed-reused': crossed = 0, ...others } = outcome.causes
    expect([answered + crossed, others]).toEqual([200, {}])
    expect(server.requests()).toBeLessThanOrEqual(200)
    expect(server.requests()).toBeGreaterThanOrEqual(answered)
  })

  test('after some answers is followed by new connections, pipelined too', async () => {
    for (const pipeline of [1, 4]) {
      const parts = { load: { requests: 40, pipeline, connections: 2 } }
      const { causes, entries } = await meet('', parts, { requestsPerConnection: 3 })
      const { '': answered = 0, 'closed-reused': crossed = 0, ...others } = causes
      expect([answered + crossed, others]).toEqual([40, {}])
      if (pipeline === 1) expect(crossed).toBe(0)
      expect(entries.filter((entry) => entry.answered !== null)).toHaveLength(answered)
    }
  })
})
