// One HTTP/1.1 connection: requests out, answers in, every request exactly one outcome.

import type { Socket } from 'node:net'
import { causeOf, closedCause } from '../causes.js'
import { type Connection, type ConnectionContext, emptyRow, type Row } from '../connection.js'
import type { Timed } from '../wheel.js'
import type { Http1Plan } from './prepare.js'
import { ResponseParser } from './response.js'

const CLOSED = 0
const CONNECTING = 1
const OPEN = 2

/** At most ten attempts a second to connect where connecting fails. */
const BACK_OFF = 100
/** How long a connection that is done waits for the server to close first, so that the port is free at once on our side. */
export const LINGER = 250

/**
 * A slot for a connection: it connects when the first request asks for it, and again after a close. Requests in flight
 * stand in a ring, the oldest first; no object is made per request.
 */
export class Http1Connection implements Connection, Timed {
  readonly id: number
  /** Of the oldest request in flight. */
  deadline = Number.POSITIVE_INFINITY
  watched = false
  readyAt = 0

  private readonly context: ConnectionContext<Http1Plan>
  private readonly plan: Http1Plan
  private readonly parser: ResponseParser
  private socket: Socket | null = null
  private state = CLOSED
  private reading = false

  private readonly scheduled: Float64Array
  private readonly sent: Float64Array
  private oldest = 0
  private inFlight = 0
  /** Of those in flight: not written yet, because of connecting or because a read is being handled. */
  private unwritten = 0
  /** On the present socket. */
  private issued = 0
  private answers = 0
  private connectStarted = 0
  private connectTime = Number.NaN
  /** Of the answer that is being read. */
  private firstByte = Number.NaN
  private bytes = 0
  private readonly row: Row

  constructor(id: number, context: ConnectionContext<Http1Plan>) {
    this.id = id
    this.context = context
    this.plan = context.prepared
    this.parser = new ResponseParser(this.plan.method, this.plan.memo, this.plan.waitIn)
    this.scheduled = new Float64Array(this.plan.pipeline)
    this.sent = new Float64Array(this.plan.pipeline)
    this.row = emptyRow(id)
  }

  canSend(): boolean {
    return this.inFlight < this.plan.pipeline && this.issued < this.plan.requestsPerConnection
  }

  send(scheduled: number, now: number): void {
    let i = this.oldest + this.inFlight
    if (i >= this.plan.pipeline) i -= this.plan.pipeline
    this.scheduled[i] = scheduled
    this.sent[i] = now
    this.inFlight++
    this.unwritten++
    this.issued++
    this.context.health.sent++
    this.context.flow.begin(now)
    if (this.deadline === Number.POSITIVE_INFINITY) {
      this.deadline = now + this.plan.timeout
      if (!this.watched) this.context.wheel.watch(this)
    }
    if (this.state === CLOSED) this.connect(now)
    else if (this.state === OPEN && !this.reading) this.write()
  }

  /** The oldest request in flight has timed out; HTTP/1.1 cannot take a request back, so the connection goes with it. */
  expire(now: number): void {
    this.backOff()
    this.drop()
    this.failAll('timeout', 'closed', now)
  }

  rest(): void {
    if (this.inFlight === 0) this.drop()
  }

  giveUp(now: number): void {
    this.drop()
    while (this.inFlight > 0) this.outcome('unfinished', 0, now)
  }

  private connect(now: number): void {
    this.state = CONNECTING
    this.connectStarted = now
    this.context.health.opened++
    const socket = this.plan.open({
      buffer: this.plan.readBuffer,
      callback: (length) => {
        if (this.socket === socket) this.read(length)
        return true
      },
    })
    this.socket = socket
    const mine = (act: () => void) => () => {
      if (this.socket === socket) act()
    }
    socket.once(
      this.plan.readyEvent,
      mine(() => this.connected()),
    )
    socket.once(
      'end',
      mine(() => this.ended()),
    )
    socket.once(
      'close',
      mine(() => this.lost('closed')),
    )
    socket.on('error', (error) => {
      if (this.socket === socket) this.lost(causeOf(error))
    })
  }

  private connected(): void {
    this.connectTime = this.context.now() - this.connectStarted
    this.state = OPEN
    this.write()
  }

  /** Writes what is waiting, in as few writes as can be. */
  private write(): void {
    const { socket, plan } = this
    if (this.unwritten === 0 || socket === null) return
    const last = this.issued >= plan.requestsPerConnection ? 1 : 0
    let usual = this.unwritten - last
    this.unwritten = 0
    this.context.health.bytesSent += usual * plan.usual.length + last * plan.last.length
    if (usual === 1) socket.write(plan.usual)
    else if (usual * plan.usual.length <= plan.batch.length) {
      if (usual > 0) socket.write(plan.batch.subarray(0, usual * plan.usual.length))
    } else while (usual-- > 0) socket.write(plan.usual)
    if (last > 0) socket.write(plan.last)
  }

  private read(length: number): void {
    const now = this.context.now()
    const { parser } = this
    const buffer = this.plan.readBuffer
    const socket = this.socket
    this.reading = true
    let at = 0
    while (at < length && this.socket === socket) {
      if (this.inFlight === this.unwritten) {
        this.unasked(now)
        break
      }
      if (this.bytes === 0) this.firstByte = now
      const next = parser.execute(buffer, at, length)
      this.bytes += next - at
      at = next
      if (parser.done && at < length && this.inFlight === this.unwritten + 1 && !parser.close) this.answeredTwice(now)
      else if (parser.done) this.answered(now)
      else if (parser.broken) {
        this.drop()
        this.failAll('parse', 'closed', now)
      }
    }
    this.reading = false
    // while the answers of this read were handled, new requests may have come
    if (this.state === OPEN) this.write()
  }

  private answered(now: number): void {
    const { close, status } = this.parser
    this.outcome('', status, now)
    this.answers++
    if (close || this.answers >= this.plan.requestsPerConnection) {
      // requests behind this answer will not get theirs
      const rest = closedCause('closed', this.answers)
      this.retire()
      this.failAll(rest, rest, now, 1)
      return
    }
    this.parser.reset()
    this.context.freed(this, now)
  }

  /** The server has closed its side. */
  private ended(): void {
    const now = this.context.now()
    if (this.inFlight > 0) this.parser.finish()
    if (this.inFlight === 0) this.drop()
    else if (this.parser.done) this.answered(now)
    else this.lost('closed')
  }

  /** The connection is gone, or never came. */
  private lost(cause: string): void {
    const now = this.context.now()
    this.backOff()
    const rest = closedCause(cause, this.answers)
    const first = this.bytes === 0 ? rest : cause
    this.drop()
    this.failAll(first, rest, now)
  }

  /** Bytes came that nobody asked for: the connection cannot be used any more. */
  private unasked(now: number, alreadyFree = 0): void {
    this.context.health.unsolicited++
    this.drop()
    this.failAll('closed', 'closed', now, alreadyFree)
  }

  /** They came with the last answer, and are counted before the engine hears of that: it may have been the last of the run. */
  private answeredTwice(now: number): void {
    this.outcome('', this.parser.status, now)
    this.unasked(now, 1)
  }

  /**
   * The connection is gone. Every request that was written fails: the oldest by one cause, those behind it by another. What
   * was not written yet was not tried: it goes over a new connection. Only then the engine hears of free places, because it
   * may fill them at once.
   */
  private failAll(first: string, rest: string, now: number, alreadyFree = 0): void {
    let free = alreadyFree
    for (let cause = first; this.inFlight > this.unwritten; cause = rest) {
      this.outcome(cause, 0, now)
      free++
    }
    if (this.inFlight > 0) {
      this.issued = this.inFlight
      this.connect(now)
    }
    while (free-- > 0) this.context.freed(this, now)
  }

  /** Records the oldest request in flight. */
  private outcome(cause: string, status: number, now: number): void {
    const { row, oldest, parser } = this
    // heard before the place is free; where the connection is gone, the parser knows nothing any more
    if (parser.wait > 0) this.context.hold.ask(now, now + parser.wait)
    row.scheduled = this.scheduled[oldest]
    row.sent = this.sent[oldest]
    row.firstByte = this.firstByte
    row.ended = now
    row.connect = this.connectTime
    row.bytes = this.bytes
    row.status = status
    row.cause = cause
    this.connectTime = Number.NaN
    this.firstByte = Number.NaN
    this.bytes = 0
    this.oldest = oldest + 1 === this.plan.pipeline ? 0 : oldest + 1
    this.inFlight--
    this.deadline = this.inFlight > 0 ? this.sent[this.oldest] + this.plan.timeout : Number.POSITIVE_INFINITY
    this.context.flow.end(now)
    this.context.recorder.record(row)
  }

  private backOff(): void {
    if (this.state === CONNECTING) this.readyAt = this.connectStarted + BACK_OFF
  }

  /** Lets go of the socket at once. */
  private drop(): void {
    const { socket } = this
    this.release()
    socket?.destroy()
  }

  /** Lets go of the socket, but gives the server the time to close it first. */
  private retire(): void {
    const { socket } = this
    this.release()
    if (!socket) return
    socket.once('end', () => socket.destroy())
    socket.setTimeout(LINGER, () => socket.destroy())
    socket.unref()
  }

  private release(): void {
    // a connection that never came was what they were tried on
    if (this.state === CONNECTING) this.unwritten = 0
    this.socket = null
    this.state = CLOSED
    this.issued = 0
    this.answers = 0
    this.parser.reset()
  }
}
