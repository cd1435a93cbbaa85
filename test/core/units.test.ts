// Units between people and numbers, in both directions.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { bytes, count, duration, parseCount, parseDuration, parseRate, parseSize, significant, timeUnit } from '../../src/core/units.js'

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['10', 10_000],
    ['0', 0],
    ['0.5', 500],
    ['.5', 500],
    [' 2m ', 120_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['1.5s', 1500],
    ['1m0.5s', 60_500],
    ['300s', 300_000],
    ['1.005s', 1005],
    ['1.005', 1005],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['', ' ', 's', '10 s', '10x', '-1s', '+1', '1e3', '1.s', '1..5s', '1s2', '1,5s', '10S', 'NaN', 'Infinity'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    },
  )

  test.each([
    [0, '0 ms'],
    [0.0042, '4.20 µs'],
    [0.25, '250 µs'],
    [1, '1 ms'],
    [850, '850 ms'],
    [1500, '1.50 s'],
    [10_000, '10 s'],
    [59_000, '59 s'],
    [60_000, '1 m'],
    [125_000, '2 m 5 s'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 m'],
    [90_061_000, '25 h 1 m 1 s'],
  ])('of %d ms is shown as %j', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it('that is shown can be read again, to three digits or to the second', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ min: 0.001, max: 60_000, noNaN: true }), fc.double({ min: 60_000, max: 1e9, noNaN: true })),
        (ms) => {
          const again = parseDuration(duration(ms).replaceAll(/[ ,]/g, ''))
          expect(again).not.toBeNull()
          expect(Math.abs((again as number) - ms)).toBeLessThanOrEqual(ms < 60_000 ? ms * 0.00501 : 500)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('is the sum of its parts', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(59), fc.nat(59), fc.nat(999), (h, m, s, ms) => {
        expect(parseDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(((h * 60 + m) * 60 + s) * 1000 + ms)
      }),
    )
  })
})

describe('a count', () => {
  test.each([
    ['0', 0],
    ['250', 250],
    ['10k', 10_000],
    ['10K', 10_000],
    ['1.5m', 1_500_000],
    ['1g', 1e9],
    ['1_000', 1000],
    ['1.1k', 1100],
    ['.5k', 500],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is %d', (text, n) => {
    expect(parseCount(text)).toBe(n)
  })

  test.each(['', 'k', '-1', '1.5', '1.0001k', '10kb', '1e3', '1,000', '_1', 'x', '9007199254740993', '10t', '5constructor'])(
    '%j is none',
    (text) => {
      expect(parseCount(text)).toBeNull()
    },
  )

  it('that is shown can be read again, to the last digit', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (n) => {
        expect(parseCount(count(n).replaceAll(',', '_'))).toBe(n)
      }),
    )
  })

  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [16_600, '16,600'],
    [1_234_567, '1,234,567'],
    [-1234, '-1,234'],
    [-123_456, '-123,456'],
    [999.6, '1,000'],
  ])('of %d is shown as %j', (n, text) => {
    expect(count(n)).toBe(text)
  })
})

describe('a rate', () => {
  test.each([
    ['1000', 1000],
    ['1000/s', 1000],
    ['2.5k/s', 2500],
    ['90/m', 1.5],
    ['10/h', 10 / 3600],
    ['0.5', 0.5],
    [' 5/s ', 5],
  ])('%j is %d per second', (text, perSecond) => {
    expect(parseRate(text)).toBeCloseTo(perSecond, 12)
  })

  test.each(['', '/s', '10/', '10/d', '10/S', '10/s/s', '-1', '10/sec', '10s', '5constructor', '5constructor/s'])('%j is none', (text) => {
    expect(parseRate(text)).toBeNull()
  })
})

describe('a size', () => {
  test.each([
    ['0', 0],
    ['512', 512],
    ['10k', 10_000],
    ['10kb', 10_000],
    ['10KB', 10_000],
    ['1KiB', 1024],
    ['1MiB', 1_048_576],
    ['1.5GiB', 1_610_612_736],
    ['2g', 2e9],
  ])('%j is %d bytes', (text, size) => {
    expect(parseSize(text)).toBe(size)
  })

  test.each(['', 'b', '1.5', '10b', '1tb', '-1k', '0.0001kb', '1 kb'])('%j is none', (text) => {
    expect(parseSize(text)).toBeNull()
  })

  test.each([
    [0, '0 B'],
    [41, '41 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_345_678, '12.3 MB'],
    [1e9, '1.00 GB'],
    [1e12, '1.00 TB'],
    [1e15, '1.00 PB'],
    [1e18, '1,000 PB'],
  ])('of %d bytes is shown as %j', (size, text) => {
    expect(bytes(size)).toBe(text)
  })
})

describe('the unit of a table', () => {
  test.each([
    [0, 'ms'],
    [0.0004, 'µs'],
    [0.999, 'µs'],
    [1, 'ms'],
    [999.9, 'ms'],
    [1000, 's'],
  ])('suits a typical value of %d ms: %s', (typical, name) => {
    expect(timeUnit(typical).name).toBe(name)
  })
})

describe('three significant digits', () => {
  test.each([
    [0, '0'],
    [0.00123, '0.00123'],
    [0.0012345, '0.00123'],
    [0.0009996, '0.00100'],
    [1, '1.00'],
    [9.996, '10.0'],
    [12.34, '12.3'],
    [99.95, '100'],
    [123.4, '123'],
    [1230, '1,230'],
    [1_234_567, '1,234,567'],
    [-12.34, '-12.3'],
    [-1234.5, '-1,235'],
    [1e-13, '0.000000000000100'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('of %d are %j', (value, text) => {
    expect(significant(value)).toBe(text)
  })

  const anyMagnitude = fc
    .tuple(fc.double({ min: 1, max: 10, maxExcluded: true, noNaN: true }), fc.integer({ min: -90, max: 15 }), fc.boolean())
    .map(([mantissa, exponent, negative]) => (negative ? -1 : 1) * mantissa * 10 ** exponent)

  it('are never zero for what is not zero, at any magnitude', () => {
    fc.assert(
      fc.property(anyMagnitude, (value) => {
        expect(Number(significant(value).replaceAll(',', ''))).not.toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('are off by at most half of the last one, and are three where there is a fraction', () => {
    fc.assert(
      fc.property(anyMagnitude, (value) => {
        const text = significant(value).replaceAll(',', '')
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.00501)
        expect(text).not.toContain('e')
        if (text.includes('.')) expect(text.replace('-', '').replace('.', '').replace(/^0+/, '')).toHaveLength(3)
      }),
      { numRuns: 1000 },
    )
  })
})
