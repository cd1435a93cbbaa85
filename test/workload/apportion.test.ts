// Users are divided among scenarios so that no share is ever off by a whole user.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { share } from '../../src/core/plan.js'
import { apportion, type Kind } from '../../src/workload/apportion.js'
import { evenOrder, MEMORY } from '../../src/workload/order.js'

/** `A5 B1` as kinds. */
function kindsOf(text: string): Kind[] {
  return text.split(' ').map((kind) => ({ name: kind[0], weight: Number(kind.slice(1)) }))
}

function namesOf(kinds: readonly Kind[], total: number): string {
  const kindOf = apportion(kinds)
  return Array.from({ length: total }, (_, n) => kindOf(n)?.name ?? '-').join('')
}

/** The largest difference between a kind's number and its ideal share, over all numbers of users up to `total`. */
function worstDeviation(weights: readonly number[], total: number, pick: Pick = inOrder(weights)): number {
  const sum = weights.reduce((a, b) => a + b)
  const counts = weights.map(() => 0)
  let worst = 0
  for (let n = 0; n < total; n++) {
    counts[pick(counts, n)]++
    for (let i = 0; i < weights.length; i++) worst = Math.max(worst, Math.abs(counts[i] - (weights[i] / sum) * (n + 1)))
  }
  return worst
}

/** Which kind comes at place `n`, where so many of each have come. */
type Pick = (counts: readonly number[], n: number) => number

function inOrder(weights: readonly number[]): Pick {
  const order = evenOrder(weights)
  return (_counts, n) => order(n)
}

/** Always the kind with the highest `urgency`. */
function mostUrgent(weights: readonly number[], urgency: (weight: number, count: number) => number): Pick {
  return (counts) => {
    const urgencies = weights.map((weight, i) => urgency(weight, counts[i]))
    return urgencies.indexOf(Math.max(...urgencies))
  }
}

describe('LO-2 users are apportioned in the order that people know', () => {
  test.each([
    ['A5 B1', 'AABAAAAABAAAAABAAA'],
    ['A3 B2 C1', 'ABCABAABCABA'],
    ['A1 B1', 'ABABABAB'],
    ['A90 B10', 'AAAABAAAAAAAAABAAAAA'],
  ])('%s is %s', (kinds, order) => {
    expect(namesOf(kindsOf(kinds), order.length)).toBe(order)
  })

  it('gives 45 users of A20 B25 as 20 and 25', () => {
    const names = namesOf(kindsOf('A20 B25'), 45)
    expect([names.replaceAll('B', '').length, names.replaceAll('A', '').length]).toEqual([20, 25])
  })
})

const weight = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.01, max: 1000, noNaN: true }))
const weights = fc.array(weight, { minLength: 1, maxLength: 9 })

describe('LO-2 shares are less than one user from ideal', () => {
  it('holds for every number of users from 1 to 500, whatever the weights', () => {
    fc.assert(
      fc.property(weights, (weights) => {
        expect(worstDeviation(weights, 500)).toBeLessThan(1)
      }),
      { numRuns: 300 },
    )
  })

  it('holds for every number of users on 1 to 8 workers, each of which takes every n-th user', () => {
    const kinds = kindsOf('A7 B3 C2 D1')
    for (let workers = 1; workers <= 8; workers++) {
      for (let users = 1; users <= 500; users++) {
        const counts = new Map<string, number>()
        for (let worker = 0; worker < workers; worker++) {
          const kindOf = apportion(kinds)
          for (let i = 0; i < share(users, worker, workers); i++) {
            const name = kindOf(worker + i * workers)?.name ?? '-'
            counts.set(name, (counts.get(name) ?? 0) + 1)
          }
        }
        for (const { name, weight } of kinds) expect(Math.abs((counts.get(name) ?? 0) - (users * weight) / 13)).toBeLessThan(1)
      }
    }
  })

  it('holds where no short cycle exists, after a million users', () => {
    expect(worstDeviation([Math.PI, Math.E, 1, 0.123456789], 1_000_000)).toBeLessThan(1)
    expect(worstDeviation([99_991, 1, 7], 300_000)).toBeLessThan(1)
  })

  it('holds where simpler rules do not', () => {
    const weights = [30, 30, ...Array.from({ length: 40 }, () => 1)]
    const farthestBehind: Pick = (counts, n) => {
      const behind = weights.map((weight, i) => (weight / 100) * (n + 1) - counts[i])
      return behind.indexOf(Math.max(...behind))
    }
    const webster = mostUrgent(weights, (weight, count) => weight / (2 * count + 1))
    // the rule of Locust 2
    const divergence = mostUrgent(weights, (weight, count) => weight * Math.log2((weight + count + 1) / (weight + count)))
    for (const rule of [farthestBehind, webster, divergence]) expect(worstDeviation(weights, 500, rule)).toBeGreaterThan(1)
    expect(worstDeviation(weights, 500)).toBeLessThan(1)
  })

  it('has an exact number of each where the shares are whole', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const sum = weights.reduce((a, b) => a + b)
        const order = evenOrder(weights)
        const counts = weights.map(() => 0)
        for (let n = 0; n < 2 * sum; n++) counts[order(n)]++
        expect(counts).toEqual(weights.map((weight) => 2 * weight))
      }),
    )
  })

  it('is as even as any order can be where the cycle is short', () => {
    // all orders of one cycle, tried out
    function best(left: number[], deviation: number[], sum: number, place = 1): number {
      if (left.every((n) => n === 0)) return 0
      const weights = deviation
      let least = Number.POSITIVE_INFINITY
      left.forEach((n, i) => {
        if (n === 0) return
        const next = left.map((m, j) => (i === j ? m - 1 : m))
        const here = Math.max(...next.map((m, j) => Math.abs(weights[j] - m - (weights[j] / sum) * place)))
        least = Math.min(least, Math.max(here, best(next, weights, sum, place + 1)))
      })
      return least
    }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }), (weights) => {
        const sum = weights.reduce((a, b) => a + b)
        fc.pre(sum <= 8)
        expect(worstDeviation(weights, sum)).toBeCloseTo(best(weights, weights, sum), 9)
      }),
      { numRuns: 60 },
    )
  })
})

describe('numbers and weights', () => {
  it('gives scenarios with a number of their own their users first, in proportion, and divides the rest by weight', () => {
    const kinds = [
      { name: 'A', weight: 3 },
      { name: 'F', weight: 1, users: 4 },
      { name: 'B', weight: 1 },
      { name: 'G', weight: 1, users: 2 },
    ]
    expect(namesOf(kinds, 14)).toBe('FGFFGFABAAABAA')
  })

  it('gives nobody beyond the users that scenarios have to themselves', () => {
    expect(namesOf([{ name: 'F', weight: 1, users: 2 }], 4)).toBe('FF--')
  })

  it('MO-2 gives a scenario with a weight of 0 no user', () => {
    expect(namesOf(kindsOf('A1 B0 C1'), 6)).toBe('ACACAC')
  })

  it('knows the same proportion in fractions and in large numbers', () => {
    expect(namesOf(kindsOf('A0.3 B0.2 C0.1'), 12)).toBe('ABCABAABCABA')
    expect(namesOf(kindsOf('A30000 B20000 C10000'), 12)).toBe('ABCABAABCABA')
  })

  it('tells who asks for a place far back that it is gone', () => {
    const order = evenOrder([Math.PI, 1])
    const early = order(0)
    expect(order(MEMORY)).toBeTypeOf('number')
    expect(early).toBe(0)
    expect(() => order(0)).toThrow(RangeError)
  })
})
