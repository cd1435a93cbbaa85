// The length of blocks, and intervals for several numbers at once.

import { describe, expect, it } from 'vitest'
import { blockLength } from '../../src/core/block-length.js'
import { normal, random } from '../../src/core/random.js'
import { INSIDE, simultaneous } from '../../src/core/simultaneous.js'

function series(rho: number, seed: number): number[] {
  const next = random(seed)
  let state = normal(next, 0, 1)
  return Array.from({ length: 128 }, () => {
    state = rho * state + normal(next, 0, Math.sqrt(1 - rho ** 2))
    return state
  })
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const seeds = Array.from({ length: 40 }, (_, i) => i)

describe('the length of a block', () => {
  it('is never below one and a half cube roots of the length of the series', () => {
    expect(blockLength(new Array(128).fill(3))).toBe(8)
    expect(blockLength(Array.from({ length: 128 }, (_, i) => i % 2))).toBe(8)
    expect(blockLength([])).toBe(0)
  })

  it('grows with the autocorrelation', () => {
    const [none, some, much] = [0, 0.5, 0.9].map((rho) => mean(seeds.map((seed) => blockLength(series(rho, seed)))))
    expect(none).toBeLessThan(10)
    expect(some).toBeGreaterThan(none)
    expect(much).toBeGreaterThan(some * 1.5)
  })

  it('is a good part of a series that only rises', () => {
    expect(blockLength(Array.from({ length: 128 }, (_, i) => i))).toBeGreaterThan(128 / 8)
  })
})

describe('intervals for several numbers at once', () => {
  const draws = (seed: number) => {
    const next = random(seed)
    return Float64Array.from({ length: 2000 }, () => normal(next, 0, 1))
  }

  it('hold as many of the replicates as they must in all numbers together', () => {
    const all = [1, 2, 3, 4].map((seed) => ({ value: 0, replicates: draws(seed) }))
    const ends = simultaneous(all, 1e9)
    const inside = Array.from({ length: 2000 }, (_, r) =>
      all.every(({ replicates }, i) => replicates[r] >= ends[i][0] && replicates[r] <= ends[i][1]),
    )
    const share = inside.filter(Boolean).length / 2000
    expect(share).toBeGreaterThan(INSIDE - 0.005)
    expect(share).toBeLessThan(INSIDE + 0.01)
  })

  it('cost nothing for a number that moves with another, and are wider with fewer blocks', () => {
    const one = { value: 0, replicates: draws(1) }
    const [alone] = simultaneous([one], 1e9)
    expect(simultaneous([one, one], 1e9)).toEqual([alone, alone])
    const [few] = simultaneous([one], 8)
    expect(few[1] - few[0]).toBeGreaterThan(1.2 * (alone[1] - alone[0]))
    expect(alone[1]).toBeGreaterThan(2)
    expect(alone[1]).toBeLessThan(2.4)
  })
})
