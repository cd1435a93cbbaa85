// The histogram against exact ranks, against HdrHistogram, and against itself in pieces.

import fc from 'fast-check'
import { build } from 'hdr-histogram-js'
import { describe, expect, it, test } from 'vitest'
import { Histogram, rankOf } from '../../src/core/histogram.js'
import { exponential, random } from '../../src/core/random.js'

const LARGEST = 2 ** 52

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

function buckets(histogram: Histogram): [middle: number, count: number][] {
  const found: [number, number][] = []
  histogram.forEach((middle, n) => {
    found.push([middle, n])
  })
  return found
}

/** Times as they are: most within a few octaves, some anywhere up to the largest value. */
const time = fc.oneof(
  { weight: 4, arbitrary: fc.nat(10_000) },
  { weight: 4, arbitrary: fc.nat(60_000_000) },
  { weight: 1, arbitrary: fc.maxSafeNat().map((n) => n % LARGEST) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 0, max: 51 }), fc.integer({ min: -1, max: 1 })).map(([e, d]) => Math.max(0, 2 ** e + d)),
  },
)
const times = fc.array(time, { minLength: 1, maxLength: 60 })
/** Shares with up to four digits, as numerators of 10,000. */
const share = fc.oneof(fc.constantFrom(0, 5000, 7500, 9000, 9500, 9900, 9990, 9999, 10_000), fc.nat(10_000))

describe('a quantile', () => {
  it('is the value at rank floor(n·p) of the sorted values, with an error of at most 0.05 %', () => {
    fc.assert(
      fc.property(times, share, (values, p) => {
        const sorted = values.toSorted((a, b) => a - b)
        const exact = sorted[Math.min(values.length - 1, Math.floor((values.length * p) / 10_000))]
        expect(Math.abs(histogramOf(values).quantile(p / 10_000) - exact)).toBeLessThanOrEqual(exact * 0.0005)
      }),
      { numRuns: 1000 },
    )
  })

  it('is exact below 2048 µs', () => {
    for (let value = 0; value < 2048; value++) expect(histogramOf([value]).quantile(0.5)).toBe(value)
  })

  it('never falls as p grows', () => {
    fc.assert(
      fc.property(times, share, share, (values, p, q) => {
        const histogram = histogramOf(values)
        expect(histogram.quantile(Math.min(p, q) / 10_000)).toBeLessThanOrEqual(histogram.quantile(Math.max(p, q) / 10_000))
      }),
    )
  })

  it('is not a number without values', () => {
    expect(new Histogram().quantile(0.5)).toBeNaN()
  })

  test.each([
    [Array.from({ length: 10 }, (_, i) => i + 1), [0.8, 0.9, 0.95], [9, 10, 10]],
    [
      [1, 2, 3, 4],
      [0.5, 0.8, 0.9, 0.95],
      [3, 4, 4, 4],
    ],
    [Array.from({ length: 100 }, (_, i) => i + 1), [0.5, 0.8, 0.9, 0.95, 0.99], [51, 81, 91, 96, 100]],
    [[7], [0, 0.01, 0.5, 0.99, 1], [7, 7, 7, 7, 7]],
  ])('of %j for p %j is that of the older systems: %j', (values, shares, expected) => {
    const histogram = histogramOf(values)
    expect(shares.map((p) => histogram.quantile(p))).toEqual(expected)
  })

  it('agrees with HdrHistogram', () => {
    const ours = new Histogram()
    const theirs = build({ highestTrackableValue: 2 ** 40, numberOfSignificantValueDigits: 3 })
    const next = random(9)
    // a prime number of values: then n·p is no whole number, where the two definitions of a rank differ
    for (let i = 0; i < 10_007; i++) {
      const value = Math.round(200 + exponential(next, 8000) + (next() < 0.01 ? 3e9 : 0))
      ours.record(value)
      theirs.recordValue(value)
    }
    for (const p of [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999]) {
      const hdr = theirs.getValueAtPercentile(p * 100)
      expect(Math.abs(ours.quantile(p) - hdr) / hdr).toBeLessThan(0.0016)
    }
  })
})

describe('a rank', () => {
  it('is floor(n·p) in exact arithmetic, though the product of two doubles may be a hair off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), share, (n, p) => {
        expect(rankOf(p / 10_000, n)).toBe(Math.min(n - 1, Number((BigInt(n) * BigInt(p)) / 10_000n)))
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    [0.07, 100, 7],
    [0.29, 100, 29],
    [0.57, 100, 57],
    [0, 5, 0],
    [1, 5, 4],
    [0.9999, 10_000, 9999],
  ])('for p = %d of %d values is %d', (p, n, rank) => {
    expect(rankOf(p, n)).toBe(rank)
  })
})

describe('a value', () => {
  it('stands in a bucket whose middle is at most 0.049 % away, up to 2^52', () => {
    fc.assert(
      fc.property(time, (value) => {
        const [[middle, n]] = buckets(histogramOf([value]))
        expect(n).toBe(1)
        expect(Math.abs(middle - value)).toBeLessThanOrEqual(value / 2048)
      }),
      { numRuns: 1000 },
    )
  })

  test.each([2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32, 2 ** 41, 2 ** 51 - 1, 2 ** 51, 2 ** 52])('beyond 32 bits is kept: %d', (value) => {
    const histogram = histogramOf([value])
    expect(Math.abs(histogram.quantile(0.5) - value) / value).toBeLessThan(0.0005)
  })

  it('of the next octave never stands below one of the octave before', () => {
    const boundaries = Array.from({ length: 41 }, (_, i) => 2 ** (i + 11)).flatMap((edge) => [edge - 1, edge, edge + 1])
    const middles = boundaries.map((value) => histogramOf([value]).quantile(0))
    expect(middles).toEqual(middles.toSorted((a, b) => a - b))
    expect(new Set(middles).size).toBeGreaterThan(80)
  })
})

describe('a histogram of a few buckets', () => {
  /** The same counts, only of the buckets in use. */
  const apart = (whole: Histogram) => {
    const { base, counts, count } = whole.toState()
    const used = [...counts.keys()].filter((i) => counts[i] > 0)
    const few = { buckets: Uint32Array.from(used, (i) => base + i), counts: Uint32Array.from(used, (i) => counts[i]) }
    return Histogram.from({ base: 0, count, ...few })
  }

  it('is the one that it was taken of, whatever is done with it first', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1 }), fc.array(time), time, (values, others, one) => {
        const whole = histogramOf(values)
        expect(apart(whole).count).toBe(values.length)
        expect(apart(whole).quantile(0.9)).toBe(whole.quantile(0.9))
        expect(apart(whole).quantiles([0.5, 0.9])).toEqual(whole.quantiles([0.5, 0.9]))
        expect(apart(whole).countBelow(one)).toBe(whole.countBelow(one))
        const [onto, from, recorded] = [histogramOf(others), apart(whole), apart(whole)]
        onto.add(apart(whole))
        from.add(histogramOf(others))
        recorded.record(one)
        expect(buckets(onto)).toEqual(buckets(histogramOf([...values, ...others])))
        expect(buckets(from)).toEqual(buckets(onto))
        expect([onto.count, from.count]).toEqual([values.length + others.length, values.length + others.length])
        expect(buckets(recorded)).toEqual(buckets(histogramOf([...values, one])))
      }),
      { numRuns: 50 },
    )
  })
})

describe('adding histograms', () => {
  it('counts the same as recording all values in one, in any order and grouping', () => {
    fc.assert(
      fc.property(fc.array(time, { maxLength: 30 }), fc.array(time, { maxLength: 30 }), fc.array(time, { maxLength: 30 }), (a, b, c) => {
        const whole = buckets(histogramOf([...a, ...b, ...c]))
        const left = histogramOf(a)
        left.add(histogramOf(b))
        left.add(histogramOf(c))
        const right = histogramOf(c)
        const inner = histogramOf(b)
        inner.add(histogramOf(a))
        right.add(inner)
        expect(buckets(left)).toEqual(whole)
        expect(buckets(right)).toEqual(whole)
        expect([left.count, right.count]).toEqual([whole.reduce((sum, [, n]) => sum + n, 0), a.length + b.length + c.length])
      }),
      { numRuns: 300 },
    )
  })

  it('leaves the other one as it was', () => {
    const other = histogramOf([5, 70_000])
    const sum = histogramOf([1])
    sum.add(other)
    sum.record(5)
    expect(buckets(other)).toHaveLength(2)
    expect(other.count).toBe(2)
  })
})

describe('the state of a histogram', () => {
  it('survives the way to another thread and can be added to', () => {
    fc.assert(
      fc.property(times, fc.array(time, { maxLength: 10 }), (values, more) => {
        const copy = Histogram.from(structuredClone(histogramOf(values).toState()))
        for (const value of more) copy.record(value)
        expect(buckets(copy)).toEqual(buckets(histogramOf([...values, ...more])))
        expect(copy.count).toBe(values.length + more.length)
      }),
    )
  })

  it('of one without values is one without values', () => {
    const copy = Histogram.from(structuredClone(new Histogram().toState()))
    expect(copy.count).toBe(0)
    copy.record(3)
    expect(buckets(copy)).toEqual([[3, 1]])
  })

  it('is small: only the octaves in use are stored', () => {
    expect(histogramOf([1_000_000, 1_900_000]).toState().counts.length).toBeLessThanOrEqual(2048)
  })
})
