// Texts that repeat from row to row, made into a string once.

/** A direct-mapped cache: as good as a perfect one for the few causes and names of a run, and bounded for any others. */
const SLOTS = 1024
const QUOTE = 34

/** Strings by their bytes. */
export class Interner {
  private readonly bytes: (Uint8Array | undefined)[] = new Array(SLOTS).fill(undefined)
  private readonly texts: string[] = new Array(SLOTS).fill('')
  /** Whether a text had a quote in it. */
  quoted = false

  /** The UTF-8 text in `from … to`. Makes a string only when it was not seen lately. */
  text(buffer: Buffer, from: number, to: number): string {
    if (from === to) return ''
    let hash = to - from
    for (let i = from; i < to; i++) {
      if (buffer[i] === QUOTE) this.quoted = true
      hash = (Math.imul(hash, 31) + buffer[i]) | 0
    }
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1)
    const known = this.bytes[slot]
    if (known !== undefined && same(known, buffer, from, to)) return this.texts[slot]
    this.bytes[slot] = Uint8Array.prototype.slice.call(buffer, from, to)
    this.texts[slot] = buffer.toString('utf8', from, to)
    return this.texts[slot]
  }
}

function same(known: Uint8Array, buffer: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== buffer[from + i]) return false
  return true
}
