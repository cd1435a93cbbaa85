// Whole numbers as text: base64 VLQ, as source maps have it, without a sign. Small ones take one character, and reading them costs little.

import { odd } from './check.js'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Five bits each, the lowest first; the sixth says that more follow. */
const BITS = 5
const MORE = 1 << BITS
const NONE = 255
const VALUES = new Uint8Array(256).fill(NONE)
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i
const BEYOND = 2 ** 32
/** Longer ones are refused. */
const MOST_TEXT = 1 << 20
const BYTES = Buffer.alloc(MOST_TEXT)

/** @param numbers whole, from 0 to 2^32 - 1 */
export function toVlq(numbers: Iterable<number>): string {
  let text = ''
  for (const n of numbers) {
    let rest = n
    for (; rest >= MORE; rest = Math.floor(rest / MORE)) text += DIGITS[(rest % MORE) | MORE]
    text += DIGITS[rest]
  }
  return text
}

/** The opposite of {@link toVlq}. Returns how many numbers there are in `numbers` then. @throws {HammerError} `input` */
export function fromVlq(text: string, numbers: Uint32Array): number {
  if (text.length > BYTES.length) throw odd('a text is too long')
  // bytes are read faster than characters; one that is none of ours is no digit
  const size = BYTES.write(text, 'utf8')
  let length = 0
  let n = 0
  let scale = 1
  for (let i = 0; i < size; i++) {
    const digit = VALUES[BYTES[i]]
    if (digit === NONE) throw odd('a number is missing')
    n += (digit & (MORE - 1)) * scale
    if (n >= BEYOND || length === numbers.length) throw odd('a number is too large, or one too many')
    if (digit >= MORE) scale *= MORE
    else {
      numbers[length++] = n
      n = 0
      scale = 1
    }
  }
  if (scale !== 1) throw odd('a number has no end')
  return length
}
