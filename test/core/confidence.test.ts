// Confidence intervals of percentiles: how often they cover the truth.

import { describe, expect, it } from 'vitest'
import { confidenceInterval, studentT } from '../../src/core/confidence.js'
import { Histogram } from '../../src/core/histogram.js'
import { normal, random } from '../../src/core/random.js'

const TRIALS = 300
const INTERVALS = 30
const PER_INTERVAL = 100

/** A stream of log-normal times whose logarithms are an AR(1) process of lag `phi`, standard normal at every moment. */
function stream(phi: number, uniform: () => number): Histogram[] {
  let state = normal(uniform, 0, 1)
  return Array.from({ length: INTERVALS }, () => {
    const part = new Histogram()
    for (let i = 0; i < PER_INTERVAL; i++) {
      state = phi * state + Math.sqrt(1 - phi * phi) * normal(uniform, 0, 1)
      part.record(Math.round(10_000 * Math.exp(state / 2)))
    }
    return part
  })
}

/** In how many of the trials the interval covers the true quantile of the stream. */
function coverage(phi: number, p: number, z: number): number {
  const uniform = random(42, `coverage ${phi} ${p}`)
  const truth = 10_000 * Math.exp(z / 2)
  let covered = 0
  for (let trial = 0; trial < TRIALS; trial++) {
    const parts = stream(phi, uniform)
    const total = new Histogram()
    for (const part of parts) total.add(part)
    const interval = confidenceInterval(parts, total, p)
    if (interval && interval.low <= truth && truth <= interval.high) covered++
  }
  return covered / TRIALS
}

describe('an interval of 95 %', () => {
  it.each([
    ['independent times, p50', 0, 0.5, 0],
    ['independent times, p99', 0, 0.99, 2.3263],
    ['times that depend on their neighbours, p50', 0.9, 0.5, 0],
    ['times that depend on their neighbours, p90', 0.9, 0.9, 1.2816],
  ])('covers the truth about that often: %s', (_, phi, p, z) => {
    const share = coverage(phi, p, z)
    expect(share).toBeGreaterThan(0.9)
    expect(share).toBeLessThanOrEqual(1)
  })

  it('would be far too narrow for dependent times without the batches', () => {
    const uniform = random(1, 'narrow')
    let covered = 0
    for (let trial = 0; trial < TRIALS; trial++) {
      const total = new Histogram()
      for (const part of stream(0.9, uniform)) total.add(part)
      const interval = confidenceInterval([total], total, 0.5)
      if (interval && interval.low <= 10_000 && 10_000 <= interval.high) covered++
    }
    expect(covered / TRIALS).toBeLessThan(0.8)
  })

  it('grows narrower with more values', () => {
    const uniform = random(3, 'width')
    const width = (parts: Histogram[]) => {
      const total = new Histogram()
      for (const part of parts) total.add(part)
      const interval = confidenceInterval(parts, total, 0.9)
      return interval ? interval.high - interval.low : Number.NaN
    }
    const short = stream(0, uniform)
    expect(width([...short, ...stream(0, uniform), ...stream(0, uniform), ...stream(0, uniform)])).toBeLessThan(width(short))
  })

  it('is not given where too few values lie on either side', () => {
    const few = new Histogram()
    for (let i = 1; i <= 250; i++) few.record(i)
    expect(confidenceInterval([few], few, 0.99)).toBeNull()
    expect(confidenceInterval([few], few, 0.5)).not.toBeNull()
    expect(confidenceInterval([], new Histogram(), 0.5)).toBeNull()
  })
})

it.each([
  [4, 2.776],
  [9, 2.262],
  [29, 2.045],
  [1000, 1.962],
])("Student's t for %i degrees of freedom is that of the tables", (degrees, value) => {
  expect(studentT(degrees)).toBeCloseTo(value, 1)
})
