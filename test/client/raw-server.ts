// A server of bytes: a test says what it does with each connection.

import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A connection as the server sees it. */
export interface Visitor {
  readonly socket: Socket
  /** Counts the connections from 1. */
  readonly number: number
  /** Requests that came over it so far: heads that were complete. */
  requests: number
  readonly heads: string[]
}

export interface RawServer {
  readonly url: string
  readonly port: number
  readonly visitors: readonly Visitor[]
  /** Requests over all connections. */
  requests(): number
  close(): Promise<void>
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Calls back for every request without a body; without a callback it accepts and never answers. Closed after the test. */
export async function rawServer(onRequest: (visitor: Visitor) => void = () => {}, port = 0): Promise<RawServer> {
  const visitors: Visitor[] = []
  const server = createServer((socket) => {
    const visitor = { socket, number: visitors.length + 1, requests: 0, heads: [] as string[] }
    visitors.push(visitor)
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (data) => {
      text += data.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        visitor.heads.push(text.slice(0, end))
        text = text.slice(end + 4)
        visitor.requests++
        onRequest(visitor)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : port
  const close = () => {
    for (const { socket } of visitors) socket.destroy()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  onTestFinished(close)
  const requests = () => visitors.reduce((sum, visitor) => sum + visitor.requests, 0)
  return { url: `http://127.0.0.1:${own}`, port: own, visitors, requests, close }
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await rawServer()
  await server.close()
  return server.port
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
