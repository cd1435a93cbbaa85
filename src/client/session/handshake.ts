// Opens a web socket: one request, with its sample, that ends in a connection for messages.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { ANSWERED, UNFINISHED } from '../../core/sample.js'
import { duration } from '../../core/units.js'
import { type Closable, MAX_BODY } from './context.js'
import { type Deadline, type Limited, startDeadline } from './deadline.js'
import { UNEXPECTED } from './expect.js'
import { requestWords, sessionCause, sessionError } from './failure.js'
import { type HeaderList, putHeader, sentHeader } from './headers.js'
import type { Place } from './place.js'
import { SessionSocket, type SocketOptions } from './socket.js'
import type { Origin, Transport } from './transport.js'

/** A web socket to be opened. */
export interface SocketOrder {
  /** With the scheme of HTTP. */
  readonly place: Place
  readonly name: string
  /** Without the cookies of the jar. */
  readonly headers: HeaderList
  /** In ms; Infinity: none. */
  readonly timeout: number
  readonly options: SocketOptions
}

/**
 * Resolves when the server has agreed. The handshake is recorded: status 101, or that with which the server refused it.
 * @throws a SessionError; what the context's `permit` throws
 */
export async function openSocket(transport: Transport, order: SocketOrder): Promise<SessionSocket> {
  const what = requestWords('WS', order.place.url)
  if (transport.closed) throw sessionError(what, 'unsent', 'the session is closed')
  const origin = transport.origin(order.place.origin)
  await origin.permission
  if (transport.closed) throw sessionError(what, 'unsent', 'the session is closed')
  return new Promise((resolve, reject) => new Handshake(transport, order, { resolve, reject }).start(origin))
}

interface Outcome {
  resolve(socket: SessionSocket): void
  reject(error: Error): void
}

class Handshake implements Closable, Limited {
  private readonly transport: Transport
  private readonly order: SocketOrder
  private readonly outcome: Outcome
  private readonly sent: number
  private limit: Deadline | null = null
  private socket: Socket | null = null
  private webSocket: WebSocket | null = null
  private connect = Number.NaN
  private firstByte = Number.NaN
  private settled = false

  constructor(transport: Transport, order: SocketOrder, outcome: Outcome) {
    this.transport = transport
    this.order = order
    this.outcome = outcome
    this.sent = transport.context.now()
  }

  start(origin: Origin): void {
    const { order, transport } = this
    transport.open.add(this)
    this.limit = startDeadline(this, order.timeout)
    const webSocket = new WebSocket(order.place.url.replace(/^http/, 'ws'), protocolsOf(order.options), {
      headers: this.headers(),
      maxPayload: transport.context.maxBody ?? MAX_BODY,
      createConnection: () => this.open(origin),
    })
    this.webSocket = webSocket
    webSocket.once('upgrade', (response: IncomingMessage) => this.answered(response))
    webSocket.once('unexpected-response', (_request, response: IncomingMessage) => this.declined(response))
    webSocket.on('error', (error) => this.lose(sessionCause(error), error.message))
    webSocket.once('open', () => this.opened(webSocket))
  }

  expire(): void {
    this.lose('timeout', `no web socket within ${duration(this.order.timeout)}`)
  }

  abandon(): void {
    this.lose(UNFINISHED, 'unfinished when the session was closed')
  }

  private open({ dialer }: Origin): Socket {
    const socket = dialer.dial()
    socket.once(dialer.readyEvent, () => {
      this.connect = this.transport.context.now() - this.sent
    })
    this.socket = socket
    return socket
  }

  private headers(): Record<string, string | string[]> {
    const { place, headers } = this.order
    const list = headers.slice()
    const cookies = [sentHeader(list, 'cookie') ?? '', this.transport.cookies.header(place)].filter((text) => text !== '')
    if (cookies.length > 0) putHeader(list, 'cookie', cookies.join('; '))
    const byName: Record<string, string[]> = {}
    for (let i = 0; i < list.length; i += 2) byName[list[i]] = [...(byName[list[i]] ?? []), list[i + 1]]
    return Object.fromEntries(Object.entries(byName).map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
  }

  private answered({ headers }: IncomingMessage): void {
    this.firstByte = this.transport.context.now()
    const cookies = headers['set-cookie'] ?? []
    // done before the script can ask for them: nobody waits for it
    if (cookies.length > 0) this.transport.cookies.store(cookies, this.order.place.url)?.catch(() => {})
  }

  private opened(webSocket: WebSocket): void {
    if (this.settled) return
    this.settle()
    this.record(101, ANSWERED)
    const { transport, order } = this
    webSocket.removeAllListeners('error')
    transport.context.resume?.()
    this.outcome.resolve(new SessionSocket(transport, webSocket, { timeout: order.timeout, onMessage: order.options.onMessage }))
  }

  private declined(response: IncomingMessage): void {
    this.answered(response)
    const status = response.statusCode ?? 0
    this.lose(UNEXPECTED, `the server answered ${status}, not 101`, status)
  }

  private lose(cause: string, reason: string, status = 0): void {
    if (this.settled) return
    this.settle()
    this.record(status, cause)
    this.webSocket?.terminate()
    this.transport.context.resume?.()
    this.outcome.reject(sessionError(requestWords('WS', this.order.place.url), cause, reason))
  }

  private settle(): void {
    this.settled = true
    this.limit?.stop()
    this.transport.open.delete(this)
  }

  private record(status: number, cause: string): void {
    const { sent, firstByte, connect, socket, order } = this
    const times = { scheduled: sent, sent, firstByte, ended: this.transport.context.now(), connect }
    const bytes = { bytes: socket?.bytesRead ?? 0, bytesSent: socket?.bytesWritten ?? 0 }
    const { name, place } = order
    this.transport.context.record({ name, ...times, ...bytes, status, cause, method: 'GET', url: place.url, redirects: 0 })
  }
}

function protocolsOf({ protocols = [] }: SocketOptions): string[] {
  return typeof protocols === 'string' ? [protocols] : [...protocols]
}
