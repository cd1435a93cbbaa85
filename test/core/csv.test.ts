// Numbers and texts as bytes of a row, against what JavaScript itself writes.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { quoted, rowBytes, writeInteger, writeSeconds } from '../../src/core/csv.js'

const row = rowBytes(64)

function seconds(micros: number, at = 0): string {
  return row.bytes.toString('latin1', at, writeSeconds(row, at, micros))
}

function integer(value: number, at = 0): string {
  return row.bytes.toString('latin1', at, writeInteger(row.bytes, at, value))
}

/** Seconds with six decimals, by exact integers: `toFixed` itself has no more than 15 to 17 digits. */
function exactSeconds(micros: number): string {
  const digits = BigInt(micros).toString().padStart(7, '0')
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`
}

const EDGES = [0, 1, 999, 1000, 999_999, 1e6, 1e6 + 1, 9_999_999, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53]
const number = fc.oneof(
  fc.nat(10_000_000),
  fc.nat(2 ** 32),
  fc.maxSafeNat(),
  // just below and above whole seconds, where a quotient may be rounded up
  fc.tuple(fc.nat(9_007_199_253), fc.constantFrom(-1, 0, 1)).map(([s, d]) => Math.max(0, s * 1e6 + d)),
  fc.constantFrom(...EDGES),
)

describe('seconds', () => {
  it('are written as toFixed(6) writes them', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), (micros) => {
        expect(seconds(micros)).toBe((micros / 1e6).toFixed(6))
      }),
      { numRuns: 1000 },
    )
  })

  it('are exact up to 2^53 µs, at any place of a row', () => {
    fc.assert(
      fc.property(number, fc.nat(30), (micros, at) => {
        expect(seconds(micros, at)).toBe(exactSeconds(micros))
      }),
      { numRuns: 2000 },
    )
  })

  test.each(EDGES)('are exact for %d µs', (micros) => {
    expect(seconds(micros)).toBe(exactSeconds(micros))
  })

  it('overwrite nothing in front of them, and one byte behind', () => {
    row.bytes.fill('x')
    const to = writeSeconds(row, 3, 1_234_567)
    expect(row.bytes.toString('latin1', 0, to)).toBe('xxx1.234567')
    expect(row.bytes.toString('latin1', to + 1, to + 4)).toBe('xxx')
  })
})

describe('a whole number', () => {
  it('is written as JavaScript writes it, up to 2^53', () => {
    fc.assert(
      fc.property(number, fc.nat(30), (value, at) => {
        expect(integer(value, at)).toBe(BigInt(value).toString())
      }),
      { numRuns: 2000 },
    )
  })

  test.each(Array.from({ length: 16 }, (_, i) => 10 ** i).flatMap((power) => [power - 1, power, power + 1]))('such as %d', (value) => {
    expect(integer(value)).toBe(String(value))
  })
})

describe('a field', () => {
  test.each([
    ['', ''],
    ['plain text; with signs', 'plain text; with signs'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\rlines', '"two\rlines"'],
    ['"', '""""'],
  ])('%j is written as %j', (text, field) => {
    expect(quoted(text)).toBe(field)
  })

  it('can be read back whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', ' ') }), (text) => {
        const field = quoted(text)
        const read = field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field
        expect(read).toBe(text)
        if (!field.startsWith('"')) expect(field).not.toMatch(/[,"\r\n]/)
      }),
    )
  })
})
