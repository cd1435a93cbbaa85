// Numbers from bytes and from texts.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { cursor, EMPTY, seconds, UNUSUAL, whole } from '../../src/analyze/digits.js'
import { scaled, toMicros } from '../../src/analyze/numbers.js'

/** The oracle: the whole number of 10^-6 in a decimal text, rounded half up, in integers. */
function exact(text: string): number {
  const [integer, fraction = ''] = text.split('.')
  const digits = BigInt(`${integer}${fraction.padEnd(7, '0').slice(0, 7)}`)
  return Number((digits + 5n) / 10n)
}

const decimal = fc
  .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.option(fc.stringMatching(/^\d{0,12}$/)))
  .map(([integer, fraction]) => (fraction === null ? String(integer) : `${integer}.${fraction}`))

const fromBytes = (text: string) => seconds(Buffer.from(`${text},`), 0)

describe('seconds to microseconds', () => {
  test.each([
    ['0.562113', 562_113],
    ['0.562', 562_000],
    ['12', 12_000_000],
    ['12.', 12_000_000],
    ['0.0000004999', 0],
    ['0.0000005', 1],
    ['0.9999995', 1_000_000],
    ['00012.5', 12_500_000],
  ])('%s s are %d µs, whoever reads them', (text, us) => {
    expect(fromBytes(text)).toBe(us)
    expect(toMicros(text, 's')).toBe(us)
  })

  it('are exact to the last digit for any decimal', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        expect(fromBytes(text)).toBe(exact(text))
        expect(cursor.at).toBe(text.length)
        expect(toMicros(text, 's')).toBe(exact(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('agree with Number() where that is exact: up to six decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), (us) => {
        const text = (us / 1e6).toFixed(6)
        expect(toMicros(text, 's')).toBe(Math.round(Number(text) * 1e6))
      }),
      { numRuns: 1000 },
    )
  })

  test.each(['.5', '1234567890.5'])('%s is left to the slow path', (text) => expect(fromBytes(text)).toBe(UNUSUAL))
  test.each(['', 'x', '-1'])('%j has no digits', (text) => expect(fromBytes(text)).toBe(EMPTY))
  it('reads whole numbers up to the first other byte', () => {
    expect(whole(Buffer.from('200\n'), 0)).toBe(200)
    expect(whole(Buffer.from('\n'), 0)).toBe(EMPTY)
  })
})

describe('texts in any unit', () => {
  test.each([
    ['1.5', 'ms', 1500],
    ['114.365000', 'ms', 114_365],
    ['7', 'us', 7],
    ['1499', 'ns', 1],
    ['1500', 'ns', 2],
    ['1700000000123456789', 'ns', 1_700_000_000_123_457],
    ['1e-05', 's', 10],
    ['1.5E3', 'ms', 1_500_000],
    [' 2.5 ', 's', 2_500_000],
    ['+1', 's', 1_000_000],
    ['-0.25', 's', -250_000],
    ['.5', 's', 500_000],
    ['1641298536', 'date', 1_641_298_536_000_000],
    ['1641298536.25', 'date', 1_641_298_536_250_000],
    ['1641298536123', 'date', 1_641_298_536_123_000],
    ['1641298536123456', 'date', 1_641_298_536_123_456],
    ['1641298536123456789', 'date', 1_641_298_536_123_457],
    ['2026-11-21T09:31:02.114Z', 'date', Date.UTC(2026, 10, 21, 9, 31, 2, 114) * 1000],
  ] as const)('%s in %s', (text, unit, us) => expect(toMicros(text, unit)).toBe(us))

  test.each(['', '.', '-', 'abc', '1,5', '1.2.3', '0x10', 'Infinity', 'NaN', '1e9999', '--1'])('%j is no number', (text) => {
    expect(toMicros(text, 's')).toBeNaN()
  })

  it('shifts the point by any power of ten', () => {
    expect(scaled('200', 0)).toBe(200)
    expect(scaled('200.4', 3)).toBe(200_400)
  })
})
