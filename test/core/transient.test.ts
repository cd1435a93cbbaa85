// The end of the transient: found where there is one, and only there, for many seeds.

import { describe, expect, it, test } from 'vitest'
import { exponential, normal, type Random, random } from '../../src/core/random.js'
import { findTransient, type Group, type Search } from '../../src/core/transient.js'

type Stream = (next: Random) => number[]

const SEEDS = 500

/** Groups of many answers with these means. */
function groupsOf(means: readonly number[], count = 20): Group[] {
  return means.map((mean) => ({ count, sum: mean * count }))
}

function search(means: readonly number[]) {
  return findTransient(groupsOf(means))
}

function series(n: number, value: (i: number) => number): number[] {
  return Array.from({ length: n }, (_, i) => value(i))
}

function autoregressive(next: Random, n: number, phi: number): number[] {
  let x = normal(next, 0, 1 / Math.sqrt(1 - phi ** 2))
  return series(n, () => {
    x = phi * x + normal(next, 0, 1)
    return 20 + x
  })
}

/** How many of all seeds end like this. */
function shareOf(wanted: Search, stream: Stream): number {
  const ends = series(SEEDS, (seed) => (search(stream(random(seed, 'transient'))).search === wanted ? 1 : 0))
  return ends.reduce((sum, one) => sum + one, 0) / SEEDS
}

describe('stationary noise', () => {
  const noises: readonly (readonly [string, (next: Random, n: number) => number[]])[] = [
    ['normal', (next, n) => series(n, () => normal(next, 20, 1))],
    ['exponential', (next, n) => series(n, () => exponential(next, 10))],
    ['lognormal', (next, n) => series(n, () => Math.exp(normal(next, 0, 1)))],
    ['Pareto, without a variance', (next, n) => series(n, () => (1 - next()) ** (-1 / 1.5))],
    ['with rare spikes', (next, n) => series(n, () => normal(next, 10, 0.1) + (next() < 0.02 ? 100 * next() : 0))],
    ['autoregressive, φ = 0.5', (next, n) => autoregressive(next, n, 0.5)],
    ['autoregressive, φ = 0.8', (next, n) => autoregressive(next, n, 0.8)],
  ]
  const cases = noises.flatMap(([name, noise]) => [40, 64, 128].map((n) => [name, n, noise] as const))

  it.each(cases)('%s, in %i groups, is left whole in 99 of 100 runs', (_, n, noise) => {
    const stream: Stream = (next) => noise(next, n)
    expect(shareOf('found', stream)).toBeLessThanOrEqual(0.01)
    expect(shareOf('unsteady', stream)).toBeLessThanOrEqual(0.025)
  })

  it('of few answers to a group is left whole, too', () => {
    const found = series(SEEDS, (seed) => {
      const next = random(seed, 'few')
      const groups = series(128, () => Math.floor(5 * next())).map((count) => ({ count, sum: 0 }))
      for (const group of groups) for (let i = 0; i < group.count; i++) group.sum += exponential(next, 10)
      return findTransient(groups).search === 'found' ? 1 : 0
    }).reduce((sum, one) => sum + one, 0)
    expect(found / SEEDS).toBeLessThanOrEqual(0.01)
  })
})

describe('a step down, as when a server is compiled just in time', () => {
  const steps = [2, 3, 10, 30].flatMap((at) => [64, 128].map((n) => [at, n] as const))

  it.each(steps)('after %i of %i groups is found within one group', (at, n) => {
    const within = series(SEEDS, (seed) => {
      const next = random(seed, 'step')
      const { search: end, keep } = search(series(n, (i) => normal(next, i < at ? 50 : 10, i < at ? 5 : 1)))
      return end === 'found' && Math.abs(keep - at) <= 1 ? 1 : 0
    }).reduce((sum, one) => sum + one, 0)
    expect(within / SEEDS).toBeGreaterThan(0.95)
  })

  it('is found in the same place whatever spikes follow it', () => {
    const means = series(128, (i) => (i < 10 ? 50 + (i % 3) : 10 + (i % 3) / 10))
    const spiky = means.map((mean, i) => (i % 25 === 24 ? 1000 : mean))
    expect(search(means)).toEqual({ search: 'found', keep: 10 })
    expect(search(spiky)).toEqual({ search: 'found', keep: 10 })
  })

  it('is found in groups so small that several must be joined', () => {
    const next = random(1, 'joined')
    // 2 answers each: three are joined, so that the cut lies at a multiple of three
    const groups = groupsOf(
      series(128, (i) => normal(next, i < 24 ? 50 : 10, 1)),
      2,
    )
    expect(findTransient(groups)).toEqual({ search: 'found', keep: 24 })
  })

  it('is found with groups in which nothing was due', () => {
    const groups = groupsOf(series(128, (i) => (i < 10 ? 50 : 10) + (i % 3) / 10))
    const holes = groups.map((group, i) => (i % 7 === 3 || i === 10 ? { count: 0, sum: 0 } : group))
    expect(findTransient(holes)).toEqual({ search: 'found', keep: 11 })
  })

  it('is found when but one request answers for it, and nothing else for a while', () => {
    const groups = groupsOf(series(128, (i) => (i === 0 ? 2000 : 10 + (i % 3) / 10)))
    expect(findTransient(groups.map((group, i) => (i > 0 && i < 20 ? { count: 0, sum: 0 } : group)))).toEqual({ search: 'found', keep: 20 })
  })
})

test('a step up, as of a server that is fast as long as its queue is short, is found as well', () => {
  expect(search(series(100, (i) => (i < 20 ? 5 : 50) + (i % 4)))).toEqual({ search: 'found', keep: 20 })
})

test('an exponential decay is cut where it is lost in the noise', () => {
  const left = series(SEEDS, (seed) => {
    const next = random(seed, 'decay')
    const { search: end, keep } = search(series(128, (i) => 10 * (1 + 4 * Math.exp(-i / 6)) + normal(next, 0, 0.5)))
    return end === 'found' ? 40 * Math.exp(-keep / 6) : Number.NaN
  }).filter((rest) => !Number.isNaN(rest))
  expect(left.length / SEEDS).toBeGreaterThan(0.98)
  // of the 40 that it begins with, and the 0.5 of the noise
  expect(Math.max(...left)).toBeLessThan(3)
  expect(Math.min(...left)).toBeGreaterThan(0.05)
})

test('a decay in much noise is found by its beginning', () => {
  const found = series(SEEDS, (seed) => {
    const next = random(seed, 'noisy decay')
    return search(series(128, (i) => (1 + 9 * Math.exp(-i / 6)) * normal(next, 10, 3))).search === 'found' ? 1 : 0
  }).reduce((sum, one) => sum + one, 0)
  expect(found / SEEDS).toBeGreaterThan(0.97)
})

describe('nothing is cut', () => {
  const WHOLE = { search: 'steady', keep: 0 }

  it('of a constant series, zeros too', () => {
    expect(search(series(100, () => 5000))).toEqual(WHOLE)
    expect(search(series(100, () => 0))).toEqual(WHOLE)
  })

  it('for a single slow group, wherever it is', () => {
    for (const at of [0, 1, 5, 40, 99]) expect(search(series(100, (i) => (i === at ? 900 : 10) + (i % 3)))).toEqual(WHOLE)
  })

  it('for a head that differs by less than a twentieth', () => {
    expect(search(series(100, (i) => (i < 20 ? 1040 : 1000)))).toEqual(WHOLE)
    expect(search(series(100, (i) => (i < 20 ? 1060 : 1000)))).toEqual({ search: 'found', keep: 20 })
  })

  it('of a run without a steady state, which is said', () => {
    const next = random(3, 'trend')
    expect(search(series(128, (i) => 10 + i / 2 + normal(next, 0, 1)))).toEqual({ search: 'unsteady', keep: 0 })
    expect(search(series(128, (i) => (i < 80 ? 50 : 10) + (i % 3)))).toEqual({ search: 'unsteady', keep: 0 })
  })

  it('of too few groups or answers', () => {
    const SHORT = { search: 'short', keep: 0 }
    expect(findTransient([])).toEqual(SHORT)
    expect(search(series(39, (i) => (i < 5 ? 50 : 10)))).toEqual(SHORT)
    expect(search(series(40, (i) => (i < 5 ? 50 : 10)))).toEqual({ search: 'found', keep: 5 })
    expect(findTransient(groupsOf(series(128, () => 10)).map((group, i) => (i % 10 ? { count: 0, sum: 0 } : group)))).toEqual(SHORT)
    expect(findTransient(series(128, () => 0).map(() => ({ count: 0, sum: 0 })))).toEqual(SHORT)
    expect(
      findTransient(
        groupsOf(
          series(128, () => 10),
          1,
        ),
      ),
    ).toEqual(SHORT)
  })
})
