// A chunked body, measured and not kept: sizes, extensions, data, trailers (RFC 9112, 7.1).

import { CR, hexDigit, LF, SPACE, TAB } from './bytes.js'

/** Where in the body the reader stands. */
const SIZE = 0
const EXTENSION = 1
const DATA = 2
const DATA_END = 3
const TRAILER = 4
/** Behind the CR of a line that has to end there. */
const SIZE_LF = 5
const DATA_LF = 6
const DONE = 7
const BROKEN = 8

const SEMICOLON = 59
/** All that a safe integer holds. Leading zeros count too, or they could go on for ever. */
const MAX_DIGITS = 13

/** Reads one chunked body after the other; `reset` before each. */
export class ChunkedBody {
  private state = SIZE
  /** Of the present chunk: bytes still to come. */
  private remaining = 0
  private digits = 0
  /** Of the present trailer line. */
  private lineLength = 0
  /** Bytes of the extension of the present chunk so far, and of the trailers. */
  private overhead = 0
  private readonly limit: number

  /** @param limit on the bytes of each chunk's extension, and of the trailers: a line may not go on for ever */
  constructor(limit: number) {
    this.limit = limit
  }

  get done(): boolean {
    return this.state === DONE
  }

  get broken(): boolean {
    return this.state === BROKEN
  }

  reset(): void {
    this.startChunk()
  }

  /** Reads `bytes[at … end)`; returns where it stopped: at `end`, or behind the body. */
  execute(bytes: Buffer, at: number, end: number): number {
    let i = at
    while (i < end && this.state < DONE) {
      if (this.state === DATA) i = this.skip(i, end)
      else this.read(bytes[i++])
    }
    return i
  }

  private read(byte: number): void {
    if (this.state === SIZE) this.size(byte)
    else if (this.state === EXTENSION) this.extension(byte)
    else if (this.state === TRAILER) this.trailer(byte)
    else if (this.state === SIZE_LF) this.sizeEnd(byte)
    else this.dataEnd(byte)
  }

  private skip(at: number, end: number): number {
    const size = Math.min(this.remaining, end - at)
    this.remaining -= size
    if (this.remaining === 0) this.state = DATA_END
    return at + size
  }

  private startChunk(): void {
    this.remaining = 0
    this.digits = 0
    this.overhead = 0
    this.state = SIZE
  }

  private size(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.remaining = this.remaining * 16 + digit
      if (++this.digits > MAX_DIGITS) this.state = BROKEN
      return
    }
    const ends = byte === CR || byte === LF || byte === SEMICOLON || byte === SPACE || byte === TAB
    this.state = this.digits > 0 && ends ? EXTENSION : BROKEN
    if (this.state === EXTENSION) this.extension(byte)
  }

  private extension(byte: number): void {
    if (byte === CR) this.state = SIZE_LF
    else if (byte === LF) this.sizeEnd(byte)
    else this.count()
  }

  private sizeEnd(byte: number): void {
    if (byte !== LF) this.state = BROKEN
    else this.state = this.remaining === 0 ? TRAILER : DATA
    this.lineLength = 0
  }

  private dataEnd(byte: number): void {
    if (byte === LF) this.startChunk()
    else this.state = byte === CR && this.state === DATA_END ? DATA_LF : BROKEN
  }

  /** Lines up to an empty one. */
  private trailer(byte: number): void {
    if (byte === LF) {
      if (this.lineLength === 0) this.state = DONE
      this.lineLength = 0
    } else {
      if (byte !== CR) this.lineLength++
      this.count()
    }
  }

  private count(): void {
    if (++this.overhead > this.limit) this.state = BROKEN
  }
}
