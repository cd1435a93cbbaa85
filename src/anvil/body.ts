// The bodies of answers: a pattern of any size that needs no memory, or given bytes.

/** Bytes that can be produced piece by piece, as often as wanted. */
export interface Body {
  readonly type: string
  readonly length: number
  pieces(): Iterable<Buffer>
}

const PIECE = 65_536
// 64 bytes, so that every piece begins at the beginning of the pattern
const PATTERN = Buffer.alloc(PIECE, 'the quick hammer strikes the lazy anvil 0123456789 again & again\n'.slice(-64))

/** The body of an answer when nothing is ordered. */
export const SMALL = bytesBody(Buffer.from('The anvil stands still. Hammer away now!\n'), 'text/plain')

/** A repeated pattern of `length` bytes. */
export function patternBody(length: number): Body {
  return {
    type: 'text/plain',
    length,
    *pieces() {
      for (let left = length; left > 0; left -= PIECE) yield left >= PIECE ? PATTERN : PATTERN.subarray(0, left)
    },
  }
}

/** The bytes given. */
export function bytesBody(bytes: Buffer, type: string): Body {
  return {
    type,
    length: bytes.length,
    *pieces() {
      for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE)
    },
  }
}
