// A histogram in little memory is the same histogram, and a long run whose intervals are kept so has the same numbers.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram, spreadOut } from '../../src/core/histogram.js'
import { packed, unpacked } from '../../src/core/packed.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'

const values = fc.array(fc.oneof(fc.nat(5000), fc.nat(60_000_000), fc.nat(2 ** 40)), { minLength: 1, maxLength: 80 })

function histogramOf(all: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of all) histogram.record(value)
  return histogram
}

function compactOf(all: readonly number[]): Histogram {
  const histogram = histogramOf(all)
  histogram.compact()
  return histogram
}

/** Everything that can be seen of it. */
function seen(histogram: Histogram, value: number) {
  const buckets: [number, number][] = []
  histogram.forEach((middle, n) => void buckets.push([middle, n]))
  const shares = [0, 0.01, 0.5, 0.9, 0.99, 1]
  return [buckets, shares.map((p) => histogram.quantile(p)), histogram.quantiles(shares), histogram.countBelow(value), histogram.count]
}

describe('a histogram that was made compact', () => {
  it('shows what it showed before, and is small', () => {
    fc.assert(
      fc.property(values, fc.nat(60_000_000), (all, value) => {
        const compact = compactOf(all)
        expect(seen(compact, value)).toEqual(seen(histogramOf(all), value))
        expect(compact.toState().packed?.length ?? 0).toBeLessThanOrEqual(10 * all.length)
        const spread = spreadOut(compact.toState())
        const bare = { base: spread.base, counts: Uint32Array.from(spread.counts), count: all.length }
        expect(seen(Histogram.from(bare), value)).toEqual(seen(compact, value))
      }),
    )
  })

  it('can be sent, added to, and added', () => {
    fc.assert(
      fc.property(values, values, fc.nat(60_000_000), (all, more, value) => {
        const both = seen(histogramOf([...all, ...more]), value)
        const sent = Histogram.from(structuredClone(compactOf(all).toState()))
        for (const one of more) sent.record(one)
        const sum = compactOf(more)
        sum.add(compactOf(all))
        expect([seen(sent, value), seen(sum, value)]).toEqual([both, both])
      }),
    )
  })

  it('has numbers of any size', () => {
    const counts = Uint32Array.from([0, 1, 127, 128, 0, 16_384, 2 ** 32 - 1])
    expect(unpacked(packed(44_000, counts))).toEqual({
      buckets: Uint32Array.from([44_001, 44_002, 44_003, 44_005, 44_006]),
      counts: Uint32Array.from([1, 127, 128, 16_384, 2 ** 32 - 1]),
    })
  })
})

it('a run of many intervals has the numbers of each, in whatever order its rows come', () => {
  const rows = Array.from({ length: 2000 }, (_, i) => ({ ended: ((i * 7919) % 400) * 1000 + 500, response: 1000 + ((i * 31) % 60_000) }))
  const tally = new Tally({ interval: 1, warmUp: 0, end: null })
  for (const { ended, response } of rows) tally.answer(ended, response, 10, 200, '')
  const { intervals, response } = summarize(tally, BARE)
  expect([response.count, intervals.length]).toEqual([2000, 400])
  for (const [index, { p50, p99, max }] of intervals.entries()) {
    const alone = histogramOf(rows.filter(({ ended }) => Math.floor(ended / 1000) === index).map((row) => row.response))
    const [half, most] = alone.quantiles([0.5, 0.99])
    expect(p50).toBe(half / 1e6)
    expect(p99).toBe(Math.min(most / 1e6, max ?? 0))
  }
  expect([...tally.series.inOrder()].filter(({ service }) => service.histogram.toState().packed !== undefined).length).toBe(400 - 128)
})
