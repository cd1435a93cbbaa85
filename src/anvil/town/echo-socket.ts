// A web socket that repeats every message: RFC 6455 by the ws library, on a socket whose request is read already.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestHead } from '../request-head.js'

const LONGEST_MESSAGE = 1024 * 1024
const NOTHING = Buffer.alloc(0)

/** Answers the handshake, 101 or 400, and repeats messages until the socket is closed. */
export async function echoOn(socket: Socket, head: RequestHead): Promise<void> {
  const { WebSocketServer } = await import('ws')
  // the client may be gone by now
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
