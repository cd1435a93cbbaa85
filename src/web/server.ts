// The server of the pages: on loopback unless told, behind a lock, and with a limit on everything.

import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { type Clock, systemClock } from '../core/clock.js'
import { errorCode, HammerError } from '../core/errors.js'
import { answer, type House } from './entry.js'
import { isLoopback } from './guard.js'
import { Lock, secret } from './lock.js'
import type { Site } from './site.js'
import { Stream } from './stream.js'

/** Where pages are served, and to whom. */
export interface WebOptions {
  readonly site: Site
  /** A name or an address; anything but loopback needs a password. */
  readonly host: string
  /** `usual`: 8089, or a free one when that is taken. 0: a free one. */
  readonly port: number | 'usual'
  /** Null: a random token takes its place, which is in the URL. */
  readonly password: string | null
  /** PEM texts; null: HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly clock?: Clock
  /** In ms: how long the head of a request may take. */
  readonly patience?: number
}

/** A server that runs. */
export interface Web {
  /** With the token, where there is one. */
  readonly url: string
  /** What people should know before they use it. */
  readonly warnings: readonly string[]
  /** Sends the state to all who watch, at once. */
  readonly push: () => void
  readonly close: () => Promise<void>
}

const USUAL_PORT = 8089
/** A password that is shorter is guessed, however seldom one may try. */
const SHORTEST_PASSWORD = 8
const MOST_CONNECTIONS = 100
/** In ms. */
const PATIENCE = 5_000
/** In ms: a connection on which nothing moves is closed, also in the midst of a download. */
const STILL = 60_000
const LAST_WORDS = 2_000

/** @throws {HammerError} `usage` for a port or host that cannot be had, a missing or short password, a bad certificate */
export async function startWeb(options: WebOptions): Promise<Web> {
  const { host, password, site, tls, clock = systemClock } = options
  checkPassword(options)
  const key = password ?? secret()
  const house: House = {
    // nobody guesses a token
    lock: new Lock(key, password === null ? null : clock),
    rooms: { site, stream: new Stream({ state: () => ('live' in site ? site.live.state() : null), clock }) },
    base: `/${secret()}/`,
    keyIs: password === null ? 'token' : 'password',
    scheme: tls === null ? 'http' : 'https',
    host,
    port: 0,
  }
  const server = await serverOf(options, (request, response) => void answer({ request, response }, house))
  const warnings = await listen(server, options)
  house.port = (server.address() as AddressInfo).port
  const name = ['0.0.0.0', '::'].includes(host) ? hostname() : host.includes(':') ? `[${host}]` : host
  return {
    url: `${house.scheme}://${name}:${house.port}/${password === null ? `?token=${key}` : ''}`,
    warnings: [...warnings, ...(tls === null && !isLoopback(host) ? [PLAIN] : [])],
    push: () => house.rooms.stream.push(),
    close: () => close(server, house.rooms.stream),
  }
}

const PLAIN = 'the page is open to others without TLS: the password and all numbers can be read on the way (--web-cert, --web-key)'

function checkPassword({ host, password }: WebOptions): void {
  if (password === null && !isLoopback(host)) {
    const advice = 'Set HAMMER_WEB_PASSWORD, or name a file that has it: --web-password-file FILE'
    throw new HammerError('usage', `--web-host: ${host} is open to others and needs a password`, {
      option: '--web-host',
      value: host,
      advice,
    })
  }
  if (password === null || password.length >= SHORTEST_PASSWORD) return
  const advice = `Take at least ${SHORTEST_PASSWORD} characters.`
  throw new HammerError('usage', 'the password of the page is too short', { option: '--web-password-file', advice })
}

async function serverOf({ tls, patience = PATIENCE }: WebOptions, listener: RequestListener): Promise<Server> {
  const limits = {
    headersTimeout: patience,
    requestTimeout: 2 * patience,
    keepAliveTimeout: PATIENCE,
    connectionsCheckingInterval: patience / 5,
  }
  let server: Server
  try {
    server = tls === null ? createServer(limits, listener) : (await import('node:https')).createServer({ ...limits, ...tls }, listener)
  } catch (cause) {
    const advice = 'Both must be PEM, and the key must fit the certificate.'
    throw new HammerError('usage', '--web-cert, --web-key: not a valid certificate with its key', { option: '--web-cert', advice, cause })
  }
  server.maxConnections = MOST_CONNECTIONS
  server.setTimeout(STILL)
  return server
}

/** Returns what is to be said about it. */
async function listen(server: Server, { host, port }: WebOptions): Promise<string[]> {
  try {
    await listening(server, host, port === 'usual' ? USUAL_PORT : port)
    return []
  } catch (cause) {
    const code = errorCode(cause)
    if (port === 'usual' && code === 'EADDRINUSE') {
      await listening(server, host, 0)
      return [`port ${USUAL_PORT} is taken; the page has another one`]
    }
    const where = `${host}:${port === 'usual' ? USUAL_PORT : port}`
    const advice = code === 'EADDRINUSE' ? 'Choose another port; 0 takes a free one.' : 'Choose another --web-host or port.'
    throw new HammerError('usage', `the page cannot be served at ${where}: ${code}`, { option: '--web', value: where, advice, cause })
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Those who watch are told; who does not hang up then is hung up on. */
function close(server: Server, stream: Stream): Promise<void> {
  stream.close()
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), LAST_WORDS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
