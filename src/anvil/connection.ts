// One connection: requests come in, answers go out in their order, each when and how it was ordered.

import type { Socket } from 'node:net'
import type { Random } from '../core/random.js'
import type { Appointment, Appointments } from './agenda.js'
import { type Answer, buildRefusal, CONTINUE } from './answer.js'
import { type Behaviour, drawStatus, drawVariant } from './behaviour.js'
import { thaw } from './delay.js'
import { type Delivery, Stream, Trickle } from './delivery.js'
import { answerTo, type Exchange } from './exchange.js'
import { KeptBody, keepLimit } from './kept-body.js'
import type { Ledger } from './ledger.js'
import type { Menu } from './menu.js'
import { Outbox } from './outbox.js'
import type { RequestHead } from './request-head.js'
import { RequestParser, type RequestSink } from './request-parser.js'
import { echoOn } from './town/echo-socket.js'
import { isInTown, type Town } from './town/index.js'

/** What all connections of a server share. */
export interface House {
  readonly menu: Menu
  readonly agenda: Appointments
  readonly ledger: Ledger
  /** Independent sources of chance, so that one behaviour does not disturb another. */
  readonly dice: { readonly delay: Random; readonly status: Random; readonly outcome: Random; readonly garbage: Random }
  readonly town: Town
  /** Requests per connection. */
  readonly limit: number
  /** When the first request came, of `performance.now()`; NaN before. */
  firstRequest: number
}

/** A client that sends more than it reads waits when so many of its requests do. */
const QUEUE_LIMIT = 1000
const GARBAGE_LENGTH = 64

/** Serves one socket until it is closed. */
export class Connection implements RequestSink, Appointment {
  /** When the first waiting answer is due. The agenda knows it while `waiting`. */
  due = 0
  private readonly house: House
  private readonly socket: Socket
  private readonly number: number
  /** Kept, because a socket that is closed has none. */
  private readonly address: string
  /** Sends RST; TLS sockets cannot do it themselves. */
  private readonly reset: () => void
  private readonly parser: RequestParser
  private readonly outbox: Outbox
  private readonly queue: Exchange[] = []
  /** What is answered right now, over some time; others wait behind it. */
  private current: Exchange | null = null
  private delivery: Delivery | null = null
  private waiting = false
  /** `last words`: ends after the delivery. `over`: nothing is read or written any more. */
  private state: 'open' | 'last words' | 'over' = 'open'
  private refusal: Answer | null = null
  private owesContinue = false
  private received = 0
  private now = 0
  private headTime = 0
  private readonly kept = new KeptBody()

  constructor(house: House, socket: Socket, number: number, reset: () => void) {
    this.house = house
    this.socket = socket
    this.number = number
    this.address = socket.remoteAddress ?? ''
    this.reset = reset
    this.parser = new RequestParser(this)
    this.outbox = new Outbox(socket, house.ledger)
    socket.on('data', this.onData)
    socket.on('drain', this.onDrain)
    socket.on('end', this.onEnd)
    socket.on('timeout', this.onIdle)
    socket.on('close', this.onClose)
    // what becomes of a broken connection is said by `close`
    socket.on('error', () => {})
  }

  private readonly onData = (chunk: Buffer): void => {
    this.house.ledger.bytesReceived += chunk.length
    if (this.state !== 'open') return
    this.now = performance.now()
    this.parser.feed(chunk)
    this.advance()
  }

  private readonly onDrain = (): void => {
    this.delivery?.pump()
    this.advance()
  }

  /** The client ends: it gives up what it waits for. What is on its way goes on. */
  private readonly onEnd = (): void => {
    this.parser.stop()
    this.settleWaiting()
    if (this.delivery === null) this.end()
    else this.state = 'last words'
  }

  private readonly onIdle = (): void => {
    if (this.state === 'over') this.socket.destroy()
    else if (this.current === null && this.queue.length === 0) this.end()
  }

  private readonly onClose = (): void => this.destroy()

  /** Ends everything at once. */
  destroy(): void {
    this.state = 'over'
    this.delivery = null
    this.settleWaiting()
    this.socket.destroy()
  }

  head(head: RequestHead): void {
    this.headTime = this.now
    if (Number.isNaN(this.house.firstRequest)) this.house.firstRequest = this.now
    this.owesContinue = head.expectsContinue
    this.kept.begin(keepLimit(head, this.house.menu))
  }

  body(piece: Buffer): void {
    this.owesContinue = false
    this.kept.add(piece)
  }

  complete(head: RequestHead): void {
    const { house, now } = this
    const behaviour = house.menu.find(head.query)
    const variant = drawVariant(behaviour, house.dice.outcome)
    const status = drawStatus(behaviour, house.dice.status)
    const town = isInTown(head.target) && status < 400 && !behaviour.echoes ? house.town.visit(head, this.kept.pieces()) : null
    this.received++
    this.owesContinue = false
    const exchange: Exchange = {
      number: house.ledger.receive(variant.label),
      connection: this.number,
      address: this.address,
      arrived: this.headTime,
      due: this.dueTime(behaviour),
      head,
      body: this.kept.pieces(),
      behaviour,
      variant,
      status: town?.status ?? status,
      town,
      place: this.received >= house.limit ? 'last' : 'among others',
    }
    if (this.isFree() && this.queue.length === 0 && exchange.due <= now) this.serve(exchange)
    else this.queue.push(exchange)
  }

  refuse(status: number, reason: string): void {
    this.house.ledger.malformed++
    this.refusal = buildRefusal(status, reason)
  }

  /** The first waiting answer is due. */
  keep(): void {
    this.waiting = false
    this.advance()
  }

  private dueTime({ delay, freeze }: Behaviour): number {
    const { house, now } = this
    const due = delay === null ? now : now + delay(house.dice.delay)
    return freeze.length === 0 ? due : thaw(freeze, house.firstRequest, due)
  }

  /** Whether the next answer may leave as far as this connection is concerned. */
  private isFree(): boolean {
    return this.state === 'open' && this.current === null && !this.socket.writableNeedDrain
  }

  /** Answers all whose turn and time have come, in order. */
  private advance(): void {
    while (this.isFree() && this.queue.length > 0 && this.isDue(this.queue[0])) this.serve(this.queue.shift() as Exchange)
    if (this.isFree() && this.queue.length === 0) this.speakBetween()
    this.outbox.flush()
    if (this.state === 'open') this.regulate()
  }

  private isDue({ due: ordered, behaviour: { freeze } }: Exchange): boolean {
    const now = performance.now()
    // whose time came while it stood behind others may find the server frozen by now
    const due = thaw(freeze, this.house.firstRequest, Math.max(ordered, now))
    if (due <= now) return true
    if (this.waiting) return false
    this.waiting = true
    this.due = due
    this.house.agenda.add(this.due, this)
    return false
  }

  /** What is said when no answer is pending. */
  private speakBetween(): void {
    if (this.owesContinue) this.outbox.say(CONTINUE)
    this.owesContinue = false
    if (this.refusal === null) return
    this.outbox.say(this.refusal.whole as Buffer)
    this.end()
  }

  private regulate(): void {
    const full = this.queue.length >= QUEUE_LIMIT || this.socket.writableNeedDrain
    if (full === this.socket.isPaused()) return
    if (full) this.socket.pause()
    else this.socket.resume()
  }

  private serve(exchange: Exchange): void {
    const { fate } = exchange.variant.plan
    if (exchange.town?.status === 101 && fate === 'answer') this.becomeWebSocket(exchange)
    else if (fate === 'answer') this.answer(exchange)
    else if (fate === 'never') this.current = exchange
    else {
      if (fate === 'garbage') this.outbox.say(garbage(this.house.dice.garbage))
      // the log has those before it first
      this.outbox.flush()
      this.house.ledger.settle(exchange, null)
      this.finish(fate === 'reset' ? this.reset : this.fin)
    }
  }

  private answer(exchange: Exchange): void {
    const answer = answerTo(exchange)
    if (answer.whole === null || exchange.variant.plan.trickle > 0) this.deliver(exchange, answer)
    else {
      this.outbox.sayLast(answer.whole, exchange, answer)
      if (answer.closes) this.end()
    }
  }

  /** From here on the bytes belong to another protocol; they are still counted, and closing is closing. */
  private becomeWebSocket(exchange: Exchange): void {
    this.outbox.flush()
    this.house.ledger.answered++
    this.house.ledger.settle(exchange, performance.now())
    this.finish(() => void echoOn(this.socket, exchange.head))
  }

  private deliver(exchange: Exchange, answer: Answer): void {
    const { socket, house } = this
    this.outbox.flush()
    this.current = exchange
    const finished = () => this.finishDelivery(exchange, answer)
    const { freeze } = exchange.behaviour
    const pace = { agenda: house.agenda, time: exchange.variant.plan.trickle, thaw: (due: number) => thaw(freeze, house.firstRequest, due) }
    this.delivery = pace.time > 0 ? new Trickle(socket, answer, pace, finished) : new Stream(socket, answer, finished)
    this.delivery.pump()
  }

  private finishDelivery(exchange: Exchange, answer: Answer): void {
    this.current = null
    this.delivery = null
    this.outbox.wrote(exchange, answer)
    if (answer.closes || this.state === 'last words') this.end()
    this.advance()
  }

  private end(): void {
    this.finish(this.fin)
  }

  /** Says what is said, gives up what waits, and ends the connection in the given way. */
  private finish(part: () => void): void {
    if (this.state === 'over') return
    this.outbox.flush()
    this.state = 'over'
    this.parser.stop()
    this.settleWaiting()
    part()
  }

  private readonly fin = (): void => {
    this.socket.end()
    // what still comes is read and dropped: unread bytes would turn the FIN into an RST
    this.socket.resume()
  }

  /** Whoever waits is not answered any more. */
  private settleWaiting(): void {
    if (this.current !== null && this.delivery === null) {
      this.house.ledger.settle(this.current, null)
      this.current = null
    }
    for (const exchange of this.queue) this.house.ledger.settle(exchange, null)
    this.queue.length = 0
  }
}

function garbage(uniform: Random): Buffer {
  const bytes = Buffer.from(Array.from({ length: GARBAGE_LENGTH }, () => Math.floor(uniform() * 256)))
  // by chance it could begin like HTTP
  bytes[0] |= 0x80
  return bytes
}
