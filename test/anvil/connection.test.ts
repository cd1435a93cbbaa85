// Requests are read wherever the reads split them, and nothing that a client does upsets the server.

import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RequestHead } from '../../src/anvil/request-head.js'
import { RequestParser } from '../../src/anvil/request-parser.js'
import { anvil, eventually, exchange, get, PLAIN_ANSWER, raw, recordingAnvil } from './raw.js'

const STREAM = Buffer.from(
  [
    get('/?status=201'),
    get('/?status=201'),
    '\r\n',
    'POST /?status=202&echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello\r\n\r\nGE',
    get('/?size=3', 'X-Hammer-Id: 17'),
    'POST /?echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\nA\r\n 123456789\r\n0\r\nT: t\r\n\r\n',
    'HEAD /?chunked HTTP/1.1\r\nHost: a\r\n\r\n',
    'PUT /?status=204 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
    get('/?interim=2&chunked&size=40'),
    get('http://a/absolute?echo'),
    get('/?status=299', 'Connection: close'),
  ].join(''),
)

/** Feeds a parser pieces of a stream and tells what it understood. */
function understand(bytes: Buffer, cuts: readonly number[]): string[] {
  const said: string[] = []
  let body = ''
  const parser = new RequestParser({
    head: ({ method, target, id }: RequestHead) => said.push(`${method} ${target} ${id}`),
    body: (piece) => {
      body += piece.toString('latin1')
    },
    complete: () => {
      said.push(body)
      body = ''
    },
    refuse: (status, reason) => said.push(`${status} ${reason}`),
  })
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < edges.length; i++) parser.feed(bytes.subarray(edges[i - 1], edges[i]))
  return said
}

const cutsOf = (length: number, most: number) => fc.array(fc.integer({ min: 0, max: length }), { maxLength: most })

describe('a stream of pipelined requests', () => {
  test('is understood the same however it is split', () => {
    const whole = understand(STREAM, [])
    expect(whole).toHaveLength(20)
    fc.assert(
      fc.property(cutsOf(STREAM.length, 30), (cuts) => {
        expect(understand(STREAM, cuts)).toEqual(whole)
      }),
      { numRuns: 1000 },
    )
    const everywhere = Array.from(STREAM, (_, i) => i)
    expect(understand(STREAM, everywhere)).toEqual(whole)
  })

  test('gets the same answers in order however it is split', async () => {
    const server = await anvil()
    const { text: expected } = await exchange(server, STREAM)
    expect([...expected.matchAll(/HTTP\/1.1 2(?!00)\d\d/g)].map(([line]) => line.slice(-3))).toEqual(['201', '201', '202', '204', '299'])
    await fc.assert(
      fc.asyncProperty(cutsOf(STREAM.length, 6), async (cuts) => {
        const client = raw(server)
        client.socket.setNoDelay(true)
        const edges = [0, ...cuts.sort((a, b) => a - b), STREAM.length]
        for (let i = 1; i < edges.length; i++) {
          client.send(STREAM.subarray(edges[i - 1], edges[i]))
          await new Promise((resolve) => setImmediate(resolve))
        }
        await client.ended
        expect(client.text()).toBe(expected)
      }),
      { numRuns: 60 },
    )
  })

  test('of one read is answered in one piece', async () => {
    const server = await anvil()
    const client = raw(server)
    let pieces = 0
    client.socket.on('data', () => pieces++)
    client.send(get('/').repeat(50))
    expect(await client.until((text) => text.length >= 50 * PLAIN_ANSWER.length)).toBe(PLAIN_ANSWER.repeat(50))
    expect(pieces).toBe(1)
  })
})

describe('a malformed request', () => {
  test.each([
    ['hello\r\n\r\n', 400],
    ['hello\r\n', 400],
    ['\x16\x03\x01', 400],
    ['GET / HTTP/1.1\nHost: a\n\n', 400],
    ['GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET / HTTP/2.0\r\nHost: a\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nName : x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(65_536)}\r\n\r\n`, 431],
    ['x'.repeat(65_537), 431],
  ])('is answered and the connection ends (number %#)', async (sent, status) => {
    const server = await anvil()
    const { text, how } = await exchange(server, sent)
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(text).toContain('connection: close')
    expect(how).toBe('FIN')
    expect(server.counts()).toMatchObject({ requests: 0, answered: 0, malformed: 1 })
  })

  test('waits for the answers before it', async () => {
    const server = await anvil()
    const { text } = await exchange(server, `${get('/?delay=20ms')}nonsense\r\n\r\n`)
    expect(text.startsWith(`${PLAIN_ANSWER}HTTP/1.1 400 Bad Request`)).toBe(true)
  })
})

describe('a connection', () => {
  test('is kept for HTTP/1.0 only when that is asked for', async () => {
    const server = await anvil()
    const closed = await exchange(server, 'GET / HTTP/1.0\r\n\r\n')
    expect(closed.text).toContain('connection: close')
    const client = raw(server)
    client.send('GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n'.repeat(2))
    expect(await client.until((text) => text.split('connection: keep-alive').length === 3)).not.toContain('close')
  })

  test('ends after the given number of requests, and says so', async () => {
    const { server, entries } = await recordingAnvil({ requestsPerConnection: 2 })
    const { text } = await exchange(server, get('/').repeat(3))
    expect(text).toBe(PLAIN_ANSWER + PLAIN_ANSWER.replace('41\r\n', '41\r\nconnection: close\r\n'))
    expect(entries).toHaveLength(2)
  })

  test('that is idle ends after the idle timeout, one with a pending answer does not', async () => {
    const server = await anvil({ idleTimeout: 30 })
    const busy = raw(server)
    busy.send(get('/?delay=90ms'))
    const idle = raw(server)
    idle.send(get('/'))
    expect(await idle.ended).toBe('FIN')
    expect(idle.text()).toBe(PLAIN_ANSWER)
    expect(await busy.until('now!\n')).toBe(PLAIN_ANSWER)
  })

  test('gets 100 Continue only for a body that did not come yet, and after the answers before', async () => {
    const server = await anvil()
    const client = raw(server)
    const head = 'POST /?echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'
    client.send(get('/?delay=10ms') + head)
    await client.until((text) => text === `${PLAIN_ANSWER}HTTP/1.1 100 Continue\r\n\r\n`)
    client.send('hi')
    await client.until('"body":"hi"')
    client.send(`${head}ho`)
    expect((await client.until('"body":"ho"')).split('100 Continue')).toHaveLength(2)
  })

  test('whose client disappears leaves rows, and no trace', async () => {
    const { server, entries } = await recordingAnvil()
    const leaving = raw(server)
    leaving.send(get('/?delay=10s') + get('/') + get('/?never') + get('/half').slice(0, 9))
    await eventually(() => server.counts().requests === 3)
    leaving.socket.destroy()
    const rude = connect(server.port, server.host, () => rude.write(get('/?size=50m'), () => rude.resetAndDestroy()))
    await eventually(() => entries.length === 4)
    expect(entries.every(({ answered }) => answered === null)).toBe(true)
    const client = raw(server)
    client.send(get('/'))
    expect(await client.until('now!\n')).toBe(PLAIN_ANSWER)
  })

  test('gets bodies of any size without the server holding them', async () => {
    const server = await anvil()
    const client = connect(server.port, server.host)
    const before = process.memoryUsage().arrayBuffers
    let received = 0
    let most = 0
    client.on('data', (chunk) => {
      received += chunk.length
      most = Math.max(most, process.memoryUsage().arrayBuffers)
      if (received > 900e6) client.end()
    })
    // three at once: the others wait until the first is read
    client.write(get('/?size=300m').repeat(3))
    await new Promise((resolve) => client.on('close', resolve))
    expect(received).toBe(900e6 + 3 * 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 300000000\r\n\r\n'.length)
    // less than one body; what the client has read, and the collector not yet taken, is in it
    expect(most - before).toBeLessThan(280e6)
  })

  test('gets the end of an answer on its way although it has ended itself', async () => {
    const server = await anvil()
    const client = raw(server)
    client.socket.end(get('/?size=5m'))
    expect(await client.ended).toBe('FIN')
    expect(client.text().length).toBeGreaterThan(5e6)
    await eventually(() => server.counts().answered === 1)
  })

  test('is not kept waiting by an absurd size', async () => {
    const server = await anvil()
    const client = raw(server)
    client.send(get('/?size=900000g'))
    await client.until('content-length: 900000000000000\r\n')
  })

  test('whose client does not read is not read either, and loses nothing', async () => {
    const server = await anvil()
    const client = connect(server.port, server.host)
    client.pause()
    const count = 3000
    client.write(get('/?size=30k').repeat(count))
    await eventually(() => server.counts().answered > 50)
    expect(server.counts().requests).toBeLessThan(count)
    let received = 0
    client.on('data', (chunk) => {
      received += chunk.length
    })
    client.resume()
    await eventually(() => server.counts().answered === count)
    const each = 30_000 + 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 30000\r\n\r\n'.length
    await eventually(() => received === count * each)
    client.destroy()
  })
})
