// Answers that take time: streamed as fast as the client reads, or trickled.

import type { Socket } from 'node:net'
import type { Appointment, Appointments } from './agenda.js'
import type { Answer } from './answer.js'

/** An answer on its way. */
export interface Delivery {
  /** Goes on; called again whenever the socket has room. */
  pump(): void
}

/** Writes pieces while the socket takes them, so that an answer of any size needs the memory of one piece. */
export class Stream implements Delivery {
  private readonly socket: Socket
  private readonly pieces: Iterator<Buffer>
  private readonly finished: () => void

  constructor(socket: Socket, answer: Answer, finished: () => void) {
    this.socket = socket
    this.pieces = answer.pieces()[Symbol.iterator]()
    this.finished = finished
  }

  pump(): void {
    let room = this.socket.writable
    while (room) {
      const next = this.pieces.next()
      room = !next.done && this.socket.write(next.value)
      if (next.done) this.finished()
    }
  }
}

/** When the pieces of a trickled answer leave. */
export interface Pace {
  readonly agenda: Appointments
  /** From the first byte to the last, in ms. */
  readonly time: number
  /** When something due then may leave. */
  readonly thaw: (due: number) => number
}

/** Spreads an answer evenly over time: at most one piece per millisecond, at least one byte each. */
export class Trickle implements Delivery, Appointment {
  due = performance.now()
  private readonly socket: Socket
  private readonly pace: Pace
  private readonly finished: () => void
  private readonly take: (count: number) => Buffer
  private readonly began = this.due
  private readonly total: number
  private readonly steps: number
  private step = 0
  private sent = 0
  private waiting = false

  constructor(socket: Socket, answer: Answer, pace: Pace, finished: () => void) {
    this.socket = socket
    this.pace = pace
    this.finished = finished
    this.take = taker(answer.pieces())
    this.total = answer.total()
    this.steps = Math.max(2, Math.min(this.total, Math.floor(pace.time) + 1))
  }

  pump(): void {
    if (this.waiting || !this.socket.writable || this.socket.writableNeedDrain) return
    this.step++
    const until = Math.round((this.total * this.step) / this.steps)
    this.socket.write(this.take(until - this.sent))
    this.sent = until
    if (this.step === this.steps) this.finished()
    else this.sleep()
  }

  private sleep(): void {
    this.due = this.pace.thaw(this.began + (this.step * this.pace.time) / (this.steps - 1))
    this.waiting = true
    this.pace.agenda.add(this.due, this)
  }

  keep(): void {
    this.waiting = false
    this.pump()
  }
}

/** Takes so many bytes from a row of pieces, again and again. */
function taker(pieces: Iterable<Buffer>): (count: number) => Buffer {
  const source = pieces[Symbol.iterator]()
  let rest: Buffer = Buffer.alloc(0)
  return (count) => {
    while (rest.length < count) {
      const next = source.next()
      if (next.done) break
      rest = Buffer.concat([rest, next.value])
    }
    const taken = rest.subarray(0, count)
    rest = rest.subarray(count)
    return taken
  }
}
