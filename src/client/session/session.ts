// The HTTP session of one virtual user: its own connections, its own cookies, one sample per request.

import { HammerError } from '../../core/errors.js'
import { parseDuration } from '../../core/units.js'
import type { SessionContext } from './context.js'
import { Exchange, type Order } from './exchange.js'
import { requestWords, sessionError } from './failure.js'
import { basicAuth, type HeaderList, type HeaderValue, headerRecord, putHeader, putHeaders, sentHeader } from './headers.js'
import type { RequestOptions } from './options.js'
import type { Navigate } from './page.js'
import { encodeForm, payloadOf } from './payload.js'
import { type Place, type PlaceBook, placeBook, withQuery } from './place.js'
import type { Response } from './response.js'
import type { SessionSocket, SocketOptions } from './socket.js'
import { Transport } from './transport.js'

const NO_OPTIONS: RequestOptions = Object.freeze({})

/**
 * A user's own HTTP session: `user.http`. Connections are kept alive, cookies kept, redirects followed.
 *
 * Every request resolves with its complete answer, whatever the status. It rejects with a {@link SessionError}, whose
 * `code` is the cause, when none came, and with a {@link HammerError} `usage` when it could not be sent as it was asked for.
 */
export class Session {
  /** Sent with every request. A script may change them: `http.headers.authorization = token`. */
  readonly headers: Record<string, HeaderValue> = { 'user-agent': 'hammer' }
  private readonly transport: Transport
  private readonly navigate: Navigate = (method, url, options) => this.request(method, url, options)
  private base: string | null
  private book: PlaceBook
  private dueAt = Number.NaN

  /** @throws {HammerError} `usage` when the base URL is none */
  constructor(context: SessionContext) {
    this.base = context.baseUrl
    this.book = placeBook(context.baseUrl)
    for (const [name, value] of context.headers) this.addHeader(name.toLowerCase(), value)
    this.transport = new Transport(context)
  }

  /** What relative URLs are resolved against. A script may change it. */
  get baseUrl(): string | null {
    return this.base
  }

  set baseUrl(base: string | null) {
    this.book = placeBook(base)
    this.base = base
  }

  /** GET; a relative URL is resolved against `baseUrl`. */
  get(url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send('GET', url, options)
  }

  /** POST. */
  post(url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send('POST', url, options)
  }

  /** PUT. */
  put(url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send('PUT', url, options)
  }

  /** PATCH. */
  patch(url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send('PATCH', url, options)
  }

  /** DELETE. */
  delete(url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send('DELETE', url, options)
  }

  /** HEAD: the answer has no body. */
  head(url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send('HEAD', url, options)
  }

  /** OPTIONS. */
  options(url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send('OPTIONS', url, options)
  }

  /** Any other method, in upper or lower case. */
  request(method: string, url: string | URL, options?: RequestOptions): Promise<Response> {
    return this.send(method.toUpperCase(), url, options)
  }

  /** Opens a web socket; it is closed with the session at the latest. */
  async ws(url: string | URL, options: SocketOptions = {}): Promise<SessionSocket> {
    const { openSocket } = await import('./handshake.js')
    const text = String(url).replace(/^ws(s?):/i, 'http$1:')
    // a socket of an https page is a secure one
    const place = this.placeOf(text, options)
    const name = options.name ?? `WS ${place.pathname}`
    const headers = this.announced({ method: 'GET', place, name }, this.headersOf(place, options))
    return openSocket(this.transport, { place, name, headers, timeout: this.timeoutOf(options), options })
  }

  /** The cookies that a request to this URL would carry, by name. */
  cookies(url: string | URL = ''): Readonly<Record<string, string>> {
    return this.transport.cookies.list(this.book.find(String(url)).url)
  }

  /** Sets a cookie as a server would: `theme=dark; Path=/`. */
  async setCookie(cookie: string, url: string | URL = ''): Promise<void> {
    await this.transport.cookies.store([cookie], this.book.find(String(url)).url)
  }

  /** The next request was due then, in ms since the start of the run: its response time counts from there. */
  due(at: number): void {
    this.dueAt = at
  }

  /** Ends all connections and web sockets at once. What was under way is recorded as unfinished. */
  close(): void {
    this.transport.close(new Error('the session was closed'))
  }

  private send(method: string, url: string | URL, options: RequestOptions = NO_OPTIONS): Promise<Response> {
    try {
      return new Exchange(this.transport, this.order(method, url, options), this.navigate).run()
    } catch (error) {
      return Promise.reject(error)
    }
  }

  private order(method: string, url: string | URL, options: RequestOptions): Order {
    const place = this.placeOf(url, options)
    if (this.transport.closed) throw sessionError(requestWords(method, place.url), 'unsent', 'the session is closed')
    const name = options.name ?? (method === 'GET' ? place.getName : `${method} ${place.pathname}`)
    const headers = this.headersOf(place, options)
    const payload = options === NO_OPTIONS ? null : payloadOf(options)
    if (payload?.type && sentHeader(headers, 'content-type') === undefined) headers.push('content-type', payload.type)
    const announced = this.announced({ method, place, name }, headers)
    const scheduled = this.dueAt
    this.dueAt = Number.NaN
    return { method, place, name, headers: announced, body: payload?.bytes ?? null, scheduled, timeout: this.timeoutOf(options), options }
  }

  /** What is sent, when those have been told who want to know. */
  private announced({ method, place, name }: Pick<Order, 'method' | 'place' | 'name'>, headers: HeaderList): HeaderList {
    const { leaving } = this.transport.context
    if (leaving === undefined) return headers
    const request = { method, url: place.url, name, headers: headerRecord(headers) }
    leaving(request)
    const list: HeaderList = []
    putHeaders(list, request.headers)
    return list
  }

  private placeOf(url: string | URL, { query }: { readonly query?: RequestOptions['query'] }): Place {
    const place = this.book.find(typeof url === 'string' ? url : url.href)
    return query === undefined ? place : withQuery(place, encodeForm(query))
  }

  private headersOf({ authorization }: Place, { headers, auth }: Pick<RequestOptions, 'headers' | 'auth'>): HeaderList {
    const list: HeaderList = []
    putHeaders(list, this.headers)
    if (authorization !== null) putHeader(list, 'authorization', authorization)
    if (auth !== undefined) putHeader(list, 'authorization', basicAuth(auth.user, auth.password))
    if (headers !== undefined) putHeaders(list, headers)
    return list
  }

  private timeoutOf({ timeout }: { readonly timeout?: number | string }): number {
    if (timeout === undefined) return this.transport.context.timeout
    const ms = typeof timeout === 'string' ? parseDuration(timeout) : timeout
    if (ms !== null && ms > 0) return ms
    const shown = typeof timeout === 'number' ? timeout : JSON.stringify(timeout)
    throw new HammerError('usage', `${shown} is no timeout`, { advice: 'Write milliseconds, or a text like 1.5s.' })
  }

  private addHeader(name: string, value: string): void {
    const before = this.headers[name]
    // two fields of one name stay two; `user-agent` is only what hammer says when nobody else does
    this.headers[name] = before === undefined || name === 'user-agent' ? value : [...[before].flat().map(String), value]
  }
}
