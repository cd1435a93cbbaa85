// What a request must be before anybody asks who sent it: to a name that is ours, and not on behalf of another site's page.

import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** Why a request is refused. */
export interface Refusal {
  readonly status: number
  readonly text: string
}

/** The parts of a request that count here. */
export interface Asked {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** `http` or `https`: what this server speaks. */
  readonly scheme: string
  /** The name that the server was told to listen on. */
  readonly host: string
  readonly port: number
}

/**
 * Refuses requests to foreign names, which is how a page elsewhere reaches a local server by DNS rebinding, and what browsers say
 * comes from another site. Null: it may go on.
 */
export function refusal(asked: Asked): Refusal | null {
  const { method, headers } = asked
  if (!isOurs(headers.host, asked)) return { status: 421, text: 'This server does not go by that name: see the URL that hammer printed.' }
  if (isForeign(asked)) return { status: 403, text: 'Another site asked for this.' }
  if (method === 'POST' && !isSameOrigin(asked)) return { status: 403, text: 'This came from another origin.' }
  return null
}

/** Literal addresses cannot be rebound; other names must be known. */
function isOurs(given: string | undefined, { host, port, scheme }: Asked): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]/@]+)(?::(\d+))?$/i.exec(given ?? '')
  if (match === null) return false
  const usual = scheme === 'https' ? 443 : 80
  if (Number(match[2] ?? usual) !== port) return false
  const name = match[1].replace(/^\[|\]$/g, '').toLowerCase()
  if (isLoopback(host)) return isLoopback(name) || name === host.toLowerCase()
  return isIP(name) !== 0 || isLoopback(name) || name === host.toLowerCase() || name === hostname().toLowerCase()
}

/** Whether a name or an address means this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Following a link to here is allowed, from wherever; what pages elsewhere fetch, embed or post is not. */
function isForeign({ method, headers }: Asked): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const follows = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  return !follows
}

/** Browsers name the origin of every POST; what names none is no page. */
function isSameOrigin({ headers, scheme }: Asked): boolean {
  return headers.origin === undefined || headers.origin === `${scheme}://${headers.host}`
}
