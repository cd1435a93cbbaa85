// An HTTP/1.x response, parsed in place from the bytes of each read, wherever the reads are split (RFC 9112).

import { ascii, CR, hasEmptyLine, isName, isValue, LF, notHttp, roomFor, SPACE, TAB, value } from './bytes.js'
import { ChunkedBody } from './chunks.js'
import type { HeadMeaning, HeadMemo } from './memo.js'
import type { WaitIn } from './retry-after.js'

/** A head, the extension of a chunk, or the trailers of an answer may not be longer than this. */
export const MAX_HEAD = 64 * 1024

/** Where in a response the parser stands. */
const HEAD = 0
const LENGTH = 1
const CHUNKS = 2
const UNTIL_CLOSE = 3
const DONE = 4
const BROKEN = 5

/** Transfer codings, as far as they decide where a body ends. */
export const NO_CODING = 0
export const IN_CHUNKS = 1
export const OTHER_CODING = 2

/** Bytes of the shortest status line: `HTTP/1.1 200` and a line end. */
const STATUS_LINE = 13
const NOTHING = Buffer.alloc(0)
const CONTENT_LENGTH = ascii('content-length:')
const CONNECTION = ascii('connection:')
const TRANSFER_ENCODING = ascii('transfer-encoding:')
const KEEP_ALIVE = ascii('keep-alive')
const CHUNKED = ascii('chunked')

/**
 * Parses one response after the other. Bodies are measured, not kept. Usage: `reset()` before each response, then
 * `execute` with every read until `done` or `broken`; at the end of the stream `finish()`.
 */
export class ResponseParser implements HeadMeaning {
  /** Status of the (final) response; valid once its head was read. */
  status = 0
  /** The server will not take another request on this connection. */
  close = false
  /** How long the answer asks to wait, in ms; 0 where it does not, or where nobody listens. */
  wait = 0

  private state = HEAD
  /** Bytes of body still to come. */
  private remaining = 0
  /** This head has said `Connection: close`. */
  private saidClose = false
  private readonly chunkedBody = new ChunkedBody(MAX_HEAD)
  /** What Transfer-Encoding says: one of the codings above. */
  coding = NO_CODING
  /** Content-Length, or −1 without one. */
  length = -1
  /** The beginning of a head that was split over reads. */
  private carry: Buffer = NOTHING
  private carried = 0
  private readonly bodiless: boolean
  private readonly memo: HeadMemo | null
  private readonly waitIn: WaitIn | null

  /**
   * @param method of the requests: the answer to `HEAD` has no body
   * @param memo shared by the parsers of all connections to one target
   * @param waitIn asked about the heads of answers 429 and 503; null: nobody listens to them
   */
  constructor(method: string, memo: HeadMemo | null = null, waitIn: WaitIn | null = null) {
    this.bodiless = method === 'HEAD'
    this.memo = memo
    this.waitIn = waitIn
  }

  get done(): boolean {
    return this.state === DONE
  }

  /** These bytes are not HTTP/1.x, or break its framing. */
  get broken(): boolean {
    return this.state === BROKEN
  }

  reset(): void {
    this.state = HEAD
    this.status = 0
    this.close = false
    this.wait = 0
    this.carried = 0
  }

  /** The stream has ended: a body that only the end delimits is complete now. */
  finish(): void {
    this.state = this.state === UNTIL_CLOSE ? DONE : BROKEN
  }

  /** Reads `bytes[at … end)` and returns where it stopped: at `end`, or behind the response when it is done. */
  execute(bytes: Buffer, at: number, end: number): number {
    let i = at
    while (i < end && this.state < DONE) i = this.step(bytes, i, end)
    return i
  }

  private step(bytes: Buffer, at: number, end: number): number {
    switch (this.state) {
      case HEAD:
        return this.head(bytes, at, end)
      case LENGTH:
        return this.skip(at, end)
      case CHUNKS:
        return this.chunks(bytes, at, end)
      default:
        return end // UNTIL_CLOSE
    }
  }

  private head(bytes: Buffer, at: number, end: number): number {
    if (this.carried > 0) return this.carriedHead(bytes, at, end)
    if (at === 0 && this.memo?.matches(bytes, end)) return this.remember(this.memo)
    const next = this.parseHead(bytes, at, end)
    if (next - at > MAX_HEAD) return this.fail(end)
    if (next >= 0) {
      // what asks to wait is not remembered: it is to be heard each time
      if (this.refuses()) this.listen(bytes, at, next)
      else if (at === 0 && this.status >= 200 && this.state !== BROKEN) this.memo?.learn(bytes, next, this)
      return next
    }
    return this.keep(bytes, at, end) > MAX_HEAD ? this.fail(end) : end
  }

  private remember({ meaning, size }: HeadMemo): number {
    this.status = meaning.status
    this.close = meaning.close
    this.coding = meaning.coding
    this.length = meaning.length
    return this.body(size)
  }

  /** A head that began in an earlier read: collect it up to its empty line, then parse it at once. */
  private carriedHead(bytes: Buffer, at: number, end: number): number {
    const before = this.carried
    const total = this.keep(bytes, at, end)
    // the first bytes tell whether this is HTTP; then it takes an empty line, which may have begun up to three bytes before
    const whole = before < STATUS_LINE || hasEmptyLine(this.carry, Math.max(0, before - 3), total)
    const next = whole ? this.parseHead(this.carry, 0, total) : -1
    if (next > MAX_HEAD || (next < 0 && total > MAX_HEAD)) return this.fail(end)
    if (next < 0) return end
    this.carried = 0
    if (this.refuses()) this.listen(this.carry, 0, next)
    return at + (next - before)
  }

  /** An answer that may ask to wait, and somebody listens. */
  private refuses(): boolean {
    return this.waitIn !== null && (this.status === 429 || this.status === 503)
  }

  private listen(head: Buffer, at: number, end: number): void {
    if (this.waitIn !== null) this.wait = this.waitIn(head, at, end)
  }

  /** Collects; returns how many bytes there are: at most one more than the limit. */
  private keep(bytes: Buffer, at: number, end: number): number {
    // one read may be larger than a head: what is beyond the limit cannot belong to a head that we accept
    const taken = Math.min(end - at, MAX_HEAD + 1 - this.carried)
    this.carry = roomFor(this.carry, this.carried, taken)
    bytes.copy(this.carry, this.carried, at, at + taken)
    this.carried += taken
    return this.carried
  }

  /** Parses a whole head. Returns the index behind it, or −1 when it is not complete. Sets the state for the body. */
  private parseHead(bytes: Buffer, at: number, end: number): number {
    let i = at
    // RFC 9112, 2.2: a recipient may ignore an empty line before the start line
    while (i < end && (bytes[i] === CR || bytes[i] === LF)) i++
    if (end - i < STATUS_LINE) return notHttp(bytes, i, end) ? this.fail(end) : -1
    if (!this.statusLine(bytes, i)) return this.fail(end)
    this.length = -1
    this.coding = NO_CODING
    for (;;) {
      while (bytes[i] !== LF) if (++i >= end) return -1
      if (++i >= end) return -1
      const c = bytes[i]
      if (c === LF) return this.body(i + 1)
      if (c === CR) {
        if (i + 1 >= end) return -1
        if (bytes[i + 1] === LF) return this.body(i + 2)
      } else if ((c | 32) === 99 || (c | 32) === 116) {
        if (!this.header(bytes, i, end)) return this.fail(end)
      }
    }
  }

  /** `HTTP/1.1 200 …` or `HTTP/1.0 …`; sets status and the default for the connection. */
  private statusLine(bytes: Buffer, i: number): boolean {
    if (notHttp(bytes, i, i + STATUS_LINE) || bytes[i + 8] !== SPACE) return false
    const a = bytes[i + 9] - 48
    const b = bytes[i + 10] - 48
    const c = bytes[i + 11] - 48
    if (a < 1 || a > 9 || b < 0 || b > 9 || c < 0 || c > 9) return false
    const after = bytes[i + 12]
    if (after !== SPACE && after !== CR && after !== LF) return false
    this.status = a * 100 + b * 10 + c
    this.close = bytes[i + 7] === 48
    this.saidClose = false
    return true
  }

  /** One of the three headers that decide where the response ends. Others, and incomplete lines, are passed over. */
  private header(bytes: Buffer, at: number, end: number): boolean {
    if (isName(bytes, at, end, CONTENT_LENGTH)) return this.contentLength(bytes, at + CONTENT_LENGTH.length, end)
    if (isName(bytes, at, end, TRANSFER_ENCODING)) this.transferEncoding(bytes, at + TRANSFER_ENCODING.length, end)
    else if (isName(bytes, at, end, CONNECTION)) this.connection(bytes, at + CONNECTION.length, end)
    return true
  }

  private transferEncoding(bytes: Buffer, at: number, end: number): void {
    // the usual value is recognised without making a string of it
    const last = isValue(bytes, at, end, CHUNKED) ? 'chunked' : lastToken(value(bytes, at, end))
    if (last === 'chunked') this.coding = IN_CHUNKS
    else if (last !== '' && last !== 'identity') this.coding = OTHER_CODING
  }

  private connection(bytes: Buffer, at: number, end: number): void {
    if (isValue(bytes, at, end, KEEP_ALIVE)) {
      this.close = this.saidClose
      return
    }
    const tokens = value(bytes, at, end).toLowerCase()
    if (/(^|[,\s])close([,\s]|$)/.test(tokens)) this.saidClose = this.close = true
    else if (/(^|[,\s])keep-alive([,\s]|$)/.test(tokens)) this.close = this.saidClose
  }

  private contentLength(bytes: Buffer, at: number, end: number): boolean {
    let i = at
    while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) i++
    let length = 0
    const first = i
    for (; i < end; i++) {
      const digit = bytes[i] - 48
      if (digit < 0 || digit > 9) break
      length = length * 10 + digit
    }
    if (i >= end) return true // incomplete: the head will be parsed again
    if (i === first || length > Number.MAX_SAFE_INTEGER) return false
    while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) i++
    if (i < end && bytes[i] !== CR && bytes[i] !== LF) return false
    if (this.length >= 0 && this.length !== length) return false
    this.length = length
    return true
  }

  /** The head is complete: what follows it (RFC 9112, 6.3). */
  private body(next: number): number {
    const { status } = this
    if (status < 200 && status !== 101) {
      // an interim answer: the final one is still to come
      this.state = HEAD
      this.close = false
      return next
    }
    if (status === 101) this.close = true
    if (this.bodiless || status === 204 || status === 304 || status === 101) this.state = DONE
    else if (this.coding === IN_CHUNKS) {
      this.chunkedBody.reset()
      this.state = CHUNKS
    } else if (this.length >= 0 && this.coding === NO_CODING) {
      this.remaining = this.length
      this.state = this.length === 0 ? DONE : LENGTH
    } else {
      this.close = true
      this.state = UNTIL_CLOSE
    }
    return next
  }

  private skip(at: number, end: number): number {
    const size = Math.min(this.remaining, end - at)
    this.remaining -= size
    if (this.remaining === 0) this.state = DONE
    return at + size
  }

  private chunks(bytes: Buffer, at: number, end: number): number {
    const next = this.chunkedBody.execute(bytes, at, end)
    if (this.chunkedBody.done) this.state = DONE
    else if (this.chunkedBody.broken) this.state = BROKEN
    return next
  }

  private fail(at: number): number {
    this.state = BROKEN
    return at
  }
}

/** The last element of a comma-separated list, in lower case. */
function lastToken(list: string): string {
  return /([^,\s]*)[,\s]*$/.exec(list.toLowerCase())?.[1] ?? ''
}
