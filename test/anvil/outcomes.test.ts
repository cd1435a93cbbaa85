// What each ordered outcome looks like on the wire, byte by byte.

import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { BEHAVIOURS } from '../../src/anvil/index.js'
import { anvil, exchange, get, PLAIN_ANSWER, raw, recordingAnvil } from './raw.js'

const HEAD_41 = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 41\r\n\r\n'
const BODY = 'The anvil stands still. Hammer away now!\n'
const UNASKED = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 23\r\n\r\nNobody asked for this.\n'
const INTERIM_100 = 'HTTP/1.1 100 Continue\r\n\r\n'
const INTERIM_103 = 'HTTP/1.1 103 Early Hints\r\nlink: </anvil.css>; rel=preload\r\n\r\n'
const CHUNK_EXTENSION = ';from=anvil;note="a \\"quoted; one\\""\r\n'
const LAST_CHUNK = '0;last\r\nx-anvil-trailer: done\r\n\r\n'

/** Orders whose answer ends the connection, and all bytes that come before the FIN. */
const ENDING: readonly [order: string, bytes: string][] = [
  ['close', ''],
  ['half', HEAD_41 + BODY.slice(0, 20)],
  ['half=body', HEAD_41 + BODY.slice(0, 20)],
  ['half=body&interim=1', INTERIM_100 + HEAD_41 + BODY.slice(0, 20)],
  ['half=head', 'HTTP/1.1 200 OK\r\ncontent-type: text/plain'],
  ['half&size=0', 'HTTP/1.1 200 OK\r\ncontent-type: text/plai'],
  ['length=short', `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 51\r\n\r\n${BODY}`],
  ['nolength', `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${BODY}`],
  ['connection=close', `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 41\r\nconnection: close\r\n\r\n${BODY}`],
  ['http10', `HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 41\r\n\r\n${BODY}`],
]

/** Orders that leave the connection open, and the bytes that come before the next answer. */
const KEEPING: readonly [order: string, bytes: string][] = [
  ['', PLAIN_ANSWER],
  ['size=0', 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 0\r\n\r\n'],
  ['size=7', 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 7\r\n\r\nhe quic'],
  ['status=503', `HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 41\r\n\r\n${BODY}`],
  ['status=299', `HTTP/1.1 299 Ordered\r\ncontent-type: text/plain\r\ncontent-length: 41\r\n\r\n${BODY}`],
  [
    'status=429&retry-after=2',
    `HTTP/1.1 429 Too Many Requests\r\ncontent-type: text/plain\r\ncontent-length: 41\r\nretry-after: 2\r\n\r\n${BODY}`,
  ],
  ['status=204&retry-after=not%20now', 'HTTP/1.1 204 No Content\r\nretry-after: not now\r\n\r\n'],
  ['status=204', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['status=304&size=1k', 'HTTP/1.1 304 Not Modified\r\n\r\n'],
  ['length=long', `${HEAD_41}${BODY}surplus!!\n`],
  ['interim', INTERIM_100 + PLAIN_ANSWER],
  ['interim=3', INTERIM_100 + INTERIM_103 + INTERIM_100 + PLAIN_ANSWER],
  ['unasked', PLAIN_ANSWER + UNASKED],
  ['trickle=5ms', PLAIN_ANSWER],
  [
    'chunked&size=7',
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\ntrailer: x-anvil-trailer\r\n\r\n' +
      `3${CHUNK_EXTENSION}he \r\n3${CHUNK_EXTENSION}qui\r\n1${CHUNK_EXTENSION}c\r\n${LAST_CHUNK}`,
  ],
]

describe('an ordered outcome', () => {
  test.each(ENDING)('%s sends exactly its bytes, then FIN', async (order, bytes) => {
    const server = await anvil()
    expect(await exchange(server, get(`/?${order}`))).toEqual({ text: bytes, how: 'FIN' })
  })

  test.each(KEEPING)('"%s" sends exactly its bytes and keeps the connection', async (order, bytes) => {
    const server = await anvil()
    const client = raw(server)
    client.send(get(`/?${order}`) + get('/?status=418'))
    const text = await client.until("418 I'm a Teapot")
    expect(text.slice(0, text.indexOf('HTTP/1.1 418'))).toBe(bytes)
  })

  test('reset resets the connection without a byte', async () => {
    const server = await anvil()
    expect(await exchange(server, get('/?reset'))).toEqual({ text: '', how: 'ECONNRESET' })
  })

  test('garbage is 64 bytes that do not begin like HTTP, then FIN', async () => {
    const server = await anvil()
    const { text, how } = await exchange(server, get('/?garbage'))
    expect(text).toHaveLength(64)
    expect(text.charCodeAt(0)).toBeGreaterThan(127)
    expect(how).toBe('FIN')
    await expect(request(`${server.url}/?garbage`)).rejects.toMatchObject({ name: 'HTTPParserError' })
  })

  test('never leaves the request and all behind it without an answer', async () => {
    const { server, entries } = await recordingAnvil()
    const client = raw(server)
    client.send(get('/?never') + get('/second'))
    const other = raw(server)
    other.send(get('/?delay=20ms'))
    await other.until(PLAIN_ANSWER)
    expect(client.text()).toBe('')
    await server.close()
    expect(entries.map(({ path, answered }) => [path, answered === null])).toEqual([
      ['/?delay=20ms', false],
      ['/?never', true],
      ['/second', true],
    ])
  })

  test('echo says what arrived, in its order', async () => {
    const server = await anvil()
    const client = raw(server)
    client.send('POST /there?echo HTTP/1.1\r\nhost: anvil\r\nX-B: 2\r\nx-a:  1 \r\nX-B: 3\r\nContent-Length: 4\r\n\r\nh\u00e9!')
    const text = await client.until('}\n')
    expect(JSON.parse(text.slice(text.indexOf('{')))).toEqual({
      method: 'POST',
      path: '/there?echo',
      version: '1.1',
      headers: [
        ['host', 'anvil'],
        ['X-B', '2'],
        ['x-a', '1'],
        ['X-B', '3'],
        ['Content-Length', '4'],
      ],
      body: 'hÃ©!',
      encoding: 'utf8',
    })
  })

  test('echo says in base64 what is no text, and reads chunked bodies', async () => {
    const server = await anvil()
    const body = (async function* () {
      yield Buffer.of(255, 0)
      yield Buffer.of(254)
    })()
    const answer = await request(`${server.url}/?echo`, { method: 'POST', body: body as never })
    expect(await answer.body.json()).toMatchObject({ body: '/wD+', encoding: 'base64' })
  })

  test('a chunked answer is whole for a right client, whatever its size', async () => {
    const server = await anvil()
    for (const size of [0, 1, 2, 100, 49_153, 200_001]) {
      const answer = await request(`${server.url}/?chunked&size=${size}`)
      expect((await answer.body.arrayBuffer()).byteLength).toBe(size)
      expect(answer.trailers).toEqual({ 'x-anvil-trailer': 'done' })
    }
  })

  test('HEAD describes the body and does not carry it', async () => {
    const server = await anvil()
    const client = raw(server)
    client.send(get('/?size=1k').replace('GET', 'HEAD') + get('/'))
    const text = await client.until(PLAIN_ANSWER)
    expect(text).toBe(`HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1000\r\n\r\n${PLAIN_ANSWER}`)
  })

  test('a trickled answer comes in many pieces and takes its time', async () => {
    const server = await anvil()
    const client = raw(server)
    let pieces = 0
    client.socket.on('data', () => pieces++)
    const began = performance.now()
    client.send(get('/?trickle=60ms'))
    expect(await client.until('now!\n')).toBe(PLAIN_ANSWER)
    expect(performance.now() - began).toBeGreaterThanOrEqual(60)
    expect(pieces).toBeGreaterThan(3)
  })

  test('outcomes without a share combine', async () => {
    const server = await anvil()
    const answer = await request(`${server.url}/here?echo&chunked&trickle=3ms&status=404`)
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['transfer-encoding']).toBe('chunked')
    expect(await answer.body.json()).toMatchObject({ method: 'GET' })
    expect(server.counts().outcomes).toEqual({ echo: 1, chunked: 1, trickle: 1 })
  })
})

describe('the table of behaviours', () => {
  test('has an example for every entry that the server understands', async () => {
    for (const { name, example, help } of BEHAVIOURS) {
      expect(example).toContain(name)
      expect(help).toMatch(/^[A-Z].*\.$/)
      const server = await anvil({ defaults: example })
      await server.close()
    }
  })
})
