// A user's session with all that it recorded, and servers that a test writes in a line.

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { LookupFunction } from 'node:net'
import { onTestFinished } from 'vitest'
import type { SessionContext, SessionSample } from '../../../src/client/session/context.js'
import { Session } from '../../../src/client/session/session.js'

export const NO_TLS = { verify: true, ca: null, cert: null, key: null, servername: null }

export interface User {
  readonly http: Session
  readonly samples: SessionSample[]
  /** Counters of web sockets. */
  readonly counts: Record<string, number>
}

/** A session that is closed after the test. */
export function user(baseUrl: string | null, parts: Partial<SessionContext> = {}): User {
  const samples: SessionSample[] = []
  const counts: Record<string, number> = {}
  const http = new Session({
    now: () => performance.now(),
    record: (sample) => samples.push(sample),
    baseUrl,
    headers: [],
    timeout: 10_000,
    tls: NO_TLS,
    count: (name, n) => {
      counts[name] = (counts[name] ?? 0) + n
    },
    ...parts,
  })
  onTestFinished(() => http.close())
  return { http, samples, counts }
}

/** What arrived at a server. */
export interface Arrival {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** Which connection, counted from 1. */
  readonly connection: number
}

export interface Site {
  readonly url: string
  readonly arrivals: Arrival[]
  connections(): number
}

export type Pages = Readonly<Record<string, (arrival: Arrival, response: ServerResponse) => void>>

/** A server with a function per path; all else is 404. Closed after the test. */
export async function site(pages: Pages): Promise<Site> {
  const arrivals: Arrival[] = []
  const numbers = new WeakMap<object, number>()
  let connections = 0
  const answer: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request
      const arrival = { method, url, headers, body: Buffer.concat(chunks), connection: numbers.get(socket) ?? 0 }
      arrivals.push(arrival)
      const page = pages[url.split('?')[0]]
      if (page) page(arrival, response)
      else response.writeHead(404).end('nothing here')
    })
  }
  const server = createServer({ keepAliveTimeout: 60_000 }, answer)
  server.on('connection', (socket) => numbers.set(socket, ++connections))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, arrivals, connections: () => connections }
}

/** Every name is here. */
export const toLoopback: LookupFunction = (_host, { all }, callback) => {
  if (all) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}

/** A page that says so much. */
export function says(text: string | Buffer, headers: Record<string, string | string[]> = {}, status = 200): Pages[string] {
  return (_arrival, response) => void response.writeHead(status, headers).end(text)
}

export function html(text: string): Pages[string] {
  return says(text, { 'content-type': 'text/html; charset=utf-8' })
}

export function sendsTo(location: string, status = 302, headers: Record<string, string | string[]> = {}): Pages[string] {
  return says('elsewhere', { location, ...headers }, status)
}

/** Says as JSON what arrived. */
export const echo: Pages[string] = ({ method, url, headers, body, connection }, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ method, url, headers, body: body.toString(), connection }))
}

/** What {@link echo} said. */
export interface Echo {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly connection: number
}
