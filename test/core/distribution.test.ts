// Exact moments, whatever the size, the order and the grouping of the values.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { Distribution, PERCENTILES } from '../../src/core/distribution.js'

function distributionOf(values: readonly number[]): Distribution {
  const distribution = new Distribution()
  for (const value of values) distribution.record(value)
  return distribution
}

/** Mean and sample standard deviation from exact integers: only the last steps are rounded. */
function exactMoments(values: readonly number[]): { mean: number; stdev: number } {
  const n = BigInt(values.length)
  const sum = values.reduce((total, value) => total + BigInt(value), 0n)
  // n²·Σ(x − mean)² = Σ(n·x − sum)²
  const squares = values.reduce((total, value) => total + (n * BigInt(value) - sum) ** 2n, 0n)
  const scale = 10n ** 12n
  const variance = n > 1n ? Number((squares * scale) / (n * n * (n - 1n))) / Number(scale) : 0
  return { mean: Number((sum * scale) / n) / Number(scale), stdev: Math.sqrt(variance) }
}

/** Welford's running mean and sum of squared distances. */
function welford(values: readonly number[]): { mean: number; stdev: number } {
  let mean = 0
  let squares = 0
  values.forEach((value, i) => {
    const distance = value - mean
    mean += distance / (i + 1)
    squares += distance * (value - mean)
  })
  return { mean, stdev: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) }
}

const time = fc.oneof(
  fc.nat(5000),
  fc.nat(60_000_000),
  fc.integer({ min: 2 ** 26 - 2, max: 2 ** 26 + 2 }),
  fc.maxSafeNat().map((n) => n % 2 ** 44),
)
const times = fc.array(time, { minLength: 1, maxLength: 60 })

describe('mean and standard deviation', () => {
  it('are those of exact integers', () => {
    fc.assert(
      fc.property(times, (values) => {
        const { mean, stdev } = exactMoments(values)
        const distribution = distributionOf(values)
        expect(Math.abs(distribution.mean() - mean)).toBeLessThanOrEqual(1e-12 * mean + 1e-12)
        expect(Math.abs(distribution.stdev() - stdev)).toBeLessThanOrEqual(1e-9 * stdev + 1e-6)
      }),
      { numRuns: 500 },
    )
  })

  it("agree with Welford's running sums", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60_000_000), { minLength: 1, maxLength: 100 }), (values) => {
        const { mean, stdev } = welford(values)
        const distribution = distributionOf(values)
        expect(Math.abs(distribution.mean() - mean)).toBeLessThanOrEqual(1e-9 * mean)
        expect(Math.abs(distribution.stdev() - stdev)).toBeLessThanOrEqual(1e-6 * stdev + 1e-3)
      }),
    )
  })

  test.each([1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15])(
    'lose no digit where small differences stand on top of %d',
    (base) => {
      const distribution = distributionOf([4, 7, 13, 16].map((value) => base + value))
      expect(distribution.stdev()).toBe(Math.sqrt(30))
      expect(distribution.mean()).toBe(base + 10)
    },
  )

  it('of equal values are that value and 0', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 50 }), (value, n) => {
        const distribution = distributionOf(new Array(n).fill(value))
        expect([distribution.mean(), distribution.stdev()]).toEqual([value, 0])
      }),
    )
  })

  it('of the vector of the older systems are 0.36225 and 0.044507', () => {
    const { mean, stdev } = distributionOf([396_000, 319_000, 405_000, 329_000]).shape()
    expect(mean).toBe(0.36225)
    expect(stdev).toBeCloseTo(0.044507, 6)
  })

  it('stay exact when the sum of squares passes 2^52 many times', () => {
    const values = Array.from({ length: 5000 }, (_, i) => 2 ** 26 - 1 - (i % 7))
    const { mean, stdev } = exactMoments(values)
    const distribution = distributionOf(values)
    expect(distribution.mean()).toBeCloseTo(mean, 6)
    expect(distribution.stdev()).toBeCloseTo(stdev, 9)
  })
})

describe('many parts', () => {
  it('of large values add up to the whole, to the last digit', () => {
    const values = Array.from({ length: 3000 }, (_, i) => 2 ** 26 - 1 - (i % 7))
    const sum = new Distribution()
    for (const value of values) sum.add(distributionOf([value]))
    expect(sum.shape()).toEqual(distributionOf(values).shape())
    expect(sum.stdev()).toBeCloseTo(exactMoments(values).stdev, 9)
  })
})

describe('the order of recording and merging', () => {
  it('does not change a digit', () => {
    const reordered = times.chain((values) =>
      fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length }), fc.nat(values.length)),
    )
    fc.assert(
      fc.property(reordered, ([values, shuffled, cut]) => {
        const whole = distributionOf(values).shape()
        const head = distributionOf(shuffled.slice(0, cut))
        head.add(distributionOf(shuffled.slice(cut)))
        expect(distributionOf(shuffled).shape()).toEqual(whole)
        expect(head.shape()).toEqual(whole)
      }),
      { numRuns: 500 },
    )
  })

  it('does not matter when an empty part is among them', () => {
    const sum = new Distribution()
    sum.add(distributionOf([5]))
    sum.add(new Distribution())
    expect(sum.shape()).toEqual(distributionOf([5]).shape())
  })
})

describe('a quantile', () => {
  it('is never below the smallest nor above the largest value', () => {
    fc.assert(
      fc.property(
        times,
        fc.nat(10_000).map((n) => n / 10_000),
        (values, p) => {
          const quantile = distributionOf(values).quantile(p)
          expect(quantile).toBeGreaterThanOrEqual(Math.min(...values))
          expect(quantile).toBeLessThanOrEqual(Math.max(...values))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('of one value is that value, to the microsecond, though its bucket is wider', () => {
    for (const value of [575_000, 58_760_123, 3_000_000_001]) expect(distributionOf([value]).quantile(0.99)).toBe(value)
  })
})

describe('a shape', () => {
  it('has nothing but its count without values', () => {
    const { count, ...others } = new Distribution().shape()
    expect(count).toBe(0)
    expect(Object.keys(others)).toHaveLength(4 + Object.keys(PERCENTILES).length)
    expect(Object.values(others).every((value) => value === null)).toBe(true)
  })

  it('is in seconds, and its numbers rise from min to max', () => {
    fc.assert(
      fc.property(times, (values) => {
        const shape = distributionOf(values).shape()
        const rising = [shape.min, shape.p50, shape.p75, shape.p90, shape.p95, shape.p99, shape['p99.9'], shape['p99.99'], shape.max]
        expect(rising).toEqual(rising.toSorted((a, b) => (a as number) - (b as number)))
        expect(shape).toMatchObject({ count: values.length, min: Math.min(...values) / 1e6, max: Math.max(...values) / 1e6 })
      }),
    )
  })

  it('of 1 to 100 ms has the percentiles of the older systems', () => {
    const shape = distributionOf(Array.from({ length: 100 }, (_, i) => (i + 1) * 1000)).shape()
    for (const [name, expected] of [
      ['p50', 0.051],
      ['p90', 0.091],
      ['p95', 0.096],
      ['p99', 0.1],
    ] as const) {
      expect(Math.abs((shape[name] as number) - expected) / expected).toBeLessThan(0.0005)
    }
  })
})

describe('the state of a distribution', () => {
  it('survives the way to another thread to the last digit, and counts on', () => {
    fc.assert(
      fc.property(times, times, (values, more) => {
        const copy = Distribution.from(structuredClone(distributionOf(values).toState()))
        expect(copy.shape()).toEqual(distributionOf(values).shape())
        for (const value of more) copy.record(value)
        expect(copy.shape()).toEqual(distributionOf([...values, ...more]).shape())
      }),
    )
  })

  it('without values too', () => {
    const copy = Distribution.from(structuredClone(new Distribution().toState()))
    copy.record(7)
    expect(copy.shape()).toEqual(distributionOf([7]).shape())
  })
})
