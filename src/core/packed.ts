// A histogram that is only looked at any more: its buckets in use as a short text.

/** Buckets in use, ascending, and how many values each has; at least one. */
export interface Buckets {
  readonly buckets: Uint32Array
  readonly counts: Uint32Array
}

/** Bytes that the two numbers of a bucket take at most. */
const LONGEST = 10

/**
 * For each bucket in use how much further it is, and its count, both in groups of seven bits, the lowest first: mostly two bytes
 * for a bucket, where a place in an array takes four, used or not. As a text of one byte per character: an array has some 400 bytes
 * of its own beside what is in it.
 */
export function packed(base: number, counts: Uint32Array): string {
  let used = 0
  for (let i = 0; i < counts.length; i++) if (counts[i] > 0) used++
  const bytes = Buffer.allocUnsafe(LONGEST * used)
  let at = 0
  let last = 0
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue
    at = write(bytes, at, base + i - last)
    at = write(bytes, at, counts[i])
    last = base + i
  }
  return bytes.toString('latin1', 0, at)
}

/** The opposite of {@link packed}. */
export function unpacked(text: string): Buckets {
  const bytes = Buffer.from(text, 'latin1')
  let numbers = 0
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) numbers++
  const buckets = new Uint32Array(numbers / 2)
  const counts = new Uint32Array(numbers / 2)
  let last = 0
  let at = 0
  for (let i = 0; i < buckets.length; i++) {
    for (const column of [buckets, counts]) {
      let value = 0
      let shift = 1
      for (; bytes[at] >= 128; shift *= 128) value += (bytes[at++] - 128) * shift
      column[i] = value + bytes[at++] * shift
    }
    last += buckets[i]
    buckets[i] = last
  }
  return { buckets, counts }
}

function write(bytes: Uint8Array, at: number, value: number): number {
  let [end, rest] = [at, value]
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[end++] = (rest % 128) + 128
  bytes[end++] = rest
  return end
}
