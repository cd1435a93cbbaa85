// LD-7: web sockets of a user: opened, sent to, received from, counted, and closed with the user.

import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { anvil } from '../../anvil/raw.js'
import { freePort, rawServer, sleep } from '../raw-server.js'
import { says, site, toLoopback, user } from './kit.js'

interface Peer {
  readonly url: string
  readonly sockets: WebSocket[]
  readonly headers: Record<string, unknown>[]
}

/** A server of web sockets; by default it sends back what comes. */
async function peer(onOpen: (socket: WebSocket) => void = echoes): Promise<Peer> {
  const server = createServer((_request, response) => void response.writeHead(200, { 'set-cookie': 'sid=1' }).end())
  const sockets: WebSocket[] = []
  const headers: Record<string, unknown>[] = []
  const options = { server, path: '/chat', handleProtocols: (offered: Set<string>) => (offered.has('v2') ? 'v2' : false) } as const
  const webSockets = new WebSocketServer(options)
  webSockets.on('headers', (lines) => lines.push('Set-Cookie: shaken=1'))
  webSockets.on('connection', (socket, request) => {
    sockets.push(socket)
    headers.push(request.headers)
    onOpen(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, sockets, headers }
}

function echoes(socket: WebSocket): void {
  socket.on('message', (data, binary) => socket.send(data, { binary }))
}

describe('web sockets', () => {
  test('LD-7 text, bytes and JSON go out and come back, and are counted', async () => {
    const server = await peer()
    const { http, samples, counts } = user(server.url)
    const socket = await http.ws('/chat?room=1')
    socket.send('grüß')
    expect((await socket.receive()).text()).toBe('grüß')
    socket.send(Uint8Array.from([1, 2, 3]))
    const bytes = await socket.receive()
    expect([bytes.binary, ...bytes.bytes()]).toEqual([true, 1, 2, 3])
    socket.send({ json: { a: 1 } })
    expect((await socket.receive()).json()).toEqual({ a: 1 })
    await socket.close()
    expect(socket.closed).toBe(true)
    expect(counts).toEqual({ 'ws opened': 1, 'ws sent': 3, 'ws received': 3, 'ws bytes sent': 16, 'ws bytes received': 16 })
    expect(samples).toMatchObject([{ name: 'WS /chat', method: 'GET', status: 101, cause: '', url: `${server.url}/chat?room=1` }])
    const { sent, connect, firstByte, ended, bytes: received } = samples[0]
    expect(sent + connect <= firstByte && firstByte <= ended && received > 50).toBe(true)
  })

  test('LD-7 a sub-protocol is agreed on', async () => {
    const server = await peer()
    const { http } = user(server.url)
    expect((await http.ws('/chat', { protocols: ['v3', 'v2'] })).protocol).toBe('v2')
    await expect(http.ws('/chat', { protocols: 'v9' })).rejects.toMatchObject({ name: 'SessionError' })
  })

  test('the handshake carries headers and cookies of the user, and may set some', async () => {
    const server = await peer()
    const { http } = user(server.url, { headers: [['x-run', '1']] })
    await http.get('/')
    const { port } = new URL(server.url)
    await http.ws(`ws://127.0.0.1:${port}/chat`, { headers: { 'x-own': '2', cookie: 'a=b' }, name: 'chat' })
    expect(server.headers[0]).toMatchObject({ 'x-run': '1', 'x-own': '2', cookie: 'a=b; sid=1', 'user-agent': 'hammer' })
    await sleep(20)
    expect(http.cookies()).toMatchObject({ shaken: '1' })
  })

  test('LD-7 messages are received by iterating until the server closes, and by a callback', async () => {
    const server = await peer((socket) => {
      for (const text of ['one', 'two', 'three']) socket.send(text)
      socket.close()
    })
    const { http } = user(server.url)
    const seen: string[] = []
    for await (const message of await http.ws('/chat')) seen.push(message.text())
    expect(seen).toEqual(['one', 'two', 'three'])
    const told: string[] = []
    const socket = await http.ws('/chat', { onMessage: (message) => told.push(message.text()) })
    await expect(socket.receive()).rejects.toMatchObject({ code: 'closed' })
    expect(told).toEqual(['one', 'two', 'three'])
    expect(() => socket.send('late')).toThrow('the web socket is closed')
  })

  test('what a callback throws ends the web socket and is what closing it throws', async () => {
    const server = await peer((socket) => socket.send('one'))
    const { http } = user(server.url)
    const socket = await http.ws('/chat', {
      onMessage: () => {
        throw new Error('not this')
      },
    })
    await expect(socket.receive()).rejects.toMatchObject({ code: 'closed' })
    await expect(socket.close()).rejects.toThrow('not this')
  })

  test('who waits too long for a message is told, and gets the next one', async () => {
    const server = await peer((socket) => void setTimeout(() => socket.send('late'), 100))
    const { http } = user(server.url)
    const socket = await http.ws('/chat')
    await expect(socket.receive({ timeout: 20 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('no message within 20 ms'),
    })
    expect((await socket.receive()).text()).toBe('late')
  })

  test('messages that nobody takes are kept to a limit, and none is lost', async () => {
    const server = await peer((socket) => {
      for (let i = 0; i < 20_000; i++) socket.send(String(i).padEnd(500))
      socket.close()
    })
    const { http, counts } = user(server.url)
    const socket = await http.ws('/chat')
    await sleep(100)
    // a limit, and what one read of the socket holds
    expect(counts['ws received']).toBeLessThan(5000)
    let n = 0
    for await (const message of socket) expect(Number(message.text())).toBe(n++)
    expect(n).toBe(20_000)
  })

  test('closing the user closes all its web sockets at once', async () => {
    const server = await peer()
    const { http } = user(server.url)
    const socket = await http.ws('/chat')
    const received = expect(socket.receive()).rejects.toMatchObject({ code: 'closed' })
    const gone = new Promise((resolve) => server.sockets[0].once('close', resolve))
    http.close()
    await received
    await gone
    await expect(http.ws('/chat')).rejects.toMatchObject({ code: 'unsent' })
  })
})

describe('handshakes that fail', () => {
  test('a server that answers otherwise: the status stands in the sample', async () => {
    const server = await site({ '/chat': says('no', {}, 403) })
    const { http, samples } = user(server.url)
    await expect(http.ws('/chat')).rejects.toMatchObject({ code: 'unexpected', message: expect.stringContaining('403') })
    expect(samples).toMatchObject([{ name: 'WS /chat', status: 403, cause: 'unexpected' }])
  })

  test('nobody listens, nothing comes, or it is closed meanwhile', async () => {
    const deaf = await rawServer()
    const closing = await anvil()
    const { http, samples } = user(deaf.url)
    await expect(http.ws(`http://127.0.0.1:${await freePort()}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await expect(http.ws('/', { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' })
    await expect(http.ws(`${closing.url}/?reset`)).rejects.toMatchObject({ code: 'ECONNRESET' })
    const pending = expect(http.ws('/')).rejects.toMatchObject({ code: 'unfinished' })
    await sleep(30)
    http.close()
    await pending
    expect(samples.map(({ cause, status }) => [cause, status])).toEqual([
      ['ECONNREFUSED', 0],
      ['timeout', 0],
      ['ECONNRESET', 0],
      ['unfinished', 0],
    ])
  })

  test('no web socket is opened where it is not permitted, and messages are not longer than bodies may be', async () => {
    const server = await peer((socket) => socket.send('x'.repeat(2000)))
    const refused = user(server.url, {
      permit: () => {
        throw new Error('not there')
      },
    })
    await expect(refused.http.ws('/chat')).rejects.toThrow('not there')
    expect(server.sockets).toHaveLength(0)
    const { http } = user(server.url.replace('127.0.0.1', 'shop.example'), { maxBody: 1000, lookup: toLoopback })
    const socket = await http.ws('/chat')
    await expect(socket.receive()).rejects.toMatchObject({ code: 'closed' })
  })
})
