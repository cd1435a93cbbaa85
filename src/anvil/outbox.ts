// Gathers what one connection says into few writes, and notes which answers left with them.

import type { Socket } from 'node:net'
import type { Answer } from './answer.js'
import type { Exchange } from './exchange.js'
import type { Ledger } from './ledger.js'

/** Answers to pipelined requests are gathered into one write, up to about so many bytes. */
const GATHER_LIMIT = 65_536

/** What waits in it leaves with {@link flush}, or as soon as it is much. */
export class Outbox {
  private readonly socket: Socket
  private readonly ledger: Ledger
  private readonly pieces: Buffer[] = []
  private bytes = 0
  /** Whose answer ends in what was said since the last flush; only kept when rows are wanted. */
  private readonly ended: { readonly exchange: Exchange; readonly answer: Answer }[] = []
  private completeCount = 0

  constructor(socket: Socket, ledger: Ledger) {
    this.socket = socket
    this.ledger = ledger
  }

  say(bytes: Buffer): void {
    this.pieces.push(bytes)
    this.bytes += bytes.length
    if (this.bytes >= GATHER_LIMIT) this.flush()
  }

  /** Says the last bytes of an answer. */
  sayLast(bytes: Buffer, exchange: Exchange, answer: Answer): void {
    this.note(exchange, answer)
    this.say(bytes)
  }

  /** The last bytes of an answer were written past this outbox. */
  wrote(exchange: Exchange, answer: Answer): void {
    this.note(exchange, answer)
    this.settle(performance.now())
  }

  flush(): void {
    const { pieces, socket } = this
    if (pieces.length === 0) return
    const bytes = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)
    pieces.length = 0
    this.bytes = 0
    // taken before the write: a client may have the answer before the write returns
    const answered = socket.writable ? performance.now() : null
    if (answered !== null) socket.write(bytes)
    this.settle(answered)
  }

  private note(exchange: Exchange, answer: Answer): void {
    if (answer.complete) this.completeCount++
    if (this.ledger.detailed) this.ended.push({ exchange, answer })
  }

  private settle(answered: number | null): void {
    if (answered !== null) this.ledger.answered += this.completeCount
    this.completeCount = 0
    for (const { exchange, answer } of this.ended) this.ledger.settle(exchange, answer.complete ? answered : null)
    this.ended.length = 0
  }
}
