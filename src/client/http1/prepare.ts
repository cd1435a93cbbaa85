// What HTTP/1.1 makes of a plan once, before the run: bytes to send, and a way to open sockets.

import { isIP, connect as netConnect, type OnReadOpts, type Socket } from 'node:net'
import { type ConnectionOptions, createSecureContext, type SecureContext, connect as tlsConnect } from 'node:tls'
import { systemClock } from '../../core/clock.js'
import type { Plan, TlsPlan } from '../../core/plan.js'
import { HeadMemo } from './memo.js'
import { requestBytes } from './request.js'
import { type WaitIn, waitReader } from './retry-after.js'

/** Everything that all connections of one plan share. */
export interface Http1Plan {
  readonly method: string
  readonly usual: Buffer
  /** `usual`, as often as the pipeline is deep, where that is not too much memory: several requests leave in one write. */
  readonly batch: Buffer
  readonly last: Buffer
  readonly pipeline: number
  readonly timeout: number
  readonly requestsPerConnection: number
  /** Emitted by a socket when requests may be written to it. */
  readonly readyEvent: 'connect' | 'secureConnect'
  readonly open: (onread: OnReadOpts) => Socket
  /** All sockets of the thread read into this one: what is read is parsed before the next read. */
  readonly readBuffer: Buffer
  readonly memo: HeadMemo
  /** Null: what the target asks for is not heeded. */
  readonly waitIn: WaitIn | null
}

const READ_BUFFER = 64 * 1024
const MAX_BATCH = 1024 * 1024

/** @throws an error of node:tls when a certificate or key is not valid */
export function prepareHttp1(plan: Plan): Http1Plan {
  const { usual, last } = requestBytes(plan.target, plan.request)
  const { pipeline } = plan.load
  const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER)
  const copies = pipeline * usual.length <= MAX_BATCH ? pipeline : 1
  return {
    method: plan.request.method,
    usual,
    batch: Buffer.concat(Array.from({ length: copies }, () => usual)),
    last,
    pipeline,
    timeout: plan.connection.timeout,
    requestsPerConnection: plan.connection.requestsPerConnection ?? Number.POSITIVE_INFINITY,
    readyEvent: plan.target.scheme === 'https' ? 'secureConnect' : 'connect',
    open: opener(plan),
    readBuffer,
    memo: new HeadMemo(readBuffer),
    waitIn: plan.load.polite ? waitReader(systemClock) : null,
  }
}

/** A function that opens sockets to the plan's target. */
export function opener({ target, connection: { tls } }: Plan): (onread: OnReadOpts) => Socket {
  const { address: host, port } = target
  if (target.scheme === 'http') return (onread) => netConnect({ host, port, noDelay: true, onread })
  const secureContext = tlsContext(tls)
  // an address has no server name to send; the certificate must still be for it
  const servername = tls.servername ?? (isIP(target.host) ? '' : target.host)
  const options = { host, port, secureContext, servername, rejectUnauthorized: tls.verify, ALPNProtocols: ['http/1.1'] }
  return (onread) => {
    const withReader: ConnectionOptions & { onread: OnReadOpts } = { ...options, onread }
    const socket = tlsConnect(withReader)
    socket.setNoDelay(true)
    return socket
  }
}

/** Certificates and keys of a plan, for node:tls. */
export function tlsContext({ ca, cert, key }: TlsPlan): SecureContext {
  return createSecureContext({ ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) })
}
