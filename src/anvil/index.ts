// The anvil: a test server to hammer on, with known, orderable behaviour and its own record of the truth.

import { isIPv6 } from 'node:net'
import { random } from '../core/random.js'
import { appointments } from './agenda.js'
import { makeIdentity } from './certificate.js'
import type { House } from './connection.js'
import { type AnvilCounts, Ledger } from './ledger.js'
import { type RequestEntry, RequestLog } from './log.js'
import { Menu } from './menu.js'
import { Listener } from './server.js'
import { Town } from './town/index.js'

export type { AnvilCounts } from './ledger.js'
export type { RequestEntry } from './log.js'
export { BEHAVIOURS, type BehaviourEntry } from './orders.js'

/** How an anvil is set up. */
export interface AnvilOptions {
  /** `127.0.0.1` when absent. */
  readonly host?: string
  /** 0, or absent: any free port. */
  readonly port?: number
  /** `http` when absent. */
  readonly scheme?: 'http' | 'https'
  /** Behaviour for all requests, in the grammar of the query: `delay=10ms&size=1k`. */
  readonly defaults?: string
  /** The path of a file that gets one CSV row per request. */
  readonly log?: string
  /** Fixes every random choice; 1 when absent. */
  readonly seed?: number
  /** So many requests are answered on a connection, the last with `Connection: close`. */
  readonly requestsPerConnection?: number | null
  /** Ms after which an idle connection is closed. */
  readonly idleTimeout?: number | null
  /** Called for every request that was answered, or never will be. */
  readonly onRequest?: (entry: RequestEntry) => void
}

/** A running anvil. */
export interface Anvil {
  /** Where it can be reached, without a path: `http://127.0.0.1:8080`. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Its certificate, PEM, to be trusted as a CA; null without TLS. */
  readonly certificate: string | null
  counts(): AnvilCounts
  /**
   * Destroys every connection at once and completes the log.
   * @throws HammerError `disk` when the log could not be written.
   */
  close(): Promise<void>
}

/**
 * Starts an anvil; see {@link BEHAVIOURS} for what can be ordered from it.
 * @throws HammerError `usage` when the defaults are wrong or the port cannot be had, `disk` when the log cannot.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { host = '127.0.0.1', scheme = 'http', idleTimeout = null } = options
  const menu = new Menu(options.defaults ?? '')
  const identity = scheme === 'https' ? makeIdentity(host) : null
  const log = options.log === undefined ? null : new RequestLog(options.log)
  const house = furnish(options, menu, new Ledger({ log, onRequest: options.onRequest ?? null }))
  const listener = new Listener(house, { identity, idleTimeout })
  const port = await listener.listen(host, options.port ?? 0).catch((error: unknown) => {
    log?.close()
    throw error
  })
  const close = async () => {
    await listener.close()
    house.agenda.close()
    log?.close()
  }
  let closed: Promise<void> | null = null
  return {
    url: `${scheme}://${reachable(host)}:${port}`,
    host,
    port,
    certificate: identity?.certificate ?? null,
    counts: () => house.ledger.counts(),
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

function furnish({ seed = 1, requestsPerConnection }: AnvilOptions, menu: Menu, ledger: Ledger): House {
  const stream = (name: string) => random(seed, `anvil ${name}`)
  return {
    menu,
    ledger,
    agenda: appointments(),
    dice: { delay: stream('delay'), status: stream('status'), outcome: stream('outcome'), garbage: stream('garbage') },
    town: new Town(stream('town')),
    limit: requestsPerConnection ?? Number.POSITIVE_INFINITY,
    firstRequest: Number.NaN,
  }
}

/** An address that listens everywhere is no address to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return isIPv6(host) ? `[${host}]` : host
}
