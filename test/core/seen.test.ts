// When causes and statuses came first and last, however rows are divided and in whatever order they come.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { UNSENT } from '../../src/core/sample.js'
import { Seen } from '../../src/core/seen.js'
import { BARE, type Summary, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'

const row = fc.record({ at: fc.nat(5_000_000), status: fc.constantFrom(200, 404, 503), cause: fc.constantFrom('', 'timeout', UNSENT) })
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

function tallyOf(rows: readonly Row[]): Tally {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: null })
  for (const { at, status, cause } of rows) {
    if (cause === '') tally.answer(at, 10, 0, status, '')
    else tally.miss(at, 10, cause, '')
  }
  return tally
}

function expected(rows: readonly Row[]): Summary['seen'] {
  const span = (own: readonly Row[]) => [Math.min(...own.map(({ at }) => at)) / 1e6, Math.max(...own.map(({ at }) => at)) / 1e6] as const
  const by = (keys: readonly string[], own: (key: string) => readonly Row[]) =>
    Object.fromEntries(keys.filter((key) => own(key).length > 0).map((key) => [key, span(own(key))]))
  return {
    statuses: by(['404', '503'], (key) => rows.filter(({ status, cause }) => cause === '' && String(status) === key)),
    errors: by(['timeout', UNSENT], (key) => rows.filter(({ cause }) => cause === key)),
  }
}

it('LO-13 causes, and statuses of 400 and above, are seen first and last when the first and the last of them ended', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.nat(2))), (rows) => {
      const sum = tallyOf([])
      for (const part of [1, 2, 0]) {
        const own = tallyOf(rows.flatMap(([one, whose]) => (whose === part ? [one] : [])))
        sum.add(Tally.from(structuredClone(own.toState())))
      }
      expect(summarize(sum, BARE).seen).toEqual(expected(rows.map(([one]) => one)))
    }),
  )
})

it('is bounded, whatever causes are called', () => {
  const seen = new Seen<string>()
  for (let i = 0; i < 5000; i++) seen.see(`cause ${i}`, i)
  expect(seen.toState()).toHaveLength(2000)
})
