// A connection of one user: an undici client for one request at a time, which opens its socket anew where that was lost.

import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import Client from 'undici/lib/dispatcher/client.js'
import { MAX_HEAD } from '../http1/response.js'
import type { Dialer } from './dial.js'

/** What travels on a lane. It is undici's handler as well. */
export interface Rider extends Dispatcher.DispatchHandler {
  /** Connecting begins, for this request. */
  connecting(): void
  /** It has taken so many ms. */
  connected(took: number): void
}

/** Browsers keep idle connections about so long; a server may ask for less. */
const KEEP_ALIVE = 115_000
/** So much earlier than a server says is a connection given up. */
const KEEP_ALIVE_MARGIN = 1000

export class Lane {
  rider: Rider | null = null
  /** Complete answers that came over the present socket. */
  answers = 0
  private readonly dialer: Dialer
  private readonly client: Client
  private socket: Socket | null = null
  private received = 0
  private sent = 0

  constructor(origin: string, dialer: Dialer) {
    this.dialer = dialer
    this.client = new Client(origin, {
      connect: (_options, callback) => this.open(callback),
      // time limits are ours: undici's go by a grid of one second
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE,
      keepAliveMaxTimeout: KEEP_ALIVE,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN,
      maxHeaderSize: MAX_HEAD,
    })
  }

  /** Starts a request. What goes wrong at once is told to the rider's `onError` as well. */
  send(rider: Rider, options: Dispatcher.DispatchOptions): void {
    this.rider = rider
    this.client.dispatch(options, rider)
  }

  /** Bytes that came since this was last asked. */
  takeReceived(): number {
    const before = this.received
    this.received = this.socket?.bytesRead ?? 0
    return this.received - before
  }

  /** Bytes that were sent since this was last asked. */
  takeSent(): number {
    const before = this.sent
    this.sent = this.socket?.bytesWritten ?? 0
    return this.sent - before
  }

  /** Ends the connection and all that is on it, at once. The lane is of no use any more. */
  destroy(reason: Error): void {
    this.rider = null
    this.client.destroy(reason, () => {})
    // undici knows nothing of a socket that still connects
    if (this.socket && !this.socket.destroyed) this.socket.destroy(reason)
  }

  private open(callback: (...outcome: [null, Socket] | [Error, null]) => void): void {
    const started = performance.now()
    this.rider?.connecting()
    const socket = this.dialer.dial()
    this.socket = socket
    this.answers = this.received = this.sent = 0
    const fail = (error: Error) => callback(error, null)
    socket.once('error', fail)
    socket.once(this.dialer.readyEvent, () => {
      socket.off('error', fail)
      this.rider?.connected(performance.now() - started)
      callback(null, socket)
    })
  }
}
