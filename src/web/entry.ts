// The way in: whoever comes is looked at, shows the key or a session, and is led to what was asked for.

import type { IncomingMessage } from 'node:http'
import { type Exchange, pagePolicy, refuse, send } from './answer.js'
import { readBody } from './body.js'
import { entrance, lockedPage, passwordPage } from './doors.js'
import { refusal } from './guard.js'
import { type Lock, secret, type Verdict } from './lock.js'
import { type Rooms, route } from './routes.js'

/** All that answers need to know of their server. */
export interface House {
  readonly lock: Lock
  readonly rooms: Rooms
  /** Where the pages are: a cookie for it alone is not shown to other servers of this machine, which share the name but not the path. */
  readonly base: string
  readonly keyIs: 'token' | 'password'
  readonly scheme: 'http' | 'https'
  readonly host: string
  port: number
}

/** Answers one request. Never throws. */
export async function answer(exchange: Exchange, house: House): Promise<void> {
  const { request, response } = exchange
  try {
    await admit(exchange, house)
  } catch {
    // a bug of ours, or a file that went away meanwhile: no details for whoever asks
    if (response.headersSent) response.destroy()
    else refuse(exchange, 500, 'That failed.')
  }
  // what is left of a body is nobody's
  if (response.writableEnded && !request.complete) request.resume()
}

async function admit(exchange: Exchange, house: House): Promise<void> {
  const { request } = exchange
  const { method = '', headers, url = '' } = request
  const refused = refusal({ method, headers, scheme: house.scheme, host: house.host, port: house.port })
  if (refused !== null) return refuse(exchange, refused.status, refused.text)
  if (!['GET', 'HEAD', 'POST'].includes(method))
    return refuse(exchange, 405, 'That method is not for this server.', { allow: 'GET, HEAD, POST' })
  if (!url.startsWith('/')) return refuse(exchange, 400, 'Ask for a path.')
  const [path, query = ''] = url.split('?', 2)
  const token = new URLSearchParams(query).get('token')
  if (path === '/' && token !== null && house.keyIs === 'token') return enter(exchange, house, token)
  if (path === '/login' && method === 'POST' && house.keyIs === 'password') return login(exchange, house)
  const verdict = keyOf(request, house)
  if (verdict !== 'right') return lockedOut(exchange, house, verdict)
  await route(exchange, house.rooms, path.startsWith(house.base) ? path.slice(house.base.length) : path.slice(1))
}

/** The session of a browser, or the key itself from a program: `Authorization: Bearer KEY`. */
function keyOf({ headers, socket }: IncomingMessage, house: House): Verdict {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return house.lock.open(bearer, socket.remoteAddress ?? '')
  const session = sessionIn(headers.cookie ?? '', cookieName(house))
  return session !== null && house.lock.knows(session) ? 'right' : 'wrong'
}

function sessionIn(cookies: string, name: string): string | null {
  const found = cookies.split('; ').find((cookie) => cookie.startsWith(`${name}=`))
  return found === undefined ? null : found.slice(name.length + 1)
}

/** Cookies are shared by all ports of a name. */
function cookieName({ port }: House): string {
  return `hammer-${port}`
}

async function login(exchange: Exchange, house: House): Promise<void> {
  const body = await readBody(exchange.request)
  if (body.text === null) return refuse(exchange, body.status, 'The request is too large or broken.')
  enter(exchange, house, new URLSearchParams(body.text).get('password') ?? '')
}

function enter(exchange: Exchange, house: House, key: string): void {
  const verdict = house.lock.open(key, exchange.request.socket.remoteAddress ?? '')
  if (verdict === 'right') welcome(exchange, house)
  else lockedOut(exchange, house, verdict, key)
}

function welcome(exchange: Exchange, house: House): void {
  const nonce = secret()
  const secure = house.scheme === 'https' ? '; Secure' : ''
  send(exchange, 200, 'text/html', entrance(house.base, nonce), {
    ...pagePolicy(nonce),
    'set-cookie': `${cookieName(house)}=${house.lock.session}; Path=${house.base}; HttpOnly; SameSite=Strict${secure}`,
  })
}

/** @param tried a key that was wrong; absent: none was shown */
function lockedOut(exchange: Exchange, { keyIs }: House, verdict: Verdict, tried?: string): void {
  const nonce = secret()
  const wait = verdict === 'wait'
  const said = wait ? 'Too many wrong ones: try again in a minute.' : tried === undefined ? null : 'That is not the password.'
  const text = keyIs === 'password' ? passwordPage(nonce, said) : lockedPage(nonce)
  const more = { ...pagePolicy(nonce), ...(wait && { 'retry-after': '60' }) }
  // without a referrer a form would not say where it comes from
  send(exchange, wait ? 429 : 401, 'text/html', text, keyIs === 'password' ? { ...more, 'referrer-policy': 'same-origin' } : more)
}
