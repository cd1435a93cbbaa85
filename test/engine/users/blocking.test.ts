// Scripts whose code lets nothing else run: noticed, named, and nobody else with them.

import { describe, expect, it } from 'vitest'
import type { User } from '../../../src/engine/users/index.js'
import { scenario } from '../../../src/library/script.js'
import { anvil } from '../../anvil/raw.js'
import { play, scriptPlan } from './script.js'

/** Of processor time, in ms: on a crowded machine it takes longer. */
const BLOCKED = 120
/** Less, for what else this process does meanwhile, and for what is not counted. */
const SEEN = 0.06

function block() {
  const before = process.cpuUsage()
  for (let used = { user: 0, system: 0 }; used.user + used.system < 1000 * BLOCKED; ) used = process.cpuUsage(before)
}

/** Waits in all the ways there are. */
async function innocent({ http, sleep, ws }: User) {
  await http.get('/')
  const socket = await ws('/town/ws')
  socket.send('hi')
  await socket.receive()
  await socket.close()
  await sleep(5)
}

describe('LD-22 LO-28 code that blocks the event loop', () => {
  const WAITS: Record<string, (user: User) => unknown> = {
    'at once': () => {},
    'after an answer': ({ http }) => http.get('/'),
    'after an answer that did not come': ({ http }) => http.get('http://127.0.0.1:1/').catch(() => {}),
    'after a pause': ({ sleep }) => sleep(3),
    'after a message': async ({ ws }) => {
      const socket = await ws('/town/ws')
      socket.send('hi')
      await socket.receive()
    },
    'after what is not ours': ({ measure }) => measure('own', () => new Promise((resolve) => setTimeout(resolve, 3))),
  }

  it.each(Object.entries(WAITS))('%s is named by its scenario, with its longest time', async (_, wait) => {
    const { url } = await anvil()
    const guilty = async (user: User) => {
      if (user.iteration > 0) return
      await wait(user)
      block()
    }
    const { blocking, stalled } = await play(
      { guilty: scenario({ users: 1 }, guilty), innocent: scenario({ users: 2 }, innocent) },
      scriptPlan(url, { load: { connections: 3, requests: 9 } }),
    )
    expect(blocking.guilty.longest).toBeGreaterThanOrEqual(SEEN)
    expect(blocking.guilty).toMatchObject({ worker: 0 })
    expect(blocking.innocent?.longest ?? 0).toBeLessThan(blocking.guilty.longest)
    expect(Object.keys(blocking)[0]).toBe('guilty')
    expect(stalled / 1000).toBeGreaterThanOrEqual(SEEN)
  })

  it('of a listener is named, not the scenario that it listens to', async () => {
    const { url } = await anvil()
    let heard = 0
    const on = { response: () => (heard++ === 0 ? block() : undefined) }
    const { blocking } = await play({ innocent, on }, scriptPlan(url, { load: { connections: 1, requests: 1 } }))
    expect(blocking['on.response'].longest).toBeGreaterThanOrEqual(SEEN)
    expect(blocking.innocent?.longest ?? 0).toBeLessThan(SEEN)
  })

  it('is no name for a user that only waits', async () => {
    const { url } = await anvil({ defaults: 'delay=150ms' })
    const { blocking } = await play(
      { idle: async ({ http }: User) => void (await http.get('/')) },
      scriptPlan(url, { load: { requests: 2 } }),
    )
    expect(blocking.idle?.longest ?? 0).toBeLessThan(0.15)
  })
})
