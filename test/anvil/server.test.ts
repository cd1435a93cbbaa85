// Starting, counting, logging and closing.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { request } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startAnvil } from '../../src/anvil/index.js'
import { anvil, eventually, get, raw } from './raw.js'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'anvil-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

describe('an anvil', () => {
  test('listens on loopback and names where', async () => {
    const server = await anvil()
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
    expect(server.host).toBe('127.0.0.1')
    expect(server.certificate).toBeNull()
    expect((await request(server.url)).statusCode).toBe(200)
  })

  test('says clearly that a port is taken', async () => {
    const { port } = await anvil()
    await expect(startAnvil({ port })).rejects.toMatchObject({
      code: 'usage',
      message: `anvil: cannot listen on 127.0.0.1:${port} (EADDRINUSE)`,
      advice: expect.stringContaining('another port'),
    })
  })

  test.each([
    ['192.0.2.1', 0, 'EADDRNOTAVAIL'],
    ['127.0.0.1', 70_000, 'ERR_SOCKET_BAD_PORT'],
  ])('says clearly that %s:%i cannot be had', async (host, port, code) => {
    await expect(startAnvil({ host, port })).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(code) })
  })

  test('can be reached where it says when it listens everywhere', async () => {
    const server = await anvil({ host: '0.0.0.0' })
    expect((await request(server.url)).statusCode).toBe(200)
  })

  test('counts connections, requests, answers, outcomes and bytes', async () => {
    const server = await anvil()
    const client = raw(server)
    const sent = get('/') + get('/?half') + get('/never read')
    client.send(sent)
    await client.ended
    expect(server.counts()).toEqual({
      connections: 1,
      tlsFailures: 0,
      requests: 2,
      answered: 1,
      malformed: 0,
      bytesReceived: sent.length,
      outcomes: { plain: 1, half: 1 },
    })
  })

  test('closes at once, whatever is pending, and as often as one likes', async () => {
    const server = await startAnvil()
    const clients = Array.from({ length: 5 }, () => raw(server))
    for (const client of clients) client.send(get('/?delay=1h') + get('/?never'))
    await eventually(() => server.counts().requests === 10)
    await Promise.all([server.close(), server.close()])
    await Promise.all(clients.map(({ ended }) => ended))
    await server.close()
  })
})

describe('the log', () => {
  test('has one row per request, with times in order, also of those without an answer', async () => {
    const path = join(folder(), 'anvil.csv')
    const server = await startAnvil({ log: path })
    const client = raw(server)
    client.send(get('/a,"b"?delay=3ms', 'X-Hammer-Id: 41') + get('/?status=503') + get('/?half') + get('/after'))
    await client.ended
    const waiting = raw(server)
    waiting.send(get('/?never'))
    await eventually(() => server.counts().requests === 5)
    await server.close()
    const rows: Record<string, string>[] = parse(readFileSync(path), { columns: true })
    expect(
      rows.map(({ number, connection, outcome, status, path: target, id, address }) => [
        number,
        connection,
        outcome,
        status,
        target,
        id,
        address,
      ]),
    ).toEqual([
      ['1', '1', 'plain', '200', '/a,"b"?delay=3ms', '41', '127.0.0.1'],
      ['2', '1', 'plain', '503', '/?status=503', '', '127.0.0.1'],
      ['3', '1', 'half', '200', '/?half', '', '127.0.0.1'],
      ['4', '1', 'plain', '200', '/after', '', '127.0.0.1'],
      ['5', '2', 'never', '', '/?never', '', '127.0.0.1'],
    ])
    for (const { number, arrived, answered } of rows) {
      expect(arrived).toMatch(/^\d+\.\d{6}$/)
      if (number > '2') expect(answered).toBe('')
      else expect(Number(answered) - Number(arrived)).toBeGreaterThanOrEqual(0.003)
    }
  })

  test('has as many rows as there were requests, and as many answered as answers', async () => {
    const path = join(folder(), 'anvil.csv')
    const server = await startAnvil({ log: path, defaults: 'chunked=20%&unasked=20%' })
    const client = raw(server)
    client.send(get('/').repeat(5000) + get('/?close'))
    await client.ended
    await server.close()
    const rows: Record<string, string>[] = parse(readFileSync(path), { columns: true })
    const { requests, answered } = server.counts()
    expect([requests, answered]).toEqual([5001, 5000])
    expect(rows).toHaveLength(requests)
    expect(rows.filter((row) => row.answered !== '')).toHaveLength(answered)
    expect(new Set(rows.map(({ number }) => number)).size).toBe(requests)
  })

  test.skipIf(process.platform !== 'linux')('on a full disk does not stop the server, and is said so at the end', async () => {
    const server = await startAnvil({ log: '/dev/full' })
    expect((await request(server.url)).statusCode).toBe(200)
    await expect(server.close()).rejects.toMatchObject({ code: 'disk' })
  })

  test('that cannot be written is said so at the start', async () => {
    await expect(startAnvil({ log: join(folder(), 'none', 'anvil.csv') })).rejects.toMatchObject({ code: 'disk' })
  })
})
