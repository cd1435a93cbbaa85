// Opens connections of one user to one origin.

import { isIP, connect as netConnect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { type ConnectionOptions, type SecureContext, connect as tlsConnect } from 'node:tls'
import type { TlsPlan } from '../../core/plan.js'
import { tlsContext } from '../http1/prepare.js'
import type { SessionContext } from './context.js'

/** What a socket emits when it may be written to. */
export type ReadyEvent = 'connect' | 'secureConnect'

/** As much as undici has its sockets read at once. */
const READ_SIZE = 64 * 1024
/** Certificates are parsed once for all users of a thread. */
const contexts = new WeakMap<TlsPlan, SecureContext>()

/** One host and port, and the TLS session that the user has with it. */
export class Dialer {
  readonly readyEvent: ReadyEvent
  private readonly context: SessionContext
  private readonly host: string
  private readonly port: number
  private readonly secure: boolean
  /** Resumed by the next connection, as a browser does. */
  private session: Buffer | null = null

  constructor(origin: string, context: SessionContext) {
    const { hostname, port, protocol } = new URL(origin)
    this.context = context
    this.secure = protocol === 'https:'
    this.host = hostname.replace(/^\[(.*)\]$/, '$1')
    this.port = port === '' ? (this.secure ? 443 : 80) : Number(port)
    this.readyEvent = this.secure ? 'secureConnect' : 'connect'
  }

  dial(): Socket {
    const { host, port } = this
    const { lookup } = this.context
    const options: TcpNetConnectOpts = { host, port, noDelay: true, ...(lookup && { lookup }) }
    // not among the types of net.connect, which hands it to the stream
    return this.secure ? this.dialTls(options) : netConnect(Object.assign(options, { highWaterMark: READ_SIZE }))
  }

  private dialTls(options: TcpNetConnectOpts): Socket {
    const { tls } = this.context
    const servername = tls.servername ?? (isIP(this.host) ? '' : this.host)
    const secured: ConnectionOptions = {
      ...options,
      secureContext: contextOf(tls),
      servername,
      rejectUnauthorized: tls.verify,
      ALPNProtocols: ['http/1.1'],
      ...(this.session && { session: this.session }),
    }
    const socket = tlsConnect(secured)
    socket.setNoDelay(true)
    socket.on('session', (session: Buffer) => {
      this.session = session
    })
    return socket
  }
}

function contextOf(tls: TlsPlan): SecureContext {
  const known = contexts.get(tls)
  if (known) return known
  const context = tlsContext(tls)
  contexts.set(tls, context)
  return context
}
