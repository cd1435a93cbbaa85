// Cycles of users and iterations, and what they come to.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { isCycle, readCycles } from '../../src/workload/index.js'
import { complaint } from './users.js'

describe('LD-2 cycles of users and hits', () => {
  test.each([
    ['10:20:30', '20/user', 1200],
    ['50:100:150', '20/user', 6000],
    ['10:20:30', '5:10/user', 900],
    ['10:20:30', '20', 60],
    ['10', '5:10', 15],
    ['1', '1', 1],
    ['2', '1k:2k/user', 6000],
  ])('-c %s -n %s are %i iterations', (users, hits, total) => {
    expect(readCycles(users, hits).iterations).toBe(total)
  })

  it('come one after another, users changing last', () => {
    expect(readCycles('1:2', '5:10/user').steps).toEqual([
      { users: 1, iterations: 5, perUser: 5 },
      { users: 1, iterations: 10, perUser: 10 },
      { users: 2, iterations: 10, perUser: 5 },
      { users: 2, iterations: 20, perUser: 10 },
    ])
  })

  it('LD-3 have no number of iterations where time decides', () => {
    expect(readCycles('1:2', null)).toEqual({
      steps: [
        { users: 1, iterations: null, perUser: null },
        { users: 2, iterations: null, perUser: null },
      ],
      iterations: null,
    })
  })

  it('are the sum of users times the sum of hits', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 6 })
    const sum = (list: number[]) => list.reduce((a, b) => a + b)
    fc.assert(
      fc.property(numbers, numbers, (users, hits) => {
        expect(readCycles(users.join(':'), `${hits.join(':')}/user`).iterations).toBe(sum(users) * sum(hits))
      }),
    )
  })
})

it('knows a cycle from a number', () => {
  expect(['10', '10:20', '5/user', '10k'].map(isCycle)).toEqual([false, true, true, false])
})

describe('a cycle that is wrong says what is', () => {
  it.each([
    ['10:x', '5', "-c 10:x: 'x' is no whole number above 0 | A cycle is written -c 10:20:30."],
    ['10', '5::6', "-n 5::6: '' is no whole number above 0 | A cycle is written -n 10:20:30, or 10:20:30/user for each user."],
    ['0:5', null, "-c 0:5: '0' is no whole number above 0"],
    ['1.5', null, "'1.5' is no whole number"],
  ])('-c %s -n %s', (users, hits, message) => {
    expect(complaint(() => readCycles(users, hits))).toContain(message)
  })
})
