// Scenarios that are chosen anew for every iteration.

import { describe, expect, it } from 'vitest'
import { scenario, type Workload, workloadOf } from '../../src/workload/index.js'
import type { Person } from '../../src/workload/person.js'
import { chiSquare, complaint, tallied, userOf } from './users.js'

const task = async () => {}

function picks(workload: Workload<Person>, times: number, user = userOf(), own = workload.scenarios[0]): string[] {
  return Array.from({ length: times }, () => workload.pick?.(user, own).name ?? own.name)
}

describe("MO-2 weights choose, with options.pick = 'iteration'", () => {
  const scenarios = { read: scenario({ weight: 90 }, task), write: scenario({ weight: 10 }, task), off: scenario({ weight: 0 }, task) }
  const workload = workloadOf<Person>({ ...scenarios, options: { pick: 'iteration' } })

  it('in proportion: 90 to 10 over 10,000 draws', () => {
    const counts = tallied(picks(workload, 10_000))
    expect(Object.keys(counts).sort()).toEqual(['read', 'write'])
    // χ² of one degree of freedom is above 15.1 once in 10,000 samples
    expect(chiSquare(counts, { read: 0.9, write: 0.1 })).toBeLessThan(15.1)
  })

  it('independently of the draw before', () => {
    const drawn = picks(workloadOf<Person>({ a: task, b: task, options: { pick: 'iteration' } }), 10_000)
    const pairs = tallied(drawn.slice(1).map((name, i) => `${drawn[i]}${name}`))
    // three degrees of freedom: 21.1 once in 10,000 samples
    expect(chiSquare(pairs, { aa: 0.25, ab: 0.25, ba: 0.25, bb: 0.25 })).toBeLessThan(21.1)
  })

  it('alike by the same seed', () => {
    expect(picks(workload, 200, userOf(4, 9))).toEqual(picks(workload, 200, userOf(4, 9)))
    expect(picks(workload, 200, userOf(4, 9))).not.toEqual(picks(workload, 200, userOf(5, 9)))
  })

  it('but not for the users that a scenario has to itself', () => {
    const fixed = workloadOf<Person>({ ...scenarios, watch: scenario({ users: 1 }, task), options: { pick: 'iteration' } })
    expect(tallied(picks(fixed, 50, userOf(), fixed.named('watch')))).toEqual({ watch: 50 })
    expect(picks(fixed, 500)).not.toContain('watch')
  })
})

describe('MO-3 a function of the user chooses', () => {
  const pick = ({ id, iteration }: Person) => ((id + iteration) % 2 === 0 ? 'read' : 'wirte')

  it('by name', () => {
    const workload = workloadOf<Person>({ read: task, write: task, options: { pick: ({ id }: Person) => (id < 2 ? 'read' : 'write') } })
    expect([0, 1, 2, 3].map((id) => picks(workload, 1, userOf(id))[0])).toEqual(['read', 'read', 'write', 'write'])
  })

  it('and is told of a name that no scenario has', () => {
    const workload = workloadOf<Person>({ read: task, write: task, options: { pick } })
    expect(complaint(() => picks(workload, 1, userOf(1)))).toBe(
      "options.pick returned 'wirte', which no scenario is called | Did you mean write?",
    )
  })
})

it('leaves users with their scenario for life unless asked otherwise', () => {
  expect(workloadOf<Person>({ read: task }).pick).toBeNull()
  expect(workloadOf<Person>({ read: task, options: { pick: 'user' } }).pick).toBeNull()
  expect(complaint(() => workloadOf({ read: task, options: { pick: 'random' } }))).toContain(
    'options.pick cannot be "random" | It is \'iteration\'',
  )
})
