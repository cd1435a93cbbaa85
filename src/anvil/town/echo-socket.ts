// A web socket that repeats every message: RFC 6455 by the ws library, on a socket whose request is read already.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestHead } from '../request-head.js'

const LONGEST_MESSAGE = 1024 * 1024
const NOTHING = Buffer.alloc(0)

/** What a client must send: RFC 6455, 4.2.1. */
const HANDSHAKE: readonly (readonly [name: string, value: RegExp])[] = [
  ['connection', /\bupgrade\b/i],
  ['sec-websocket-version', /^13$/],
  ['sec-websocket-key', /^[+/\dA-Za-z]{22}==$/],
]

/** What a request wants: a web socket, one but wrongly, or none. */
export function handshakeIn(head: RequestHead): 'right' | 'wrong' | 'none' {
  const has = (wanted: string, pattern: RegExp) =>
    head.headers.some(([name, value]) => name.toLowerCase() === wanted && pattern.test(value))
  if (!has('upgrade', /^websocket$/i) || head.version !== '1.1') return 'none'
  return head.method === 'GET' && HANDSHAKE.every(([name, pattern]) => has(name, pattern)) ? 'right' : 'wrong'
}

/** Answers a right handshake, and repeats messages until the socket is closed. */
export async function echoOn(socket: Socket, head: RequestHead): Promise<void> {
  const { WebSocketServer } = await import('ws')
  // the client may have left by now
  if (socket.readableEnded) socket.destroy()
  if (socket.destroyed) return
  const server = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE, clientTracking: false })
  server.handleUpgrade(requestOf(head), socket, NOTHING, (webSocket) => {
    // what becomes of a broken one is said by its close
    webSocket.on('error', () => {})
    webSocket.on('message', (data: Buffer, binary) => {
      // who does not read what is repeated is not heard any more
      webSocket.pause()
      webSocket.send(data, { binary }, () => webSocket.resume())
    })
  })
}

/** As much of a request of Node's as the library looks at. */
function requestOf({ method, target, headers }: RequestHead): IncomingMessage {
  const byName = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
  return { method, url: target, headers: byName } as unknown as IncomingMessage
}
