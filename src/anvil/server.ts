// Listens, accepts connections over TCP or TLS, and closes them all.

import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { errorCode, HammerError } from '../core/errors.js'
import type { Identity } from './certificate.js'
import { Connection, type House } from './connection.js'

/** How a server treats its sockets. */
export interface SocketPlan {
  /** Null: without TLS. */
  readonly identity: Identity | null
  /** After so many ms without a byte and without a pending answer a connection is closed; null: never. */
  readonly idleTimeout: number | null
}

/** Over TLS, half-open sockets would keep clients that leave during the handshake. */
const SOCKET_OPTIONS = { http: { allowHalfOpen: true, noDelay: true }, https: { noDelay: true } }
/** The kernel cuts it to its own limit: many clients may connect at once. */
const BACKLOG = 65_535

/** The listening socket and all accepted ones. */
export class Listener {
  private readonly house: House
  private readonly idleTimeout: number
  private readonly server: Server
  /** Accepted TCP sockets, also those whose TLS handshake goes on. */
  private readonly sockets = new Set<Socket>()
  private readonly connections = new Set<Connection>()
  /** Numbers and TCP sockets of connections whose TLS handshake goes on, by the client's address and port. */
  private readonly handshakes = new Map<string, { readonly number: number; readonly socket: Socket }>()

  constructor(house: House, { identity, idleTimeout }: SocketPlan) {
    this.house = house
    this.idleTimeout = idleTimeout ?? 0
    this.server = identity === null ? createTcpServer(SOCKET_OPTIONS.http) : this.createTls(identity)
    this.server.on('connection', (socket: Socket) => {
      const address = addressOf(socket)
      this.sockets.add(socket)
      socket.once('close', () => this.forget(socket, address))
      const number = ++house.ledger.connections
      if (identity === null) this.connect(socket, number, socket)
      else this.handshakes.set(address, { number, socket })
    })
  }

  /**
   * Listens; returns the port.
   * @throws HammerError `usage` when the host and port cannot be had.
   */
  async listen(host: string, port: number): Promise<number> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.server.once('error', reject)
        this.server.listen({ host, port, backlog: BACKLOG }, resolve)
      })
    } catch (error) {
      throw listenError(`${host}:${port}`, error)
    }
    const address = this.server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  /** Destroys every connection; resolves when all of them are settled. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve))
    for (const connection of this.connections) connection.destroy()
    for (const socket of this.sockets) socket.destroy()
    await closed
  }

  private createTls({ key, certificate }: Identity): Server {
    const server = createTlsServer({ ...SOCKET_OPTIONS.https, key, cert: certificate, ALPNProtocols: ['http/1.1'] })
    server.on('secureConnection', (socket) => {
      const accepted = this.takeHandshake(socket)
      if (accepted) this.connect(socket, accepted.number, accepted.socket)
      else socket.destroy()
    })
    server.on('tlsClientError', (_error, socket) => {
      this.house.ledger.tlsFailures++
      this.takeHandshake(socket)
      socket.destroy()
    })
    return server
  }

  private takeHandshake(socket: TLSSocket) {
    const address = addressOf(socket)
    const accepted = this.handshakes.get(address)
    this.handshakes.delete(address)
    return accepted
  }

  private forget(socket: Socket, address: string): void {
    this.sockets.delete(socket)
    // by now another client may have the address
    if (this.handshakes.get(address)?.socket === socket) this.handshakes.delete(address)
  }

  /** `tcp` is the socket below TLS, or the same one. */
  private connect(socket: Socket, number: number, tcp: Socket): void {
    if (this.idleTimeout > 0) socket.setTimeout(this.idleTimeout)
    const connection = new Connection(this.house, socket, number, () => tcp.resetAndDestroy())
    this.connections.add(connection)
    socket.once('close', () => this.connections.delete(connection))
  }
}

function addressOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`
}

const ADVICE: Record<string, string> = {
  EADDRINUSE: 'Another program listens there: choose another port, or 0 for any free one.',
  EACCES: 'Ports below 1024 need privileges: choose a higher one, or 0 for any free one.',
  EADDRNOTAVAIL: 'The host must be an address of this machine.',
  ENOTFOUND: 'The host must be an address or name of this machine.',
}

function listenError(value: string, cause: unknown): HammerError {
  const code = errorCode(cause)
  const advice = ADVICE[code] ?? 'Choose a host of this machine and a port between 0 and 65535.'
  return new HammerError('usage', `anvil: cannot listen on ${value} (${code})`, { value, advice, cause })
}
