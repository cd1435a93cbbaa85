// Users of a script whose number, or whose rate, is changed while they iterate.

import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.js'
import { Iterations } from '../../../src/core/iterations.js'
import type { LoadPlan } from '../../../src/core/plan.js'
import { scriptSummary } from '../../../src/core/script-summary.js'
import { Steering } from '../../../src/core/steering.js'
import { BatchPool } from '../../../src/engine/pool.js'
import { generateUsers, type User } from '../../../src/engine/users/index.js'
import { workloadOf } from '../../../src/workload/index.js'
import { scriptPlan } from './script.js'

interface Step {
  readonly at: number
  readonly user: number
}

/** Lets users take 5 ms for each iteration while the load is changed; returns when each iteration began. */
async function played(load: Partial<LoadPlan>, steer: (steering: Steering) => void) {
  const steps: Step[] = []
  const ended: number[] = []
  const startAt = systemClock.now()
  const read = async (user: User) => {
    steps.push({ at: systemClock.now() - startAt, user: user.id })
    await user.sleep(5)
  }
  const workload = workloadOf<User>({ read })
  const scenario = workload.scenarios[0]
  const teardown = (user: User) => {
    ended.push(user.id)
  }
  const options = { ...scenario.options, teardown }
  const own = { ...scenario, options }
  const steering = new Steering()
  const pool = new BatchPool()
  const plan = scriptPlan('http://127.0.0.1:1/', { load })
  const all = new Iterations(1000)
  steer(steering)
  const staged = { ...workload, scenarios: [own], apportion: () => () => own, sequence: () => () => own, named: () => own }
  const batches = generateUsers({ plan, index: 0, count: 1, startAt }, staged, new AbortController().signal, { steering, pool })
  for await (const batch of batches) if (batch.iterations) all.add(batch.iterations)
  return { steps, ended, iterations: scriptSummary(all).iterations }
}

/** Who iterates between two times; who began just before the first may still be seen. */
function between(steps: readonly Step[], from: number, to: number): number[] {
  return [...new Set(steps.filter(({ at }) => at >= from && at < to).map(({ user }) => user))].sort((a, b) => a - b)
}

describe('users that are changed while they iterate', () => {
  it('LO-17 come and go: the last to come go first, and take their leave', async () => {
    const { steps, ended, iterations } = await played({ connections: 2, requests: null, duration: 400 }, (steering) => {
      steering.apply({ at: 100, target: 5 })
      steering.apply({ at: 200, target: 1 })
      steering.apply({ at: 300, target: 3 })
    })
    expect(between(steps, 0, 100)).toEqual([0, 1])
    expect(between(steps, 100, 200)).toEqual([0, 1, 2, 3, 4])
    expect(between(steps, 200, 300)).toEqual([0])
    expect(between(steps, 300, 400)).toEqual([0, 1, 2])
    expect(ended.filter((id) => id === 4)).toHaveLength(1)
    expect(iterations.started).toBe(steps.length)
  })

  it('begin nothing in a pause, stay for what follows, and iterate exactly as often as -n says', async () => {
    const { steps, ended, iterations } = await played({ connections: 3, requests: 100, duration: null }, (steering) => {
      steering.apply({ at: 60, target: 0 })
      steering.apply({ at: 160, target: null })
    })
    expect(between(steps, 60, 160)).toEqual([])
    expect(between(steps, 160, 1e6)).toEqual([0, 1, 2])
    expect(iterations).toMatchObject({ started: 100, succeeded: 100 })
    expect(ended.sort()).toEqual([0, 1, 2])
  })

  it('are asked for at another rate in the open model, and exactly as often as -n says', async () => {
    const load = { model: 'open', rate: 100, connections: 50, requests: 60, duration: null } as const
    const { steps, iterations } = await played(load, (steering) => {
      steering.apply({ at: 95, target: 0 })
      steering.apply({ at: 250, target: 1000 })
    })
    expect(steps.filter(({ at }) => at < 250)).toHaveLength(10)
    expect(iterations).toMatchObject({ started: 60, succeeded: 60 })
  })
})
