// What scripts do beside requests: bounded, whatever names they make up, and nothing lost.

import { describe, expect, it } from 'vitest'
import { Iterations, type Problem } from '../../src/core/iterations.js'
import { scriptSummary } from '../../src/core/script-summary.js'

const MANY = 20_000
const problem = (n: number): Problem => ({ kind: 'error', scenario: 'home', message: `order ${n} is lost`, where: 'a.ts:1', count: 1 })

describe('LO-29 a forgotten id in a name', () => {
  const iterations = new Iterations(1000)
  for (let n = 0; n < MANY; n++) {
    iterations.scenario(`s${n}`).started++
    iterations.check(`c${n}`, n % 2 === 0 ? 'passed' : 'failed')
    iterations.count(`n${n}`, 2, n)
    iterations.time(`t${n}`, n, 0)
    iterations.problem(problem(n))
    iterations.block(`b${n}`, { times: 1, total: 30, longest: 30, worker: 0 })
  }
  const { byScenario, checks, problems, blocking } = iterations
  const counters = iterations.counters.sums
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, n) => total + n, 0)

  it('makes no more than a thousand names of a kind, and one for the rest', () => {
    for (const map of [byScenario, checks, counters, problems, blocking]) expect(map.size).toBe(1001)
    expect(iterations.timers.inOrder().length).toBe(1001)
    expect([...problems.values()].at(-1)).toEqual({ kind: 'error', scenario: 'other', message: 'other', where: '', count: MANY - 1000 })
  })

  it('loses no count, also where workers are added up', () => {
    const all = new Iterations(1000)
    all.add(iterations.take())
    for (const map of [byScenario, checks, counters, problems, blocking]) expect(map.size).toBe(0)
    const { iterations: counts, checks: checked, counters: counted, timers: timed, problems: said, blocking: blocked } = scriptSummary(all)
    expect(counts.started).toBe(MANY)
    expect(sum(Object.values(checked).map(({ passed, failed }) => passed + failed))).toBe(MANY)
    expect(sum(Object.values(counted))).toBe(2 * MANY)
    expect(sum(Object.values(timed).map(({ count }) => count))).toBe(MANY)
    expect(sum(said.map(({ count }) => count))).toBe(MANY)
    expect(sum(Object.values(blocked).map(({ times }) => times))).toBe(MANY)
  })
})

describe('blocking', () => {
  it('LO-28 knows the worker of the longest, and is sorted by what it took in all', () => {
    const all = new Iterations(1000)
    all.block('short', { times: 1, total: 50, longest: 50, worker: 0 })
    all.block('long', { times: 2, total: 100, longest: 60, worker: 0 })
    all.block('long', { times: 1, total: 240, longest: 240, worker: 1 })
    expect(Object.entries(scriptSummary(all).blocking)).toEqual([
      ['long', { times: 3, total: 0.34, longest: 0.24, worker: 1 }],
      ['short', { times: 1, total: 0.05, longest: 0.05, worker: 0 }],
    ])
  })
})

it('counts as unfinished what nobody will hear of any more, so that the books balance', () => {
  const iterations = new Iterations(1000)
  Object.assign(iterations.scenario('home'), { started: 7, succeeded: 3, failed: 1, errored: 1 })
  iterations.abandon()
  expect(iterations.scenario('home')).toEqual({ started: 7, succeeded: 3, failed: 1, errored: 1, unfinished: 2 })
})

it('a look at what scripts did stays as it was, whatever they do later', () => {
  const iterations = new Iterations(1000)
  const work = () => {
    iterations.scenario('home').started++
    iterations.check('c', 'passed')
    iterations.count('n', 1, 0)
    iterations.time('t', 5, 0)
    iterations.problem(problem(1))
    iterations.block('b', { times: 1, total: 30, longest: 30, worker: 0 })
  }
  work()
  const before = scriptSummary(iterations)
  const copy = structuredClone(before)
  work()
  expect(before).toEqual(copy)
  expect(scriptSummary(iterations)).not.toEqual(copy)
})
