// The head of an answer is mostly the same as that of the answer before, to the byte: then it means the same.

/** Longer heads are parsed every time. */
const LONGEST = 2048

/** What a head says about its response. */
export interface HeadMeaning {
  status: number
  close: boolean
  /** Whether the body is chunked, or coded otherwise. */
  coding: number
  /** Content-Length, or −1. */
  length: number
}

/**
 * Remembers the last head that stood at the start of the read buffer. Comparing it in words of four bytes takes a tenth
 * of the time of parsing it (docs/performance.md); `Date` changes it once a second.
 */
export class HeadMemo {
  readonly meaning: HeadMeaning = { status: 0, close: false, coding: 0, length: -1 }
  /** Bytes of the head; 0: nothing is known. */
  size = 0
  private readonly buffer: Buffer
  private readonly words: Int32Array
  private readonly known = new Int32Array(LONGEST / 4)
  private wholeWords = 0
  /** Selects the bytes of the last, incomplete word that belong to the head. */
  private mask = 0

  /** @param buffer into which all sockets read; its memory must start at a multiple of four */
  constructor(buffer: Buffer) {
    this.buffer = buffer
    this.words = new Int32Array(buffer.buffer, buffer.byteOffset, LONGEST / 4)
  }

  /** The first `end` bytes of `bytes` begin with the known head. */
  matches(bytes: Buffer, end: number): boolean {
    const { words, known, wholeWords } = this
    if (this.size === 0 || end < this.size || bytes !== this.buffer) return false
    for (let i = 0; i < wholeWords; i++) if (words[i] !== known[i]) return false
    return ((words[wholeWords] ^ known[wholeWords]) & this.mask) === 0
  }

  /** The first `size` bytes of `bytes` are a whole head of this meaning. */
  learn(bytes: Buffer, size: number, meaning: HeadMeaning): void {
    if (bytes !== this.buffer || size > LONGEST - 4) return
    this.meaning.status = meaning.status
    this.meaning.close = meaning.close
    this.meaning.coding = meaning.coding
    this.meaning.length = meaning.length
    this.size = size
    this.wholeWords = size >> 2
    this.mask = MASKS[size & 3]
    this.known.set(this.words.subarray(0, this.wholeWords + 1))
  }
}

/** The first 0 to 3 bytes of a word, in the byte order of this machine. */
const MASKS = [0, 1, 2, 3].map((count) => new Int32Array(Uint8Array.from([0, 1, 2, 3], (i) => (i < count ? 255 : 0)).buffer)[0])
