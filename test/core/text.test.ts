// Text from strangers made harmless, and text measured in cells of a terminal.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { displayWidth, padLeft, padRight, printable, truncate, wrap } from '../../src/core/text.js'

/** Any code point, halves of pairs too. */
const anyCharacter = fc.oneof(fc.nat(0x2fff), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code))
const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '日', '😀', 'e\u0301', '-') })

describe('text from outside', () => {
  test.each([
    ['plain é 日本 😀', 'plain é 日本 😀'],
    ['\u001b[2J', '\\x1b[2J'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\u0000\u007f\u009b', '\\x00\\x7f\\x9b'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['a\u200bb\u2028c', 'a\\u200bb\\u2028c'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('%j is shown as %j', (outside, shown) => {
    expect(printable(outside)).toBe(shown)
  })

  it('can neither move the cursor nor start a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (outside) => {
        expect(printable(outside)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the width of a text', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['\u001b[31mred\u001b[39m', 3],
    ['日本', 4],
    ['😀', 2],
    ['e\u0301', 1],
    ['µs', 2],
  ])('%j is %d', (line, width) => {
    expect(displayWidth(line)).toBe(width)
  })

  it('is what padding makes of it, on either side', () => {
    fc.assert(
      fc.property(text, fc.nat(30), (line, width) => {
        const wanted = Math.max(width, displayWidth(line))
        expect([displayWidth(padLeft(line, width)), displayWidth(padRight(line, width))]).toEqual([wanted, wanted])
        expect([padLeft(line, width).endsWith(line), padRight(line, width).startsWith(line)]).toEqual([true, true])
      }),
    )
  })
})

describe('a text that is too long', () => {
  it('is cut to the width, and says so', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (line, width) => {
        const cut = truncate(line, width)
        expect(displayWidth(cut)).toBeLessThanOrEqual(width)
        expect(cut.endsWith('…')).toBe(displayWidth(line) > width)
      }),
      { numRuns: 500 },
    )
  })

  it('is wrapped into lines that fit, and nothing of it is lost', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (line, width) => {
        const lines = wrap(line, width)
        for (const each of lines) expect(displayWidth(each)).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['one two three', 7, ['one two', 'three']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['日本語', 4, ['日本', '語']],
    ['日本語', 5, ['日本', '語']],
    ['', 5, ['']],
  ])('%j in %d cells is %j', (line, width, lines) => {
    expect(wrap(line, width)).toEqual(lines)
  })
})
