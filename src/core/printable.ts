// Text from strangers, made harmless.

/**
 * Control characters (C0, DEL, C1), invisible format characters (bidirectional overrides, joiners, tags), line and
 * paragraph separators and halves of surrogate pairs: all that could move a cursor, recolour or reorder what is shown.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text from outside (a name, a cause, a URL) that is safe to show: what cannot be seen is escaped as `\x1b` or `\u202e`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => SHORT[character] ?? escaped(character.codePointAt(0) ?? 0))
}

function escaped(code: number): string {
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}
