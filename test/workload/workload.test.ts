// What a script exports is what runs.

import { describe, expect, it } from 'vitest'
import { constant, oneOf, pacing, scenario, sequence, type Task, type WorkloadOptions, workloadOf } from '../../src/workload/index.js'
import type { Person } from '../../src/workload/person.js'
import { complaint, userOf } from './users.js'

const task = async (_user: Person) => {}
const plain = (_user: Person) => {}

function namesOf(script: Record<string, unknown>, asked: WorkloadOptions = {}): string[] {
  return workloadOf<Person>(script, asked).scenarios.map(({ name }) => name)
}

describe('MO-1 LD-1 scenarios of a script', () => {
  it('are what scenario() made, groups of tasks and async functions, by the names of their exports', () => {
    const script = {
      a: scenario({ weight: 2 }, task),
      b: task,
      c: oneOf({ x: task }),
      helper: plain,
      LIMIT: 5,
      setup: task,
      teardown: task,
    }
    const { scenarios } = workloadOf<Person>(script)
    expect(scenarios.map(({ name, weight }) => [name, weight])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 1],
    ])
    expect(scenarios[1].task).toBe(task)
  })

  it('may have another name, and the default export is called default', () => {
    expect(namesOf({ a: scenario({ name: 'read it' }, task), default: task })).toEqual(
      ['a', 'default'].map((name) => (name === 'a' ? 'read it' : name)),
    )
  })

  it('run once, where the default export has a name as well', () => {
    expect(namesOf({ default: task, read: task })).toEqual(['read'])
  })

  it('may come from a CommonJS module', () => {
    const inner = { read: task, options: { duration: '5s' } }
    expect(namesOf({ default: inner })).toEqual(['read'])
    expect(workloadOf({ default: inner, read: task, 'module.exports': inner }).options).toEqual({ duration: '5s' })
  })

  it('come in the order in which the text of the script exports them', () => {
    const source = `
      export const write = scenario(…)
      export async function read(user) {}
      const a = 1, zoo = async () => {}
      export { a, zoo as bear,
        apes }
      export default async () => {}
    `
    const script = { apes: task, bear: async () => {}, default: async () => {}, read: async () => {}, write: async () => {} }
    expect(namesOf(script, { source })).toEqual(['write', 'read', 'bear', 'apes', 'default'])
    expect(namesOf(script)).toEqual(['apes', 'bear', 'default', 'read', 'write'])
  })

  it('MO-2 do not run with a weight of 0', () => {
    expect(namesOf({ a: scenario({ weight: 0 }, task), b: task, c: scenario({ weight: 0, users: 3 }, task) })).toEqual(['b'])
  })
})

describe('MO-6 LD-1 one scenario by its name', () => {
  const script = { read: scenario({ name: 'reading' }, task), off: scenario({ weight: 0 }, task), helper: plain, write: task }

  it.each([
    ['reading', 'reading'],
    ['read', 'reading'],
    ['write', 'write'],
    ['off', 'off'],
    ['helper', 'helper'],
  ])('%s', (pick, name) => {
    const { scenarios } = workloadOf<Person>(script, { pick })
    expect(scenarios.map(({ name, weight }) => [name, weight])).toEqual([[name, 1]])
  })

  it('is told the nearest one for a name that there is not', () => {
    expect(complaint(() => workloadOf(script, { pick: 'wriet' }))).toBe('the script has no scenario wriet | Did you mean write?')
    expect(complaint(() => workloadOf(script, { pick: 'toString' }))).toContain('There is: reading, off, write.')
  })
})

describe('LO-9 tags', () => {
  const log: string[] = []
  const says = (name: string) => async () => void log.push(name)
  const script = {
    shop: scenario(
      { tags: ['slow'] },
      sequence<Person>([
        { task: says('look'), tags: ['read'] },
        { task: oneOf<Person>({ pay: { task: says('pay'), tags: ['write'] }, leaf: says('leaf') }), tags: ['inner'] },
        says('end'),
      ]),
    ),
    ping: scenario({ tags: ['fast', 'read'] }, says('ping')),
    bare: says('bare'),
  }

  async function run(asked: WorkloadOptions): Promise<Record<string, string>> {
    const seen: Record<string, string> = {}
    for (const { name, task } of workloadOf<Person>(script, asked).scenarios) {
      log.length = 0
      const user = userOf()
      for (let i = 0; i < 30; i++) await task(user)
      seen[name] = [...new Set(log)].sort().join(' ')
    }
    return seen
  }

  it('choose scenarios and tasks that have one of them', async () => {
    expect(await run({ tags: ['read'] })).toEqual({ ping: 'ping', shop: 'look' })
    expect(await run({ tags: ['write', 'fast'] })).toEqual({ ping: 'ping', shop: 'pay' })
  })

  it('leave out scenarios and tasks that have one of them', async () => {
    expect(await run({ exclude: ['write'] })).toEqual({ bare: 'bare', ping: 'ping', shop: 'end leaf look' })
    expect(await run({ exclude: ['slow'] })).toEqual({ bare: 'bare', ping: 'ping' })
  })

  it('hold for all that is within', async () => {
    expect(await run({ tags: ['inner'], exclude: ['write'] })).toEqual({ shop: 'leaf' })
    expect(await run({ tags: ['slow'] })).toEqual({ shop: 'end leaf look pay' })
  })

  it('are refused where nothing has them', () => {
    expect(complaint(() => workloadOf(script, { tags: ['none'] }))).toContain('no scenario has the tags that were asked for')
  })
})

it('LO-9 makes all weights equal when asked, in groups too', async () => {
  const log: string[] = []
  const mix = oneOf<Person>({ a: [1000, async () => void log.push('a')], b: async () => void log.push('b') })
  const { scenarios } = workloadOf<Person>(
    { x: scenario({ weight: 9 }, mix), y: task, off: scenario({ weight: 0 }, task) },
    { weights: 'equal' },
  )
  expect(scenarios.map(({ name, weight }) => [name, weight])).toEqual([
    ['x', 1],
    ['y', 1],
  ])
  const user = userOf()
  for (let i = 0; i < 200; i++) await scenarios[0].task(user)
  expect(log.filter((name) => name === 'b').length).toBeGreaterThan(60)
})

describe('MM-2 users of scenarios', () => {
  const script = { a: scenario({ weight: 2 }, task), b: task, watch: scenario({ users: 2 }, task) }

  it('are apportioned, those of their own first', () => {
    const of = workloadOf<Person>(script).apportion(8)
    expect(Array.from({ length: 8 }, (_, n) => of(n).name[0]).join('')).toBe('wwabaaba')
  })

  it('LO-2 must be as many as are fixed', () => {
    const all = workloadOf<Person>({ a: scenario({ users: 3 }, task), b: scenario({ users: 2 }, task) })
    expect(all.users).toBe(5)
    expect(complaint(() => all.apportion(6))).toBe(
      'the scenarios have 5 users of their own, the load has 6 | Ask for 5, or give the scenarios weights instead of users.',
    )
    expect(complaint(() => workloadOf<Person>(script).apportion(1))).toContain('Ask for 2 or more')
    expect(workloadOf<Person>(script).users).toBeNull()
  })

  it('do not go with a rate, of which iterations are apportioned', () => {
    const of = workloadOf<Person>({ a: scenario({ weight: 5 }, task), b: task }).sequence()
    expect(Array.from({ length: 9 }, (_, n) => of(n).name).join('')).toBe('aabaaaaab')
    expect(complaint(() => workloadOf<Person>(script).sequence())).toContain('scenario watch has a number of users, and a rate has none')
  })

  it('are found by name', () => {
    const workload = workloadOf<Person>(script)
    expect(workload.named('watch').users).toBe(2)
    expect(complaint(() => workload.named('wotch'))).toContain('Did you mean watch?')
  })
})

describe('what is about the whole run', () => {
  it('MO-8 MO-11 is setup, teardown, options and hooks', () => {
    const log = () => {}
    const script = {
      read: task,
      setup: task,
      teardown: plain,
      options: { duration: '5s', pick: 'iteration' },
      on: { failure: log, users: [log, log] },
    }
    const { setup, teardown, options, on } = workloadOf<Person>(script)
    expect([setup, teardown, options]).toEqual([task, plain, { duration: '5s' }])
    expect([on.failure.length, on.users.length, on.start.length]).toEqual([1, 2, 0])
  })

  it('MO-7 is a wait for all, added to that of each scenario', () => {
    const script = { a: scenario({ wait: pacing('2s') }, task), b: task, options: { wait: constant('1s') } }
    const waits = workloadOf<Person>(script).scenarios.map(({ options }) => options.wait?.(userOf(), 0, 500))
    expect(waits).toEqual([2500, 1000])
    expect(workloadOf<Person>({ b: task }).scenarios[0].options.wait).toBeUndefined()
  })
})

describe('MM-8 a script that is wrong says what is, and what to do', () => {
  const wrong = (options: object) => ({ read: scenario(options as never, task as Task<unknown>) })
  it.each<[Record<string, unknown>, string]>([
    [{}, 'the script exports no scenario | Write export async function read('],
    [
      { read: plain, setup: plain },
      'the script exports no scenario | read is a function that is not async: write export async function read',
    ],
    [{ read: scenario({ weight: 0 }, task) }, 'all scenarios have a weight of 0'],
    [wrong({ wieght: 2 }), 'scenario read: has no option wieght | Did you mean weight?'],
    [wrong({ weight: -1 }), 'scenario read: weight cannot be -1 | weight is a number, 0 or above.'],
    [wrong({ weight: Number.NaN }), 'scenario read: weight cannot be'],
    [wrong({ weight: '3' }), 'scenario read: weight cannot be "3"'],
    [wrong({ users: 1.5 }), 'scenario read: users cannot be 1.5 | users is a whole number, 1 or above.'],
    [wrong({ users: 5, weight: 2 }), 'scenario read: has both users and weight'],
    [wrong({ wait: '5s' }), "scenario read: wait cannot be \"5s\" | wait is a function, such as between('5s', '15s') makes."],
    [wrong({ setup: {} }), 'scenario read: setup cannot be {} | setup is a function.'],
    [wrong({ tags: 'slow' }), 'scenario read: tags cannot be "slow" | tags is a list of texts.'],
    [wrong({ name: '' }), 'scenario read: name cannot be ""'],
    [{ read: scenario({}, undefined as never) }, 'scenario read: has no task | Write scenario({ … }, async (user) => { … }).'],
    [{ read: scenario(null as never, task) }, 'scenario read: has no options'],
    [{ a: scenario({ name: 'b' }, task), b: task }, 'two scenarios are called b | Give one of them another name.'],
    [{ read: task, setup: 5 }, 'export setup: is no function | Write export async function setup() { … }.'],
    [{ read: task, options: [] }, 'export options: is no object'],
    [{ read: task, options: { wait: '1s' } }, 'export options: wait is no function'],
    [{ read: task, on: { respond: plain } }, 'export on: has no event respond | Did you mean response?'],
    [{ read: task, on: { start: [plain, 5] } }, 'export on: start is no function'],
    [{ read: task, on: plain }, 'export on: cannot be used'],
  ])('%#', (script, message) => {
    expect(complaint(() => workloadOf(script))).toContain(message)
  })
})
