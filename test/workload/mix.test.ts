// Mixes of tasks lead each user from one to the next.

import { describe, expect, it } from 'vitest'
import { leave, markov, oneOf, sequence, type Task } from '../../src/workload/index.js'
import type { Person } from '../../src/workload/person.js'
import { chiSquare, complaint, tallied, userOf } from './users.js'

/** Tasks that write down their names. */
function tasks<N extends string>(log: string[], ...names: N[]): Record<N, Task<Person>> {
  return Object.fromEntries(names.map((name) => [name, async () => void log.push(name)])) as unknown as Record<N, Task<Person>>
}

async function iterate(task: Task<Person>, times: number, user = userOf()): Promise<void> {
  for (let i = 0; i < times; i++) await task(user)
}

/** χ² of 2 degrees of freedom is above this once in 10,000 samples. */
const UNLIKELY = 18.4

describe('LO-3 one of several', () => {
  it('is drawn in proportion to the weights', async () => {
    const log: string[] = []
    const { home, profile, search } = tasks(log, 'home', 'profile', 'search')
    await iterate(oneOf({ home: [4, home], profile: { weight: 2, task: profile }, search }), 10_000)
    expect(chiSquare(tallied(log), { home: 4 / 7, profile: 2 / 7, search: 1 / 7 })).toBeLessThan(UNLIKELY)
  })

  it('is drawn alike by the same seed, otherwise by another, and by every user for itself', async () => {
    const runs: string[] = []
    for (const user of [userOf(0, 1), userOf(0, 1), userOf(0, 2), userOf(1, 1)]) {
      const log: string[] = []
      await iterate(oneOf(tasks(log, 'a', 'b', 'c')), 30, user)
      runs.push(log.join(''))
    }
    expect(runs[1]).toBe(runs[0])
    expect(new Set(runs).size).toBe(3)
  })

  it('never draws a task with a weight of 0', async () => {
    const log: string[] = []
    const { a, b } = tasks(log, 'a', 'b')
    await iterate(oneOf({ a: [0, a], b: [0.001, b] }), 100)
    expect(tallied(log)).toEqual({ b: 100 })
  })
})

describe('LO-3 a sequence', () => {
  it('is one task per iteration, in order, again and again', async () => {
    const log: string[] = []
    const { a, b, c } = tasks(log, 'a', 'b', 'c')
    await iterate(sequence([a, b, { task: c, name: 'last' }]), 7)
    expect(log.join('')).toBe('abcabca')
  })

  it('keeps the places of users apart', async () => {
    const log: string[] = []
    const { a, b } = tasks(log, 'a', 'b')
    const both = sequence([a, b])
    const [one, two] = [userOf(0), userOf(1)]
    for (const user of [one, one, two, one, two]) await both(user)
    expect(log.join('')).toBe('abaab')
  })

  it('MM-7 goes on with the next task after one that failed, whose error it passes on', async () => {
    const log: string[] = []
    const { b } = tasks(log, 'b')
    const both = sequence<Person>([() => Promise.reject(new Error('down')), b])
    const user = userOf()
    await expect(both(user)).rejects.toThrow('down')
    await both(user)
    await expect(both(user)).rejects.toThrow('down')
    expect(log).toEqual(['b'])
  })
})

describe('LO-3 a Markov chain', () => {
  it('walks from state to state by the weights, beginning with the first', async () => {
    const log: string[] = []
    const { list, item } = tasks(log, 'list', 'item')
    await iterate(markov({ list: { task: list, next: { list: 1, item: 3 } }, item: { task: item, next: { list: 1 } } }), 20_000)
    expect(log[0]).toBe('list')
    const steps = tallied(log.slice(1).map((name, i) => `${log[i]}-${name}`))
    expect(steps['item-item']).toBeUndefined()
    expect((steps['list-item'] ?? 0) / ((steps['list-item'] ?? 0) + (steps['list-list'] ?? 0))).toBeCloseTo(0.75, 1)
  })

  it('begins anew after a state that leads nowhere', async () => {
    const log: string[] = []
    const { a, b } = tasks(log, 'a', 'b')
    await iterate(markov({ a: { task: a, next: { b: 1 } }, b: { task: b } }), 5)
    expect(log.join('')).toBe('ababa')
  })
})

describe('LO-3 nesting', () => {
  it('keeps a user in an inner group until that is over', async () => {
    const log: string[] = []
    const { a, b, c, d } = tasks(log, 'a', 'b', 'c', 'd')
    await iterate(sequence([a, sequence([b, oneOf({ c }), b]), d]), 10)
    expect(log.join('')).toBe('abcbdabcbd')
  })

  it('leaves the innermost group when a task returns leave', async () => {
    const log: string[] = []
    const { a, b, c } = tasks(log, 'a', 'b', 'c')
    const tired = async () => {
      log.push('x')
      return leave
    }
    await iterate(sequence<Person>([a, sequence<Person>([b, tired, b]), c]), 8)
    expect(log.join('')).toBe('abxcabxc')
  })

  it('leaves a chain that has no end', async () => {
    const log: string[] = []
    const { a } = tasks(log, 'a')
    let rounds = 0
    const roam = async () => {
      log.push('r')
      return ++rounds % 3 === 0 ? leave : undefined
    }
    await iterate(sequence<Person>([a, markov({ roam: { task: roam, next: { roam: 1 } } })]), 8)
    expect(log.join('')).toBe('arrrarrr')
  })

  it('stays in an inner group whose task failed', async () => {
    const log: string[] = []
    const { a, b } = tasks(log, 'a', 'b')
    const both = sequence<Person>([sequence<Person>([() => Promise.reject(new Error('down')), a]), b])
    const user = userOf()
    await expect(both(user)).rejects.toThrow('down')
    await iterate(both, 2, user)
    expect(log.join('')).toBe('ab')
  })
})

describe('a mix that is wrong says what is', () => {
  const task = async () => {}
  it.each<[string, () => unknown, string]>([
    ['no task', () => oneOf({}), 'oneOf: there is no task | Write oneOf({ name: … })'],
    ['no list', () => sequence([]), 'sequence: there is no task | Write sequence(['],
    ['all weights 0', () => oneOf({ a: [0, task] }), 'oneOf: no task has a weight above 0'],
    ['a negative weight', () => oneOf({ a: [-1, task] }), 'oneOf: the weight of a is -1 | A weight is a number, 0 or above.'],
    ['no function', () => oneOf({ a: 'home' as never }), 'oneOf: a is no task'],
    [
      'an unknown state',
      () => markov({ list: { task, next: { lsit: 1 } as never } }),
      'markov: list leads to lsit, which there is not | Did you mean list?',
    ],
    ['a bad step', () => markov({ a: { task, next: { a: Number.NaN } } }), 'markov: the weight of a → a is NaN'],
  ])('%s', (_what, act, message) => {
    expect(complaint(act)).toContain(message)
  })
})
