// Expected shares are those that a long run shows.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leavesOf, markov, oneOf, type Share, scenario, scenarioShares, sequence, sharesOf, workloadOf } from '../../src/workload/index.js'
import type { Person } from '../../src/workload/person.js'
import { tallied, userOf } from './users.js'

const task = async (_user: Person) => {}

/** Names of leaves with their shares of all, as a flat list. */
function flat(shares: readonly Share[], of = 1): [string, number][] {
  return shares.flatMap(({ name, share, tasks }) =>
    tasks.length > 0 ? flat(tasks, of * share) : ([[name, of * share]] as [string, number][]),
  )
}

describe('LO-9 expected shares of tasks', () => {
  it('are the weights of one of several', () => {
    expect(
      sharesOf(oneOf({ home: [4, task], profile: [2, task], off: [0, task] })).map(({ name, share }) => [name, share.toFixed(6)]),
    ).toEqual([
      ['home', '0.666667'],
      ['profile', '0.333333'],
    ])
  })

  it('are equal in a sequence, however long it is', () => {
    const shares = sharesOf(sequence(Array.from({ length: 100 }, () => task)))
    for (const { share } of shares) expect(share).toBeCloseTo(0.01, 6)
  })

  it('are those of the walk in a Markov chain', () => {
    const shares = sharesOf(
      markov({ list: { task, next: { list: 1, item: 3 } }, item: { task, next: { list: 1 } }, lost: { task, next: { list: 1 } } }),
    )
    expect(shares.map(({ share }) => share.toFixed(6))).toEqual(['0.571429', '0.428571', '0.000000'])
  })

  it('are in balance in any Markov chain: as many come to a state as leave it', () => {
    const row = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(row, { minLength: 5, maxLength: 5 }), (rows) => {
        // the first state can be reached from all, so that there is one answer
        const weights = rows.map(([first, ...others]) => [first + 1, ...others])
        const states = weights.map((row, i) => [`s${i}`, { task, next: Object.fromEntries(row.map((weight, j) => [`s${j}`, weight])) }])
        const shares = sharesOf(markov(Object.fromEntries(states))).map(({ share }) => share)
        const coming = shares.map((_, j) =>
          shares.reduce((sum, share, i) => sum + (share * weights[i][j]) / weights[i].reduce((a, b) => a + b), 0),
        )
        shares.forEach((share, i) => {
          expect(coming[i]).toBeCloseTo(share, 6)
        })
      }),
    )
  })

  it('are those of the trap that a walk ends in', () => {
    const shares = sharesOf(markov({ a: { task, next: { b: 1, c: 3 } }, b: { task, next: { b: 1 } }, c: { task, next: { c: 1 } } }))
    expect(shares.map(({ share }) => share.toFixed(4))).toEqual(['0.0000', '0.2500', '0.7500'])
  })

  it('count a nested group with as many iterations as a stay in it takes', () => {
    const shares = sharesOf(oneOf({ a: task, both: sequence([task, { task, name: 'second' }, oneOf({ c: [3, task], d: task })]) }))
    expect(shares.map(({ name, share }) => [name, share.toFixed(4)])).toEqual([
      ['a', '0.2500'],
      ['both', '0.7500'],
    ])
    expect(shares[1].tasks.map(({ name }) => name)).toEqual(['1', 'second', '3'])
  })

  it('are what users do in a long run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 }), async ([a, b, c, d, e, f]) => {
        const log: string[] = []
        const says = (name: string) => async () => void log.push(name)
        const mix = oneOf<Person>({
          one: [a, says('one')],
          two: [b, sequence<Person>([{ task: says('two'), name: 'two' }, oneOf({ three: [c, says('three')], four: [d, says('four')] })])],
          walk: [
            2,
            markov({
              five: { task: says('five'), next: { five: e, six: f } },
              six: { task: says('six') },
            }),
          ],
        })
        const user = userOf(0, a * 100 + b)
        for (let i = 0; i < 20_000; i++) await mix(user)
        const counts = tallied(log)
        for (const [name, share] of flat(sharesOf(mix))) expect(Math.abs((counts[name] ?? 0) / log.length - share)).toBeLessThan(0.03)
      }),
      { numRuns: 10, seed: 7 },
    )
  })

  it('are those of the scenarios, which may have users of their own', () => {
    const { scenarios } = workloadOf<Person>({
      browse: scenario({ weight: 3 }, oneOf({ home: task, item: task })),
      buy: scenario(task),
      watch: scenario({ users: 2 }, task),
    })
    expect(scenarioShares(scenarios).map(({ name, share, users, tasks }) => [name, share, users, tasks.length])).toEqual([
      ['browse', 0.75, null, 2],
      ['buy', 0.25, null, 0],
      ['watch', 0, 2, 0],
    ])
  })
})

it('MO-6 lists every task of a scenario in a fixed order, to run each once', () => {
  const mix = oneOf({ home: [9, task], shop: sequence([task, { task, name: 'pay' }]) })
  expect(leavesOf('shopper', mix).map(({ path }) => path)).toEqual(['shopper/home', 'shopper/shop/1', 'shopper/shop/pay'])
  expect(leavesOf('plain', task).map(({ path }) => path)).toEqual(['plain'])
})
