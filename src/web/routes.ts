// The pages, downloads and orders behind the lock: a table.

import { HammerError } from '../core/errors.js'
import { type Exchange, head, json, LIVE_POLICY, pagePolicy, REPORT_POLICY, refuse, send } from './answer.js'
import { objectOf, readBody } from './body.js'
import { filesOf, sendFile } from './files.js'
import { filesPage, listPage } from './list-page.js'
import { secret } from './lock.js'
import type { Action, Site } from './site.js'
import type { Stream } from './stream.js'

/** What the routes work on. */
export interface Rooms {
  readonly site: Site
  /** Of the state of the live run; unused with a folder of runs. */
  readonly stream: Stream
}

type Handle = (exchange: Exchange, rooms: Rooms, names: readonly string[]) => void | Promise<void>

interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  readonly handle: Handle
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^$/, handle: front },
  { method: 'GET', path: /^events$/, handle: events },
  { method: 'GET', path: /^state$/, handle: state },
  { method: 'GET', path: /^files\/([^/]+)$/, handle: liveFile },
  { method: 'GET', path: /^runs$/, handle: runList },
  { method: 'GET', path: /^runs\/([^/]+)\/$/, handle: report },
  { method: 'GET', path: /^runs\/([^/]+)\/files$/, handle: files },
  { method: 'GET', path: /^runs\/([^/]+)\/files\/([^/]+)$/, handle: file },
  { method: 'POST', path: /^(start|stop|pause|resume|scale|mark)$/, handle: order },
]

/** Answers a request that has passed the lock. @param path without its leading slash */
export async function route(exchange: Exchange, rooms: Rooms, path: string): Promise<void> {
  const found = ROUTES.filter((one) => one.path.test(path))
  if (found.length === 0) return notFound(exchange)
  const method = exchange.request.method === 'HEAD' ? 'GET' : exchange.request.method
  const match = found.find((one) => one.method === method)
  if (match === undefined)
    return refuse(exchange, 405, `${method} is not for this.`, { allow: found[0].method === 'GET' ? 'GET, HEAD' : 'POST' })
  const names = (match.path.exec(path) ?? []).slice(1).map(decoded)
  if (names.includes(null)) return refuse(exchange, 400, 'The path is no valid URL.')
  await match.handle(exchange, rooms, names as string[])
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function notFound(exchange: Exchange): void {
  refuse(exchange, 404, 'There is nothing here.')
}

async function front(exchange: Exchange, { site }: Rooms): Promise<void> {
  if ('live' in site) return send(exchange, 200, 'text/html', site.live.page(), LIVE_POLICY)
  const nonce = secret()
  const listing = { folder: site.runs.folder, ...(await site.runs.list()) }
  send(exchange, 200, 'text/html', listPage(listing, nonce), pagePolicy(nonce))
}

function events(exchange: Exchange, { site, stream }: Rooms): void {
  if (!('live' in site)) notFound(exchange)
  else if (stream.isFull) refuse(exchange, 503, 'Too many watch already.', { 'retry-after': '10' })
  else watch(exchange, stream)
}

function watch({ request, response }: Exchange, stream: Stream): void {
  // its socket is of no use to other requests
  head(response, 200, { 'content-type': 'text/event-stream; charset=utf-8', connection: 'close' })
  if (request.method === 'HEAD') response.end()
  else stream.add(response)
}

function state(exchange: Exchange, { site }: Rooms): void {
  if ('live' in site) json(exchange, 200, site.live.state())
  else notFound(exchange)
}

function liveFile(exchange: Exchange, { site }: Rooms, [name]: readonly string[]): void {
  const folder = 'live' in site ? site.live.folder() : null
  if (folder === null) refuse(exchange, 404, 'This run writes no files.')
  else sendFile(exchange, folder, name)
}

async function runList(exchange: Exchange, { site }: Rooms): Promise<void> {
  if ('runs' in site) json(exchange, 200, await site.runs.list())
  else notFound(exchange)
}

async function report(exchange: Exchange, { site }: Rooms, [name]: readonly string[]): Promise<void> {
  const folder = 'runs' in site ? site.runs.path(name) : null
  if (!('runs' in site) || folder === null) return refuse(exchange, 404, 'There is no such run.')
  try {
    send(exchange, 200, 'text/html', await site.report(folder), REPORT_POLICY)
  } catch (error) {
    if (!(error instanceof HammerError)) throw error
    refuse(exchange, 404, `There is no report of this run: ${error.message}`)
  }
}

function files(exchange: Exchange, { site }: Rooms, [name]: readonly string[]): void {
  const folder = 'runs' in site ? site.runs.path(name) : null
  const nonce = secret()
  if (folder === null) refuse(exchange, 404, 'There is no such run.')
  else send(exchange, 200, 'text/html', filesPage(name, filesOf(folder), nonce), pagePolicy(nonce))
}

function file(exchange: Exchange, { site }: Rooms, [name, fileName]: readonly string[]): void {
  const folder = 'runs' in site ? site.runs.path(name) : null
  if (folder === null) refuse(exchange, 404, 'There is no such run.')
  else sendFile(exchange, folder, fileName)
}

async function order(exchange: Exchange, { site, stream }: Rooms, [kind]: readonly string[]): Promise<void> {
  if (!('live' in site)) return notFound(exchange)
  if (!/^application\/json\b/.test(exchange.request.headers['content-type'] ?? '')) return refuse(exchange, 415, 'Send JSON.')
  const body = await readBody(exchange.request)
  if (body.text === null) return refuse(exchange, body.status, 'The request is too large or broken.')
  const action = actionOf(kind as Action['kind'], objectOf(body.text))
  if (action === null) return refuse(exchange, 400, EXPECTED[kind] ?? 'Send a JSON object.')
  try {
    await site.live.act(action)
    json(exchange, 200, { done: kind })
    stream.push()
  } catch (error) {
    if (!(error instanceof HammerError)) throw error
    json(exchange, 409, { error: error.message, advice: error.advice ?? null })
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  scale: 'Send {"target": NUMBER}: a rate per second, or a number of connections or users.',
  mark: 'Send {"text": "…"} of up to 200 characters.',
}

function actionOf(kind: Action['kind'], body: Readonly<Record<string, unknown>> | null): Action | null {
  if (body === null) return null
  if (kind === 'scale') return typeof body.target === 'number' && Number.isFinite(body.target) ? { kind, target: body.target } : null
  if (kind !== 'mark') return { kind }
  const { text } = body
  return typeof text === 'string' && text.trim() !== '' && text.length <= 200 ? { kind, text: text.trim() } : null
}
