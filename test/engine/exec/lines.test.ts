import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lines } from '../../../src/engine/exec/lines.js'

function cut(pieces: readonly string[], longest = 10): string[] {
  const seen: string[] = []
  const lines = new Lines(longest, { line: (text) => seen.push(text), tooLong: (text) => seen.push(`${text}…`) })
  for (const piece of pieces) lines.push(piece)
  lines.end()
  return seen
}

describe('LD-17 lines of a program', () => {
  it('are the same however the text is cut into pieces', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', ' ', 'bcdefgh'), { maxLength: 60 })
    fc.assert(
      fc.property(text, fc.nat(), (parts, at) => {
        const whole = parts.join('')
        const split = whole.length === 0 ? 0 : at % whole.length
        expect(cut([whole.slice(0, split), whole.slice(split)])).toEqual(cut([whole]))
        expect(cut([...whole])).toEqual(cut([whole]))
      }),
    )
  })

  it('never take more memory than the longest that is allowed: the rest of a longer one is dropped', () => {
    expect(cut(['short\n', '0123456789', 'abc', 'def\nnext\n'])).toEqual(['short', '0123456789…', 'next'])
    expect(cut(['0123456789abc\nnext'])).toEqual(['0123456789…', 'next'])
  })
})
