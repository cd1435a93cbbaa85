// Cuts a stream of bytes into requests, wherever the reads split it.

import { isRequestLine, type RequestHead, readHead } from './request-head.js'

/** Who is told what arrived. */
export interface RequestSink {
  head(head: RequestHead): void
  /** A piece of the body; only valid during the call. */
  body(piece: Buffer): void
  /** Head and body are complete. */
  complete(head: RequestHead): void
  /** Nothing that follows can be understood. */
  refuse(status: number, reason: string): void
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LINE_END = Buffer.from('\r\n')
const HEAD_LIMIT = 65_536
const LINE_LIMIT = 4096
const NEEDS_MORE = -1
const LF = 10
const CR = 13
/** The first byte of a method: RFC 9110 calls it a token character. */
const METHOD_START = /[!#$%&'*+.^_`|~\w-]/

type State = 'head' | 'fixed' | 'chunk size' | 'chunk data' | 'chunk end' | 'trailer' | 'refused'

/** A state machine over the bytes of one connection. */
export class RequestParser {
  private readonly sink: RequestSink
  private state: State = 'head'
  /** Bytes that wait for more to come. */
  private rest: Buffer | null = null
  /** Clients repeat themselves: a head equal to the last one, byte by byte, is not read again. */
  private lastBytes: Buffer | null = null
  private current!: RequestHead
  /** Bytes left of the body or of the chunk. */
  private left = 0
  private trailerBytes = 0

  constructor(sink: RequestSink) {
    this.sink = sink
  }

  feed(chunk: Buffer): void {
    const data = this.rest === null ? chunk : Buffer.concat([this.rest, chunk])
    let position = 0
    while (position < data.length && this.state !== 'refused') {
      const next = this.step(data, position)
      if (next === NEEDS_MORE) break
      position = next
    }
    this.rest = position < data.length && this.state !== 'refused' ? data.subarray(position) : null
  }

  /** Ignores whatever follows. */
  stop(): void {
    this.state = 'refused'
  }

  /** Reads one element at `position`; returns where the next one begins. */
  private step(data: Buffer, position: number): number {
    switch (this.state) {
      case 'head':
        return this.readHead(data, position)
      case 'fixed':
      case 'chunk data':
        return this.readBytes(data, position)
      default:
        return this.readLine(data, position)
    }
  }

  private readHead(data: Buffer, position: number): number {
    const last = this.lastBytes
    if (
      last !== null &&
      data.length - position >= last.length &&
      data.compare(last, 0, last.length, position, position + last.length) === 0
    ) {
      this.begin(this.current)
      return position + last.length
    }
    // RFC 9112, 2.2: an empty line before a request is ignored
    if (data[position] === CR && (position + 1 === data.length || data[position + 1] === LF)) {
      return position + 1 === data.length ? NEEDS_MORE : position + 2
    }
    const end = data.indexOf(HEAD_END, position)
    if ((end < 0 ? data.length : end) - position > HEAD_LIMIT) return this.refuse(431, `a head has at most ${HEAD_LIMIT} bytes`)
    return end < 0 ? this.awaitHead(data, position) : this.takeHead(data, position, end)
  }

  private takeHead(data: Buffer, position: number, end: number): number {
    const head = readHead(data.toString('latin1', position, end))
    if ('reason' in head) return this.refuse(head.status, head.reason)
    const next = end + HEAD_END.length
    this.lastBytes = Buffer.from(data.subarray(position, next))
    this.begin(head)
    return next
  }

  /** An unfinished head is waited for only as long as it can become one. */
  private awaitHead(data: Buffer, position: number): number {
    const lineEnd = data.indexOf(LF, position)
    const starts = METHOD_START.test(String.fromCharCode(data[position]))
    const wrong = lineEnd < 0 ? !starts : data[lineEnd - 1] !== CR || !isRequestLine(data.toString('latin1', position, lineEnd - 1))
    if (wrong || data.includes('\n\n', position)) return this.refuse(400, 'this is no HTTP/1 request')
    return NEEDS_MORE
  }

  private begin(head: RequestHead): void {
    this.current = head
    this.sink.head(head)
    this.left = head.length ?? 0
    if (head.length === null) this.state = 'chunk size'
    else if (head.length > 0) this.state = 'fixed'
    else this.sink.complete(head)
  }

  private readBytes(data: Buffer, position: number): number {
    const end = Math.min(data.length, position + this.left)
    this.sink.body(data.subarray(position, end))
    this.left -= end - position
    if (this.left > 0) return end
    if (this.state === 'fixed') this.finish()
    else this.state = 'chunk end'
    return end
  }

  private readLine(data: Buffer, position: number): number {
    const end = data.indexOf(LINE_END, position)
    if ((end < 0 ? data.length : end) - position > LINE_LIMIT) return this.refuse(400, 'a line of the chunked body is too long')
    if (end < 0) return NEEDS_MORE
    const next = end + LINE_END.length
    if (this.state === 'chunk size') return this.beginChunk(data.toString('latin1', position, end), next)
    if (this.state === 'trailer') return this.skipTrailer(position, next)
    if (end !== position) return this.refuse(400, 'a chunk is longer than its size')
    this.state = 'chunk size'
    return next
  }

  private beginChunk(line: string, next: number): number {
    const match = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)
    if (!match) return this.refuse(400, `the chunk size ${JSON.stringify(line)} is no size`)
    this.left = Number.parseInt(match[1], 16)
    this.trailerBytes = 0
    this.state = this.left === 0 ? 'trailer' : 'chunk data'
    return next
  }

  private skipTrailer(position: number, next: number): number {
    this.trailerBytes += next - position
    if (this.trailerBytes > HEAD_LIMIT) return this.refuse(431, `trailers have at most ${HEAD_LIMIT} bytes`)
    if (next - position === LINE_END.length) this.finish()
    return next
  }

  private finish(): void {
    this.state = 'head'
    this.sink.complete(this.current)
  }

  private refuse(status: number, reason: string): number {
    this.state = 'refused'
    this.sink.refuse(status, reason)
    return NEEDS_MORE
  }
}
