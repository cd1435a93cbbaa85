// Virtual users: lives, iterations, what ends them, and what is counted.

import assert from 'node:assert/strict'
import { describe, expect, it, test } from 'vitest'
import type { User } from '../../../src/engine/users/index.js'
import { scenario } from '../../../src/library/script.js'
import { constant, feed } from '../../../src/workload/index.js'
import { anvil } from '../../anvil/raw.js'
import { play, scriptPlan } from './script.js'

const get = async ({ http }: User) => {
  await http.get('/')
}

/** started = succeeded + failed + errored + unfinished, and a row for each request. */
function expectBalance({ iterations, rows, due, sent }: Awaited<ReturnType<typeof play>>) {
  const { started, succeeded, failed, errored, unfinished } = iterations
  expect(started).toBe(succeeded + failed + errored + unfinished)
  expect([due, sent]).toEqual([rows.length, rows.length])
}

describe('users', () => {
  test.each([1, 2, 3])('LO-1, MO-5 iterate exactly N times in all, on %i workers', async (workers) => {
    const { url } = await anvil()
    const played = await play({ get }, scriptPlan(url, { load: { connections: 5, requests: 23 } }), { workers })
    expect(played.iterations).toEqual({ started: 23, succeeded: 23, failed: 0, errored: 0, unfinished: 0 })
    expect(played.rows.map(({ name, status }) => `${name} ${status}`)).toEqual(Array(23).fill('GET / 200'))
    expectBalance(played)
  })

  test.each([1, 3])(
    'LD-2, LD-4 iterate exactly N times each where the plan says so, and rows know whose they are, on %i workers',
    async (workers) => {
      const { url } = await anvil()
      const uneven = async (user: User) => {
        await get(user)
        if (user.id === 0) user.report({ name: 'beside', time: 1 })
      }
      const load = { connections: 5, requests: 20, requestsPerUser: 4 }
      const played = await play({ uneven }, scriptPlan(url, { load }), { workers })
      expect(played.iterations).toMatchObject({ started: 20, succeeded: 20 })
      const whose = played.rows.map(({ name, user, iteration }) => `${user} ${iteration} ${name}`).sort()
      const all = Array.from({ length: 20 }, (_, i) => `${Math.floor(i / 4)} ${i % 4} GET /`)
      expect(whose).toEqual([...all, ...[0, 1, 2, 3].map((n) => `0 ${n} beside`)].sort())
    },
  )

  it('MM-4, MM-5, MO-13 know who they are before their first iteration, and keep their state', async () => {
    const { url } = await anvil()
    const seen: unknown[] = []
    const life = scenario(
      {
        setup: (user) => {
          user.data.name = `user ${user.id}`
        },
        teardown: ({ data, iteration }) => void seen.push([data.name, data.n, iteration]),
      },
      ({ data, shared, args, scenario: name }) => {
        data.n = Number(data.n ?? 0) + 1
        assert.deepEqual([shared, args.color, name], [7, 'red', 'life'])
      },
    )
    const { iterations } = await play({ life }, scriptPlan(url, { load: { connections: 2, requests: 6 } }))
    expect(iterations.succeeded).toBe(6)
    expect(seen.sort()).toEqual([
      ['user 0', expect.any(Number), expect.any(Number)],
      ['user 1', expect.any(Number), expect.any(Number)],
    ])
    expect(seen.reduce<number>((sum, entry) => sum + Number((entry as unknown[])[1]), 0)).toBe(6)
  })

  it('LD-5, MM-7 fail and err apart, grouped by message, and go on', async () => {
    const { url } = await anvil()
    let n = 0
    const moody = async () => {
      if (n++ % 3 === 0) assert.fail('one is not two')
      if (n % 3 === 2) throw new TypeError('oh,\n"no"')
    }
    const played = await play({ moody }, scriptPlan(url, { load: { connections: 1, requests: 9 } }))
    expect(played.iterations).toEqual({ started: 9, succeeded: 3, failed: 3, errored: 3, unfinished: 0 })
    expect(played.problems.map(({ kind, message, count }) => [kind, message, count]).sort()).toEqual([
      ['error', 'oh, "no"', 3],
      ['failure', 'one is not two', 3],
    ])
  })

  it('MM-6, LD-6, LO-20, MO-10 time, count, check and report by name', async () => {
    const { url } = await anvil()
    const busy = async (user: User) => {
      user.timer('known', 12)
      await user.timer('measured', () => user.sleep(1))
      const stop = user.timer('stopped')
      expect(stop()).toBeGreaterThanOrEqual(0)
      user.count('items', 3)
      user.check('even', user.iteration % 2 === 0)
      user.report({ name: 'own', time: 5 })
      await user.measure('broken', () => Promise.reject(new Error('no luck'))).catch(() => {})
    }
    const played = await play({ busy }, scriptPlan(url, { load: { connections: 1, requests: 4 } }))
    expect(Object.entries(played.timers).map(([name, { count }]) => [name, count])).toEqual([
      ['known', 4],
      ['measured', 4],
      ['stopped', 4],
    ])
    expect(played.timers.known).toMatchObject({ min: 0.012, max: 0.012 })
    const counts = played.timers.known.intervals.map(({ count }) => count)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4)
    expect(played.counters).toEqual({ items: 12 })
    expect(played.checks).toEqual({ even: { passed: 2, failed: 2 } })
    expect(played.rows.map(({ name, status, cause }) => [name, status, cause]).sort()).toEqual([
      ...Array(4).fill(['broken', 0, 'no luck']),
      ...Array(4).fill(['own', 200, '']),
    ])
    expectBalance(played)
  })

  it('MM-6 take no time of a timer that an iteration does not set or stop, and refuse what is no time', async () => {
    const { url } = await anvil()
    const picky = async (user: User) => {
      const stop = user.timer('sometimes')
      if (user.iteration % 2 === 0) stop()
      if (user.iteration === 3) user.timer('wrong', Number.NaN)
    }
    const { timers, problems } = await play({ picky }, scriptPlan(url, { load: { connections: 1, requests: 5 } }))
    expect(Object.entries(timers).map(([name, { count }]) => [name, count])).toEqual([['sometimes', 3]])
    expect(problems).toMatchObject([{ kind: 'error', message: 'timer "wrong": NaN is no number of ms', count: 1 }])
  })

  test.each([
    ['a time that is none', { time: Number.NaN }],
    ['a negative time', { time: -1 }],
    ['bytes that are none', { time: 1, bytes: Number.NaN }],
    ['a status that no row has room for', { time: 1, status: 99_999 }],
  ])('refuse a sample with %s: the iteration errs, and nothing is recorded', async (_, report) => {
    const { url } = await anvil()
    const task = async (user: User) => user.report({ name: 'own', ...report })
    const played = await play({ task }, scriptPlan(url, { load: { connections: 1, requests: 2 } }))
    expect(played.iterations).toMatchObject({ started: 2, errored: 2 })
    expect(played.rows).toEqual([])
  })

  it('refuse to count what is no number', async () => {
    const { url } = await anvil()
    const task = async (user: User) => user.count('own', Number.NaN)
    const played = await play({ task }, scriptPlan(url, { load: { connections: 1, requests: 1 } }))
    expect(played.iterations).toMatchObject({ started: 1, errored: 1 })
  })

  it('say so when a set-up or a tear-down is not over at the end', async () => {
    const { url } = await anvil()
    const never = () => new Promise<void>(() => {})
    const scenarios = { stuck: scenario({ setup: never }, get), left: scenario({ teardown: never }, get) }
    const played = await play(scenarios, scriptPlan(url, { load: { connections: 2, duration: 100, grace: 50 } }))
    expectBalance(played)
    const problems = played.problems.map(({ kind, scenario: name, message }) => `${kind} ${name}: ${message}`).sort()
    expect(problems).toEqual([
      'error stuck: its set-up was not over at the end of the run',
      'teardown left: its tear-down was not over at the end of the run',
    ])
  })

  it('LO-10 have a failed request for a status that was not expected, named by it', async () => {
    const { url } = await anvil({ defaults: 'status=503' })
    const twice = async ({ http }: User) => {
      await http.get('/a', { name: 'page' })
      await http.get('/b', { name: 'page', expect: 503 })
    }
    const { rows, iterations } = await play({ twice }, scriptPlan(url, { load: { connections: 1, requests: 1 } }))
    expect(rows).toMatchObject([
      { name: 'page', status: 503, cause: 'status 503' },
      { name: 'page', status: 503, cause: '' },
    ])
    expect(iterations.succeeded).toBe(1)
  })

  it('LO-4 can stop themselves, and only themselves', async () => {
    const { url } = await anvil()
    const one = (user: User) => (user.id === 0 ? user.stop() : undefined)
    const { iterations } = await play({ one: scenario(one) }, scriptPlan(url, { load: { connections: 2, requests: 10 } }))
    expect(iterations).toMatchObject({ started: 10, succeeded: 10, errored: 0 })
  })

  it('LO-4 can end the run', async () => {
    const { url } = await anvil()
    const end = scenario((user) => (user.iteration === 2 ? user.abort('enough') : undefined))
    const played = await play({ end }, scriptPlan(url, { load: { connections: 1, requests: 1000 } }))
    expect(played.ended).toEqual({ reason: 'enough', how: 'asked' })
    expect(played.iterations.started).toBe(3)
  })

  it('MO-8 end the run when one cannot be set up; a tear-down that fails is noted', async () => {
    const { url } = await anvil()
    const setup = () => Promise.reject(new Error('no account'))
    const teardown = () => Promise.reject(new Error('still there'))
    const broken = await play({ life: scenario({ setup }, get) }, scriptPlan(url))
    expect(broken.ended).toEqual({ reason: expect.stringMatching(/^the set-up of life failed for user 0: no account/), how: 'broken' })
    expect(broken.rows).toEqual([])
    const noted = await play({ life: scenario({ teardown }, get) }, scriptPlan(url, { load: { connections: 1 } }))
    expect(noted.ended).toBeNull()
    expect(noted.problems).toMatchObject([{ kind: 'teardown', scenario: 'life', message: 'still there', count: 1 }])
  })

  it('MM-24 lend a row for an iteration, or from the set-up on for life', async () => {
    const { url } = await anvil()
    const accounts = feed(['a', 'b'], 'lend')
    const seats = feed(['x', 'y'], 'lend')
    const inUse = new Set<string>()
    const setup = (user: User) => {
      user.data.seat = seats.next(user)
    }
    const life = scenario({ setup }, async (user) => {
      const account = accounts.next(user)
      assert.ok(!inUse.has(account))
      inUse.add(account)
      await user.http.get('/')
      inUse.delete(account)
      if (user.iteration === 1) throw new Error('comes back all the same')
    })
    const { iterations, problems } = await play({ life }, scriptPlan(url, { load: { connections: 2, requests: 12 } }))
    expect(iterations.started).toBe(12)
    expect(problems.map(({ message }) => message)).toEqual(['comes back all the same'])
  })

  it('MO-3 run what options.pick says', async () => {
    const { url } = await anvil()
    const options = { pick: ({ iteration }: User) => (iteration % 4 === 3 ? 'b' : 'a') }
    const nothing = async () => {}
    const { scenarios } = await play(
      { options, a: nothing, b: scenario(nothing) },
      scriptPlan(url, { load: { connections: 1, requests: 8 } }),
    )
    expect([scenarios.a.started, scenarios.b.started]).toEqual([6, 2])
  })

  it('a wait or a pick that throws ends the run with its message', async () => {
    const { url } = await anvil()
    const wait = () => assert.fail('no wait')
    const { ended } = await play({ life: scenario({ wait }, get) }, scriptPlan(url))
    expect(ended).toEqual({ reason: 'no wait', how: 'broken' })
  })

  it('LO-26 that are not done when the grace is over are unfinished, their requests too', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const load = { connections: 3, requests: null, duration: 100, grace: 50 }
    const played = await play({ get }, scriptPlan(url, { load }))
    expect(played.iterations).toEqual({ started: 3, succeeded: 0, failed: 0, errored: 0, unfinished: 3 })
    expect(played.rows.map(({ cause }) => cause)).toEqual(['unfinished', 'unfinished', 'unfinished'])
    expectBalance(played)
  })

  it('do not keep the thread from turning, though they wait for nothing', async () => {
    const { url } = await anvil()
    const nothing = async () => {}
    const played = await play({ nothing }, scriptPlan(url, { load: { connections: 2, requests: null, duration: 80 } }))
    expect(played.iterations.succeeded).toBeGreaterThan(10)
    expectBalance(played)
  })

  it('do not begin a wait when the run has ended meanwhile', async () => {
    const { url } = await anvil()
    const began = performance.now()
    let ended = () => {}
    const untilTheEnd = scenario({ wait: constant('1h') }, () => new Promise<void>((resolve) => (ended = resolve)))
    const load = { connections: 1, requests: null, duration: 300, grace: 20_000 }
    const { iterations } = await play({ untilTheEnd, on: { stopping: () => ended() } }, scriptPlan(url, { load }))
    // a crowded machine may not even begin in time
    expect(iterations.succeeded).toBe(iterations.started)
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  it('wake up when the run ends, also from long waits', async () => {
    const { url } = await anvil()
    const began = performance.now()
    const load = { connections: 3, requests: null, duration: 100, grace: 20_000 }
    const { iterations } = await play({ life: scenario({ wait: constant('1h') }, get) }, scriptPlan(url, { load }))
    expect(iterations.succeeded).toBe(3)
    expect(performance.now() - began).toBeLessThan(15_000)
  })
})

describe('the open model of iterations', () => {
  const OPEN = { model: 'open', rate: 100, duration: 300, requests: null } as const

  it('LO-6 starts what is due, whatever the answers do, with new users as they are needed', async () => {
    const { url } = await anvil({ defaults: 'delay=100ms' })
    const ids = new Set<number>()
    const slow = async (user: User) => {
      ids.add(user.id)
      await user.http.get('/')
    }
    const played = await play({ slow }, scriptPlan(url, { load: { ...OPEN, connections: 1000, grace: 5000 } }))
    expect(played.iterations).toMatchObject({ started: 30, succeeded: 30 })
    expect(ids.size).toBeGreaterThanOrEqual(5)
    expectBalance(played)
  })

  it('counts the response time of the first request from when its iteration was due', async () => {
    const { url } = await anvil({ defaults: 'delay=50ms' })
    const { rows } = await play({ get }, scriptPlan(url, { load: { ...OPEN, connections: 1, duration: 200, grace: 5000 } }))
    const waited = rows.filter(({ scheduled, sent }) => sent - scheduled > 20)
    expect(waited.length).toBeGreaterThan(0)
  })

  it('keeps the shares of scenarios with weights, on any number of workers', async () => {
    const { url } = await anvil()
    const load = { ...OPEN, connections: 100, duration: 200 }
    const { scenarios } = await play({ a: scenario({ weight: 3 }, get), b: scenario(get) }, scriptPlan(url, { load }), { workers: 2 })
    expect([scenarios.a.started, scenarios.b.started]).toEqual([15, 5])
  })
})
