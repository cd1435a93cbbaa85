// One connection: every request has one outcome, and none is sent twice.

import { connect, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { anvil } from '../anvil/raw.js'
import { fieldOf } from './field.js'
import { planTo } from './plan.js'
import { freePort, OK, rawServer, sleep } from './raw-server.js'

const GARBAGE = 'this is no HTTP\r\n\r\n'
const CLOSING = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

describe('a connection', () => {
  test('connects with its first request, and notes the time for that one only', async () => {
    const server = await rawServer(({ socket }) => socket.write(OK))
    const { connection, send, until, health } = fieldOf(planTo(server.url))
    expect([connection.id, connection.canSend(), server.visitors.length]).toEqual([7, true, 0])
    for (let i = 1; i <= 3; i++) {
      send()
      expect(connection.canSend()).toBe(false)
      await until(i)
    }
    const rows = await until(3)
    expect(rows.map(({ status, cause, bytes, connection: id }) => [status, cause, bytes, id])).toEqual(
      Array(3).fill([200, '', OK.length, 7]),
    )
    expect(rows.map(({ connect: time }) => time > 0)).toEqual([true, false, false])
    for (const { scheduled, sent, firstByte, ended } of rows) {
      expect([scheduled, sent, firstByte, ended]).toEqual([scheduled, sent, firstByte, ended].sort((a, b) => a - b))
    }
    expect(health).toMatchObject({ sent: 3, opened: 1, unsolicited: 0 })
    expect([server.visitors.length, server.requests()]).toEqual([1, 3])
  })

  test('that was refused again and again sends each request once when the server is there at last', async () => {
    const port = await freePort()
    const { connection, send, until, causes } = fieldOf(planTo(`http://127.0.0.1:${port}`, { load: { pipeline: 2 } }))
    for (let i = 0; i < 3; i++) {
      const before = performance.now()
      send(2)
      await until(2 * (i + 1))
      expect(connection.readyAt).toBeGreaterThan(before + 99)
      expect(connection.readyAt).toBeLessThan(performance.now() + 101)
    }
    const server = await rawServer(({ socket }) => socket.write(OK), port)
    send(2)
    await until(8)
    await sleep(20)
    expect(causes()).toEqual([...Array(6).fill('ECONNREFUSED'), '', ''])
    expect([server.visitors.length, server.requests()]).toEqual([1, 2])
  })

  test('that timed out while connecting sends each request once when it can connect', async () => {
    const server = await anvil({ scheme: 'https' })
    let accepted = 0
    // the first two connections never get an answer to their TLS handshake
    const gate = createServer((socket) => {
      socket.on('error', () => {})
      if (++accepted > 2) socket.pipe(connect(server.port, '127.0.0.1').on('error', () => {})).pipe(socket)
    })
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void gate.close())
    const address = gate.address() as { port: number }
    const tls = { verify: true, ca: server.certificate, cert: null, key: null, servername: null }
    const plan = planTo(`https://127.0.0.1:${address.port}`, { connection: { timeout: 60, tls } })
    const { connection, send, until, causes } = fieldOf(plan)
    for (let i = 1; i <= 2; i++) {
      send()
      await until(i)
    }
    expect(connection.readyAt).toBeGreaterThan(0)
    send()
    await until(3)
    expect(causes()).toEqual(['timeout', 'timeout', ''])
    expect(server.counts().requests).toBe(1)
  })

  test('writes requests that come together in one piece, the last one with Connection: close', async () => {
    const server = await rawServer(({ socket, requests }) => socket.write(requests < 3 ? OK : CLOSING))
    const { connection, send, until, causes } = fieldOf(
      planTo(server.url, { load: { pipeline: 4 }, connection: { requestsPerConnection: 3 } }),
    )
    send(3)
    expect(connection.canSend()).toBe(false)
    await until(3)
    expect(causes()).toEqual(['', '', ''])
    expect(connection.canSend()).toBe(true)
    send(2)
    await until(5)
    expect(server.visitors.map(({ requests }) => requests)).toEqual([3, 2])
    const saysClose = server.visitors.map(({ heads }) => heads.map((head) => head.includes('Connection: close')))
    expect(saysClose).toEqual([
      [false, false, true],
      [false, false],
    ])
  })
})

describe('what was not written when the connection went', () => {
  const ENDS = [
    ['an answer that closes', CLOSING, ['', '', '', '']],
    ['garbage', GARBAGE, ['', 'parse', '', '']],
  ] as const
  test.each(ENDS)('by %s goes over a new one, once', async (_, end, expected) => {
    const server = await rawServer(({ socket, number, requests }) => {
      if (number > 1) socket.write(OK)
      else if (requests === 2) socket.write(OK + end)
    })
    const field = fieldOf(planTo(server.url, { load: { pipeline: 2 } }))
    let more = 2
    field.onFreed = (connection, now) => {
      if (more-- > 0) connection.send(now, now)
    }
    field.send(2)
    await field.until(4)
    await sleep(20)
    expect(field.causes()).toEqual(expected)
    expect(field.health).toMatchObject({ sent: 4, opened: 2 })
    expect(server.visitors.map(({ requests }) => requests)).toEqual([2, 2])
  })

  test('by an answer that nobody asked for goes over a new one, once', async () => {
    const server = await rawServer(({ socket }) => socket.write(OK + OK))
    const field = fieldOf(planTo(server.url))
    let more = 4
    field.onFreed = (connection, now) => {
      if (more-- > 0) connection.send(now, now)
    }
    field.send()
    await field.until(5)
    await sleep(20)
    expect(field.causes()).toEqual(Array(5).fill(''))
    expect(field.health).toMatchObject({ sent: 5, opened: 5, unsolicited: 5 })
    expect(server.requests()).toBe(5)
    // each request that had to connect says how long that took
    expect(field.rows.every(({ connect: time }) => time > 0)).toBe(true)
  })
})

describe('a server that', () => {
  /** What the server does with the n-th request of a connection, and the causes that three requests in a row have. */
  const SERVERS: readonly [string, (socket: import('node:net').Socket, requests: number) => void, readonly string[]][] = [
    ['ends an idle connection', (socket) => socket.end(OK), ['', '', '']],
    ['ends the connection instead of answering', (socket) => socket.end(), ['closed', 'closed', 'closed']],
    ['resets the connection instead of answering', (socket) => socket.resetAndDestroy(), Array(3).fill('ECONNRESET')],
    [
      'ends the connection as the next request comes',
      (socket, n) => (n === 1 ? socket.write(OK) : socket.end()),
      ['', 'closed-reused', ''],
    ],
    ['ends in the head of a later answer', (socket, n) => (n === 1 ? socket.write(OK) : socket.end('HTTP/1.1 2')), ['', 'closed', '']],
    ['ends in the body', (socket) => socket.end(OK.slice(0, -1)), ['closed', 'closed', 'closed']],
    ['answers garbage', (socket) => socket.write(GARBAGE), ['parse', 'parse', 'parse']],
    ['answers until it closes', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nhello'), ['', '', '']],
    ['answers only with interim answers', (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'), ['closed', 'closed', 'closed']],
    ['switches protocols', (socket) => socket.write('HTTP/1.1 101 Switching\r\n\r\nwhatever'), ['', '', '']],
  ]
  test.each(SERVERS)('%s', async (_, act, expected) => {
    const server = await rawServer(({ socket, requests }) => act(socket, requests))
    const { send, until, causes, connection } = fieldOf(planTo(server.url))
    for (let i = 1; i <= 3; i++) {
      send()
      await until(i)
      await sleep(15)
      expect(connection.canSend()).toBe(true)
    }
    expect(causes()).toEqual(expected)
    expect(server.requests()).toBe(3)
  })

  test('half answers, or answers nothing but a head, leaves its bytes in the row', async () => {
    const part = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n'
    const ends: ((socket: import('node:net').Socket) => void)[] = [(socket) => socket.end(part), (socket) => socket.write(part)]
    const server = await rawServer(({ socket, number }) => ends[number - 1]?.(socket))
    const { connection, send, until } = fieldOf(planTo(server.url, { connection: { timeout: 100 } }))
    send()
    await until(1)
    send()
    const before = performance.now()
    await until(2)
    expect(performance.now() - before).toBeGreaterThan(99)
    send()
    await sleep(20)
    connection.giveUp(performance.now())
    const rows = await until(3)
    expect(rows.map(({ cause, bytes, status, firstByte }) => [cause, bytes, status, firstByte > 0])).toEqual([
      ['closed', part.length, 0, true],
      ['timeout', part.length, 0, true],
      ['unfinished', 0, 0, false],
    ])
  })

  test('speaks before it was asked is not heard before the request', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).write('SSH-2.0-x\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { send, until } = fieldOf(planTo(`http://127.0.0.1:${(server.address() as { port: number }).port}`))
    send()
    expect(await until(1)).toMatchObject([{ cause: 'parse', status: 0 }])
  })

  test('does not close after Connection: close is left after a while, and sends to nobody until then', async () => {
    const server = await rawServer(({ socket }) => socket.write(CLOSING + OK))
    const { send, until, health } = fieldOf(planTo(server.url))
    send()
    await until(1)
    const { socket } = server.visitors[0]
    const left = new Promise((resolve) => socket.on('end', resolve))
    socket.write(OK)
    await left
    expect(health).toMatchObject({ opened: 1, unsolicited: 0 })
  })
})

describe('a time-out', () => {
  test('fails the oldest request, and those behind it as closed', async () => {
    const server = await rawServer()
    const { send, until, causes } = fieldOf(planTo(server.url, { load: { pipeline: 3 }, connection: { timeout: 100 } }))
    const before = performance.now()
    send()
    await sleep(40)
    send(2)
    await until(3)
    expect(performance.now() - before).toBeGreaterThan(99)
    expect(performance.now() - before).toBeLessThan(400)
    expect(causes()).toEqual(['timeout', 'closed', 'closed'])
  })

  test('is counted for each request from its own start', async () => {
    const server = await rawServer(({ socket, requests }) => {
      if (requests === 1) setTimeout(() => socket.write(OK), 60)
    })
    const { send, until } = fieldOf(planTo(server.url, { load: { pipeline: 2 }, connection: { timeout: 150 } }))
    send()
    await sleep(50)
    send()
    const rows = await until(2)
    expect(rows.map(({ cause }) => cause)).toEqual(['', 'timeout'])
    expect(rows[1].ended - rows[1].sent).toBeGreaterThanOrEqual(150)
    expect(rows[1].ended - rows[1].sent).toBeLessThan(400)
  })

  test('does not come when the answer does', async () => {
    const server = await rawServer(({ socket }) => setTimeout(() => socket.write(OK), 30))
    const { send, until, causes } = fieldOf(planTo(server.url, { connection: { timeout: 200 } }))
    for (let i = 1; i <= 10; i++) {
      send()
      await until(i)
    }
    expect(causes()).toEqual(Array(10).fill(''))
  })
})
