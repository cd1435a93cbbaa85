// Random numbers that a seed fixes.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { exponential, freshSeed, normal, type Random, random } from '../../src/core/random.js'

const N = 50_000

function draws(next: Random, n = N): number[] {
  return Array.from({ length: n }, () => next())
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Correlation of two series. */
function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mx = mean(xs)
  const my = mean(ys)
  const covariance = mean(xs.map((x, i) => (x - mx) * (ys[i] - my)))
  const deviation = (values: readonly number[], m: number) => Math.sqrt(mean(values.map((v) => (v - m) ** 2)))
  return covariance / (deviation(xs, mx) * deviation(ys, my))
}

describe('a seed', () => {
  it('fixes every number of a stream', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, stream) => {
        expect(draws(random(seed, stream), 20)).toEqual(draws(random(seed, stream), 20))
      }),
    )
  })

  it('gives the same numbers on every machine and in every version', () => {
    // written down once: a change here would silently change every run that is repeated with --seed
    const next = random(42, 'arrivals')
    expect(draws(next, 3).map((u) => u * 2 ** 32)).toEqual([2_718_279_668, 4_126_361_537, 1_709_059_980])
  })

  it('gives other numbers than the next seed, also for neighbours and beyond 32 bits', () => {
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [7, 7 + 2 ** 32],
      [-1, 1],
    ]) {
      expect(Math.abs(correlation(draws(random(a)), draws(random(b))))).toBeLessThan(0.02)
    }
  })

  it('has independent streams', () => {
    const [a, b] = [random(42, 'arrivals'), random(42, 'weights')].map((next) => draws(next))
    expect(Math.abs(correlation(a, b))).toBeLessThan(0.02)
    expect(Math.abs(correlation(a.slice(1), b))).toBeLessThan(0.02)
  })

  it('that is fresh is a whole number of at most nine digits', () => {
    const seed = freshSeed()
    expect(Number.isInteger(seed) && seed >= 0 && seed < 1e9).toBe(true)
  })
})

describe('uniform numbers', () => {
  test.each([0, 1, 42, 4_294_967_295])('of seed %d fill [0, 1) evenly', (seed) => {
    const values = draws(random(seed))
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true)
    const bins = new Array<number>(100).fill(0)
    for (const u of values) bins[Math.floor(u * 100)]++
    const expected = N / 100
    const chiSquare = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    // 99 degrees of freedom: beyond 161 with a chance of 1 in 10,000; the seeds are fixed
    expect(chiSquare).toBeLessThan(161)
    expect(chiSquare).toBeGreaterThan(50)
  })

  it('do not follow from the one before', () => {
    const values = draws(random(42))
    expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(0.02)
  })
})

describe('exponential numbers', () => {
  it('have the mean asked for, and as much deviation', () => {
    const next = random(1)
    const values = Array.from({ length: N }, () => exponential(next, 250))
    const m = mean(values)
    expect(m / 250).toBeCloseTo(1, 1)
    expect(Math.abs(m / 250 - 1)).toBeLessThan(0.02)
    expect(Math.abs(Math.sqrt(mean(values.map((v) => (v - m) ** 2))) / 250 - 1)).toBeLessThan(0.03)
  })

  it('are finite and not negative at both ends of the uniform ones', () => {
    expect(exponential(() => 0, 5)).toBeCloseTo(0, 12)
    expect(exponential(() => 1 - 2 ** -32, 5)).toBeCloseTo(5 * 32 * Math.LN2, 9)
  })
})

describe('normal numbers', () => {
  it('have the mean and the deviation asked for', () => {
    const next = random(2)
    const values = Array.from({ length: N }, () => normal(next, 100, 15))
    const m = mean(values)
    expect(Math.abs(m - 100)).toBeLessThan(0.3)
    expect(Math.abs(Math.sqrt(mean(values.map((v) => (v - m) ** 2))) - 15)).toBeLessThan(0.3)
    expect(values.filter((v) => Math.abs(v - 100) < 15).length / N).toBeCloseTo(0.683, 1)
  })

  it('are finite when the uniform number is 0', () => {
    expect(normal(() => 0, 100, 15)).toBe(100)
  })
})
