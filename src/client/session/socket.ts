// A web socket of one user: messages out and in, counted, closed with the session.

import { WebSocket } from 'ws'
import { duration } from '../../core/units.js'
import type { Closable } from './context.js'
import { startDeadline } from './deadline.js'
import { requestWords, sessionError } from './failure.js'
import type { HeaderValues } from './headers.js'
import type { FormValues } from './payload.js'
import type { Transport } from './transport.js'

/** How a web socket is opened. */
export interface SocketOptions {
  /** Sub-protocols, the best first; the server picks one of them. */
  readonly protocols?: string | readonly string[]
  /** Of the handshake; replace those of the session. */
  readonly headers?: HeaderValues
  /** Added to the URL's query. */
  readonly query?: FormValues
  /** HTTP basic authentication. */
  readonly auth?: { readonly user: string; readonly password: string }
  /** Of the handshake in the statistics; else `WS /path`. */
  readonly name?: string
  /** For the handshake, for a message that is waited for, and for closing: milliseconds, or a text like `1.5s`. */
  readonly timeout?: number | string
  /** Called for every message; none is then kept for `receive`. */
  readonly onMessage?: (message: SocketMessage) => void
}

/** A message that came. */
export class SocketMessage {
  /** Whether it came as bytes, not as text. */
  readonly binary: boolean
  private readonly data: Buffer

  /** @internal */
  constructor(data: Buffer, binary: boolean) {
    this.data = data
    this.binary = binary
  }

  /** As text. */
  text(): string {
    return this.data.toString()
  }

  /** Read as JSON. @throws {SyntaxError} when it is not JSON */
  json(): unknown {
    return JSON.parse(this.text())
  }

  /** As it came. */
  bytes(): Uint8Array {
    return this.data
  }
}

/** So many messages are kept for `receive`; then the server has to wait. */
const MOST_KEPT = 1000
/** RFC 6455, 7.4.1. */
const NORMAL = 1000

interface Waiter {
  resolve(message: SocketMessage | null): void
  reject(error: Error): void
}

/** An open web socket. Iterating gives the messages until it is closed. */
export class SessionSocket implements Closable, AsyncIterable<SocketMessage> {
  /** Where it leads, with `ws:` or `wss:`. */
  readonly url: string
  private readonly socket: WebSocket
  private readonly transport: Transport
  private readonly timeout: number
  private readonly onMessage: ((message: SocketMessage) => void) | undefined
  private readonly messages: SocketMessage[] = []
  private readonly waiters: Waiter[] = []
  private failure: { readonly error: unknown } | undefined

  /** @internal `socket` is open */
  constructor(transport: Transport, socket: WebSocket, { timeout, onMessage }: { timeout: number; onMessage: SocketOptions['onMessage'] }) {
    this.transport = transport
    this.socket = socket
    this.url = socket.url
    this.timeout = timeout
    this.onMessage = onMessage
    transport.open.add(this)
    this.count('ws opened', 1)
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data, binary) => this.take(new SocketMessage(bytesOf(data), binary)))
    // what went wrong shows in that it is closed
    socket.on('error', () => {})
    socket.on('close', () => this.ended())
  }

  /** The sub-protocol that the server picked; empty: none. */
  get protocol(): string {
    return this.socket.protocol
  }

  /** Nothing can be sent any more. */
  get closed(): boolean {
    return this.socket.readyState !== WebSocket.OPEN
  }

  /** Bytes that were sent and have not left yet. */
  get buffered(): number {
    return this.socket.bufferedAmount
  }

  /**
   * Sends a text, bytes, or a value as JSON. Messages that came before it was closed can still be received.
   * @throws an error with the code `closed` when it is
   */
  send(data: string | Uint8Array | { readonly json: unknown }): void {
    if (this.closed) throw this.error('closed', 'the web socket is closed')
    const message = typeof data === 'string' || data instanceof Uint8Array ? data : JSON.stringify(data.json)
    this.socket.send(message)
    this.count('ws sent', 1)
    this.count('ws bytes sent', Buffer.byteLength(message))
  }

  /**
   * The next message.
   * @param timeout in ms; that of the socket when absent
   * @throws an error with the code `timeout` or `closed`
   */
  async receive({ timeout = this.timeout }: { readonly timeout?: number } = {}): Promise<SocketMessage> {
    const message = await this.next(timeout)
    if (message === null) throw this.error('closed', 'the web socket is closed')
    return message
  }

  /** `for await`: every message until it is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<SocketMessage, void, undefined> {
    for (let message = await this.next(); message !== null; message = await this.next()) yield message
  }

  /**
   * Closes it and waits until the server has, too; not longer than its timeout.
   * @throws what `onMessage` has thrown
   */
  async close(code: number = NORMAL, reason = ''): Promise<void> {
    if (this.socket.readyState !== WebSocket.CLOSED) await this.closing(code, reason)
    if (this.failure !== undefined) throw this.failure.error
  }

  /** Ends it at once. */
  abandon(): void {
    this.socket.terminate()
    this.ended()
  }

  private closing(code: number, reason: string): Promise<void> {
    return new Promise((resolve) => {
      const limit = startDeadline({ expire: () => this.socket.terminate() }, this.timeout)
      this.socket.once('close', () => {
        limit?.stop()
        this.transport.context.resume?.()
        resolve()
      })
      this.socket.close(code, reason)
      // who waits for the server's close must also read what comes before it
      this.socket.resume()
    })
  }

  /** Null: closed. */
  private next(timeout = Number.POSITIVE_INFINITY): Promise<SocketMessage | null> {
    const message = this.messages.shift()
    if (message) {
      if (this.socket.isPaused && this.messages.length === 0) this.socket.resume()
      return Promise.resolve(message)
    }
    if (this.socket.readyState === WebSocket.CLOSED) return Promise.resolve(null)
    return new Promise((resolve, reject) => this.wait({ resolve, reject }, timeout))
  }

  private wait({ resolve, reject }: Waiter, timeout: number): void {
    const limit = startDeadline({ expire: () => waiter.reject(this.error('timeout', `no message within ${duration(timeout)}`)) }, timeout)
    const waiter: Waiter = {
      resolve: (message) => {
        limit?.stop()
        this.transport.context.resume?.()
        resolve(message)
      },
      reject: (error) => {
        limit?.stop()
        this.waiters.splice(this.waiters.indexOf(waiter), 1)
        this.transport.context.resume?.()
        reject(error)
      },
    }
    this.waiters.push(waiter)
  }

  private take(message: SocketMessage): void {
    this.count('ws received', 1)
    this.count('ws bytes received', message.bytes().length)
    if (this.onMessage) this.tell(this.onMessage, message)
    else if (this.waiters.length > 0) this.waiters.shift()?.resolve(message)
    else if (this.messages.push(message) >= MOST_KEPT) this.socket.pause()
  }

  /** What the script's own function throws ends the web socket, and is what `close` rejects with. */
  private tell(onMessage: (message: SocketMessage) => void, message: SocketMessage): void {
    if (this.failure !== undefined) return
    this.transport.context.resume?.()
    try {
      onMessage(message)
    } catch (error) {
      this.failure = { error }
      this.socket.terminate()
    }
  }

  private ended(): void {
    this.transport.open.delete(this)
    for (const waiter of this.waiters.splice(0)) waiter.resolve(null)
  }

  private count(name: string, n: number): void {
    this.transport.context.count?.(name, n)
  }

  private error(code: string, reason: string): Error {
    return sessionError(requestWords('WS', this.url), code, reason)
  }
}

function bytesOf(data: unknown): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.alloc(0)
}
