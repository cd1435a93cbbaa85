// Small things that the report is made of: printable text, widths, wrapping, and the writing of numbers.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth, padLeft, padRight, printable, truncate, wrap } from '../../src/core/text.js'
import { inUnit, percent, span, time } from '../../src/report/numbers.js'

const MS = { name: 'ms', ms: 1 } as const
const ANY = fc.string({ unit: 'binary' })

describe('printable', () => {
  it.each([
    ['plain text, Grüße, 漢字', 'plain text, Grüße, 漢字'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u009b', '\\x9b'],
    ['\u202eevil', '\\u202eevil'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('of %j is %j', (input, output) => {
    expect(printable(input)).toBe(output)
  })

  it('leaves nothing that moves, hides or reorders', () => {
    fc.assert(fc.property(ANY, (any) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(printable(any))))
  })
})

describe('widths', () => {
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['🚀', 2],
    ['e\u0301', 1],
    ['\u001b[1mbold\u001b[22m', 4],
    ['╭─╮ ┤ ═ – … µ', 13],
  ])('of %j is %i', (input, width) => {
    expect(displayWidth(input)).toBe(width)
  })

  it('are kept by truncate, wrap and padding', () => {
    fc.assert(
      fc.property(ANY.map(printable), fc.integer({ min: 2, max: 40 }), (any, width) => {
        expect(displayWidth(truncate(any, width))).toBeLessThanOrEqual(width)
        for (const line of wrap(any, width)) expect(displayWidth(line)).toBeLessThanOrEqual(width)
        expect(wrap(any, width).join('').replaceAll(' ', '')).toBe(any.replaceAll(' ', ''))
        expect(displayWidth(padLeft(any, width))).toBe(Math.max(width, displayWidth(any)))
        expect(displayWidth(padRight(any, width))).toBe(Math.max(width, displayWidth(any)))
      }),
    )
  })
})

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.0001, '<0.001'],
    [0.004, '0.004'],
    [0.0125, '0.013'],
    [0.1234, '0.123'],
    [12.06, '12.1'],
    [999.7, '1,000'],
    [61_234, '61,234'],
    [null, '–'],
  ])('%j milliseconds are written %s', (ms, text) => {
    expect(inUnit(ms, MS)).toBe(text)
  })

  it.each([
    [0.0002, '<1 µs'],
    [0.25, '250 µs'],
    [12.06, '12.1 ms'],
    [1234, '1.23 s'],
  ])('the time %j is written %s', (ms, text) => {
    expect(time(ms)).toBe(text)
  })

  it('a time above zero is never written as zero', () => {
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (ms) => !/^<?0(\.0*)?( |$)/.test(time(ms))))
  })

  it('a span is exact enough to divide by', () => {
    expect([span(10), span(62.345), span(3600), span(0.25)]).toEqual(['10 s', '62.35 s', '3,600 s', '250 ms'])
  })

  it('a share is 100 % or 0 % only when it is', () => {
    expect([
      percent(1, 1),
      percent(0, 7),
      percent(99_999, 100_000),
      percent(1, 100_000),
      percent(964, 1000),
      percent(1, 200),
      percent(0, 0),
    ]).toEqual(['100 %', '0 %', '>99.9 %', '<0.01 %', '96.4 %', '0.50 %', '–'])
  })
})
