// Servers that are hard to reach: refusals, silence, and what can go wrong with TLS.

import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { anvil } from '../anvil/raw.js'
import { planTo } from '../client/plan.js'
import { freePort, OK, rawServer, sleep } from '../client/raw-server.js'
import { carryOut, expectBalance } from './carry-out.js'

describe('a server that cannot be reached', () => {
  test.each([
    ['closed', 1],
    ['closed', 3],
    ['open', 1],
    ['open', 3],
  ] as const)('is tried at most ten times a second by each connection (%s model, pipeline %i)', async (model, pipeline) => {
    const port = await freePort()
    const load = { model, pipeline, connections: 2, duration: 250, rate: model === 'open' ? 200 : null, grace: 50 }
    const outcome = await carryOut(planTo(`http://127.0.0.1:${port}`, { load }))
    expectBalance(outcome)
    const { ECONNREFUSED: refused, unsent = 0, ...others } = outcome.causes
    expect(others).toEqual({})
    expect(refused).toBeGreaterThanOrEqual(2)
    if (model === 'open') expect(refused + unsent).toBe(50)
    expect(outcome.health.opened).toBeLessThanOrEqual(6)
    expect(outcome.health.bytesSent).toBe(0)
  })

  test('and comes up later gets every request once', async () => {
    const port = await freePort()
    const run = carryOut(planTo(`http://127.0.0.1:${port}`, { load: { connections: 2, pipeline: 2, duration: 350 } }))
    await sleep(150)
    const server = await rawServer(({ socket }) => setTimeout(() => socket.write(OK), 5), port)
    const outcome = await run
    expectBalance(outcome)
    const { '': answered, ECONNREFUSED: refused, ...others } = outcome.causes
    expect(others).toEqual({})
    expect(refused).toBeGreaterThan(0)
    expect(server.requests()).toBe(answered)
  })

  test('in time, because it accepts and never answers, makes requests time out', async () => {
    for (const pipeline of [1, 3]) {
      const server = await rawServer()
      const parts = { load: { requests: 6, connections: 2, pipeline }, connection: { timeout: 100 } }
      const outcome = await carryOut(planTo(server.url, parts))
      expectBalance(outcome)
      expect(outcome.causes).toEqual(pipeline === 1 ? { timeout: 6 } : { timeout: 2, closed: 4 })
      for (const { sent, ended } of outcome.rows) {
        expect(ended - sent).toBeGreaterThanOrEqual(100)
        expect(ended - sent).toBeLessThan(400)
      }
    }
  })
})

describe('TLS', () => {
  const tls = { verify: true, ca: null, cert: null, key: null, servername: null }

  test('is verified, and its handshake is part of connecting, once per connection', async () => {
    const server = await anvil({ scheme: 'https' })
    const connection = { tls: { ...tls, ca: server.certificate } }
    for (const pipeline of [1, 3]) {
      const outcome = await carryOut(planTo(server.url, { load: { requests: 30, connections: 2, pipeline }, connection }))
      expectBalance(outcome)
      expect(outcome.causes).toEqual({ '': 30 })
      const connects = outcome.rows.map(({ connect }) => connect).filter((time) => !Number.isNaN(time))
      expect(connects).toHaveLength(2)
      for (const time of connects) expect(time).toBeGreaterThan(0.1)
    }
    const large = await carryOut(planTo(`${server.url}/?size=2m&chunked`, { load: { requests: 2 }, connection }))
    expect(large.causes).toEqual({ '': 2 })
  })

  test('that is not trusted is the cause tls, with the back-off of a refused connection', async () => {
    const server = await anvil({ scheme: 'https' })
    const outcome = await carryOut(planTo(server.url, { load: { duration: 250 } }))
    expectBalance(outcome)
    expect(Object.keys(outcome.causes)).toEqual(['tls'])
    expect(outcome.health.opened).toBeLessThanOrEqual(4)
    const careless = await carryOut(planTo(server.url, { load: { requests: 3 }, connection: { tls: { ...tls, verify: false } } }))
    expect(careless.causes).toEqual({ '': 3 })
  })

  test('that is reset, ended or never answered in the handshake has one cause per request', async () => {
    const acts = [
      [(socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
      [(socket: Socket) => socket.end(), 'closed'],
      [(socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls'],
      [() => {}, 'timeout'],
    ] as const
    for (const [act, cause] of acts) {
      const server = await rawServer()
      const listener = setInterval(() => {
        for (const { socket } of server.visitors) if (socket.bytesRead > 0 && socket.writable) act(socket)
      }, 5)
      const plan = planTo(server.url.replace('http:', 'https:'), { load: { requests: 2, connections: 2 }, connection: { timeout: 100 } })
      const outcome = await carryOut(plan)
      clearInterval(listener)
      expectBalance(outcome)
      expect([outcome.causes, outcome.health.bytesSent]).toEqual([{ [cause]: 2 }, 0])
    }
  })

  test('has the same faults as without it', async () => {
    const server = await anvil({ scheme: 'https' })
    const connection = { timeout: 150, tls: { ...tls, ca: server.certificate } }
    for (const [order, cause] of [
      ['close', 'closed'],
      ['half=body', 'closed'],
      ['reset', 'ECONNRESET'],
      ['garbage', 'parse'],
      ['never', 'timeout'],
      ['nolength', ''],
      ['connection=close', ''],
      ['unasked', ''],
    ]) {
      const outcome = await carryOut(planTo(`${server.url}/?${order}`, { load: { requests: 4, connections: 2 }, connection }))
      expectBalance(outcome)
      expect([order, outcome.causes]).toEqual([order, { [cause]: 4 }])
    }
  })
})
