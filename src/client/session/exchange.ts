// One request of a script with all its redirects, from the call to the sample.

import { UNFINISHED } from '../../core/sample.js'
import { duration } from '../../core/units.js'
import { closedCause } from '../causes.js'
import { type Closable, MAX_BODY } from './context.js'
import { type Deadline, type Limited, startDeadline } from './deadline.js'
import { UNEXPECTED, verdictOn } from './expect.js'
import { isMisuse, misuse, requestWords, sessionCause, sessionError } from './failure.js'
import { fieldValues, type HeaderList, putHeader, sentHeader } from './headers.js'
import type { Lane, Rider } from './lane.js'
import { MAX_REDIRECTS, type RequestOptions } from './options.js'
import type { Navigate } from './page.js'
import { type Hop, isRedirect, nextHop } from './redirect.js'
import { Answer, preparePages, type Response } from './response.js'
import { Stopwatch } from './stopwatch.js'
import type { Origin, Transport } from './transport.js'

/** A request, ready to be sent. */
export interface Order extends Hop {
  readonly name: string
  /** When it was due; NaN: when it is sent. */
  readonly scheduled: number
  /** In ms; Infinity: none. */
  readonly timeout: number
  readonly options: RequestOptions
}

const TIMEOUT = 'timeout'
/** Given to undici for connections that are ended on purpose. */
const DROPPED = new Error('dropped')

/**
 * ```
 *  run ─► start ─► go ─► … undici … ─► onComplete ─► proceed ─► judge ─► resolved, recorded
 *           ▲  └ permit                     └ cookies    │ └ expect
 *           └────────────── redirect ────────────────────┘
 *  onError, expire, abandon ─► lose ─► rejected, recorded          refused before anything was sent ─► rejected
 * ```
 * It is undici's handler itself: an object per request, and none per event.
 */
export class Exchange implements Rider, Closable, Limited {
  private readonly transport: Transport
  private readonly order: Order
  private readonly navigate: Navigate
  private resolve: (response: Response) => void = unset
  private reject: (error: unknown) => void = unset
  private limit: Deadline | null = null
  private settled = false
  private hop: Hop
  private redirects = 0
  private origin: Origin | null = null
  private lane: Lane | null = null
  private status = 0
  private rawHeaders: Buffer[] = []
  private chunks: Buffer[] = []
  private size = 0
  private readonly watch: Stopwatch

  constructor(transport: Transport, order: Order, navigate: Navigate) {
    this.transport = transport
    this.order = order
    this.hop = order
    this.navigate = navigate
    this.watch = new Stopwatch(transport.context.now)
  }

  run(): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
      this.transport.open.add(this)
      this.limit = startDeadline(this, this.order.timeout)
      this.start()
    })
  }

  connecting(): void {
    this.watch.begin()
  }

  connected(took: number): void {
    this.watch.connected(took)
  }

  onConnect(): void {
    this.watch.begin()
  }

  onResponseStarted(): void {
    this.watch.arrive()
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    // also of interim answers, until the answer itself comes
    this.status = status
    this.rawHeaders = headers
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.settled) return true
    const most = this.transport.context.maxBody ?? MAX_BODY
    this.size += chunk.length
    if (this.size <= most) this.chunks.push(chunk)
    else this.lose('too-large', `the body is longer than ${most} bytes`)
    return true
  }

  onComplete(): void {
    if (this.settled) return
    this.watch.end()
    this.leave(1)
    const location = this.location()
    // what follows is ours, and may load a library
    if (location === undefined) this.endLimit()
    const lines = fieldValues(this.rawHeaders, 'set-cookie')
    const storing = lines.length > 0 ? this.transport.cookies.store(lines, this.hop.place.url) : null
    if (storing === null) this.proceed(location)
    else storing.then(() => this.proceed(location)).catch((error: unknown) => this.lose('internal', String(error)))
  }

  onError(error: Error): void {
    if (this.settled) return
    const answers = this.lane?.answers ?? 0
    this.leave(0)
    const cause = sessionCause(error)
    if (isMisuse(error)) this.refuse(misuse(this.words(), error))
    else this.lose(this.watch.answering ? cause : closedCause(cause, answers), error.message)
  }

  expire(): void {
    this.lose(TIMEOUT, `no complete answer within ${duration(this.order.timeout)}`)
  }

  abandon(): void {
    this.lose(UNFINISHED, 'unfinished when the session was closed')
  }

  private start(): void {
    try {
      const origin = this.transport.origin(this.hop.place.origin)
      if (origin.permission === null) this.go(origin)
      else origin.permission.then(() => this.go(origin)).catch((error: unknown) => this.refuse(error))
    } catch (error) {
      this.refuse(error)
    }
  }

  private go(origin: Origin): void {
    if (this.settled) return
    const { method, place, body } = this.hop
    this.status = 0
    this.size = 0
    this.chunks = []
    this.watch.again()
    this.origin = origin
    this.lane = this.transport.takeLane(origin)
    // `reset: false`: undici would end the connection after HEAD, and after DELETE with a body
    this.lane.send(this, { method, path: place.path, headers: this.headers(), body, reset: false })
  }

  /** Those of the request, and the cookies of the jar. */
  private headers(): HeaderList {
    const { headers, place } = this.hop
    const stored = this.transport.cookies.header(place)
    if (stored === '') return headers
    const own = sentHeader(headers, 'cookie')
    const list = headers.slice()
    putHeader(list, 'cookie', own === undefined ? stored : `${own}; ${stored}`)
    return list
  }

  /** The lane is free for others. */
  private leave(answers: number): void {
    const { lane } = this
    if (lane === null) return
    this.watch.add(lane)
    lane.answers += answers
    lane.rider = null
    this.lane = null
    this.origin?.idle.push(lane)
  }

  /** What to follow; undefined: this is the answer. */
  private location(): string | undefined {
    if (!isRedirect(this.status) || this.order.options.redirect === 'manual') return undefined
    return fieldValues(this.rawHeaders, 'location')[0]
  }

  private proceed(location: string | undefined): void {
    if (this.settled) return
    if (location === undefined) this.answer()
    else if (this.redirects >= MAX_REDIRECTS) this.lose('redirect', `redirected more than ${MAX_REDIRECTS} times`, this.status)
    else this.follow(nextHop(this.hop, this.status, location))
  }

  private follow(next: Hop | null): void {
    if (next === null) {
      this.lose('redirect', 'redirected to what is no URL of HTTP', this.status)
      return
    }
    this.redirects++
    this.hop = next
    this.start()
  }

  private answer(): void {
    const { hop, status, redirects, rawHeaders, chunks, navigate, transport } = this
    const { url } = hop.place
    const maxBody = transport.context.maxBody ?? MAX_BODY
    const response = new Answer({ method: hop.method, url, redirects, status, rawHeaders, chunks, maxBody, navigate })
    const loading = preparePages(rawHeaders)
    if (loading === null) this.judge(response)
    else loading.then(() => this.judge(response)).catch((error: unknown) => this.lose('internal', String(error)))
  }

  private judge(response: Response): void {
    if (this.settled) return
    // first: the script's own code may close the session
    this.settle()
    let cause = UNEXPECTED
    this.transport.context.resume?.()
    try {
      cause = verdictOn(response, this.order.options.expect)
      this.resolve(response)
    } catch (error) {
      this.reject(error)
    }
    this.record(this.status, cause)
  }

  /** It may not be sent, or cannot. What was not sent at all is not recorded. */
  private refuse(error: unknown): void {
    if (this.settled) return
    this.settle()
    this.watch.end()
    if (this.redirects > 0) this.record(0, 'not-allowed')
    this.transport.context.resume?.()
    this.reject(error)
  }

  private lose(cause: string, reason: string, status = 0): void {
    if (this.settled) return
    this.settle()
    this.drop()
    this.watch.end()
    this.record(status, cause)
    this.transport.context.resume?.()
    this.reject(sessionError(this.words(), cause, reason))
  }

  /** Nobody else can use a connection on which an answer is still to come. */
  private drop(): void {
    const { lane, origin } = this
    if (lane === null || origin === null) return
    this.watch.add(lane)
    this.lane = null
    this.transport.dropLane(origin, lane, DROPPED)
  }

  private settle(): void {
    this.settled = true
    this.transport.open.delete(this)
    this.endLimit()
  }

  private endLimit(): void {
    this.limit?.stop()
    this.limit = null
  }

  private record(status: number, cause: string): void {
    const { name, method, place, scheduled, timeout } = this.order
    // nothing left while it waited for permission: it was to be sent a time limit ago, or just now
    const waited = cause === TIMEOUT ? timeout : 0
    this.transport.context.record(
      this.watch.sample({ name, method, url: place.url, redirects: this.redirects, scheduled, waited, status, cause }),
    )
  }

  private words(): string {
    return requestWords(this.order.method, this.order.place.url)
  }
}

function unset(): void {}
