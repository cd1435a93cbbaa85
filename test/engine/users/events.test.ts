// What a script's listeners are told, and that they disturb nobody.

import assert from 'node:assert/strict'
import { describe, expect, it } from 'vitest'
import type { RequestEvent, User } from '../../../src/engine/users/index.js'
import { anvil, recordingAnvil } from '../../anvil/raw.js'
import { play, scriptPlan } from './script.js'

const get = async ({ http }: User) => {
  await http.get('/')
}

describe('listeners', () => {
  it('MO-11 are told what happens; a broken one breaks nothing', async () => {
    const { url } = await anvil()
    const heard: string[] = []
    const say = (word: string) => () => void heard.push(word)
    const on = {
      start: say('start'),
      stop: say('stop'),
      iteration: say('iteration'),
      success: [say('success'), () => assert.fail('broken')],
      response: say('response'),
    }
    const { iterations, problems } = await play({ get, on }, scriptPlan(url, { load: { connections: 1, requests: 2 } }))
    expect(heard).toEqual(['start', 'iteration', 'response', 'success', 'iteration', 'response', 'success', 'stop'])
    expect([iterations.succeeded, problems]).toEqual([2, [expect.objectContaining({ kind: 'hook', scenario: 'on.success', count: 2 })]])
  })

  it('MO-11 LO-19 are told of each request before it leaves, and may change its headers', async () => {
    const { server, entries } = await recordingAnvil()
    const heard: unknown[] = []
    const on = {
      request: [
        ({ headers }: RequestEvent) => {
          headers.authorization = 'Bearer of news'
          headers['x-out'] = undefined
        },
        ({ user, scenario: name, method, url, name: called, headers }: RequestEvent) => {
          heard.push([user.id, name, method, url.slice(server.url.length), called, headers.accept])
        },
        () => assert.fail('broken'),
      ],
    }
    const life = async ({ http }: User) => {
      await http.post('/a?q=1', { json: 1, headers: { accept: 'text/html', 'x-out': '1' }, name: 'ask' })
      await http.get('/town/')
    }
    const played = await play({ life, on }, scriptPlan(server.url, { load: { connections: 1, requests: 1 } }))
    // the second is redirected to the log-in, and stays one request
    expect(heard).toEqual([
      [0, 'life', 'POST', '/a?q=1', 'ask', 'text/html'],
      [0, 'life', 'GET', '/town/', 'GET /town/', undefined],
    ])
    expect(played.iterations.succeeded).toBe(1)
    expect(played.problems).toMatchObject([{ kind: 'hook', scenario: 'on.request', message: 'broken', count: 2 }])
    expect(entries.map(({ path }) => path)).toEqual(['/a?q=1', '/town/', '/town/login'])
  })

  it('MO-11 make the headers that are sent, web sockets included', async () => {
    const { url } = await anvil()
    const echoed: unknown[] = []
    const on = {
      request: (event: RequestEvent) => {
        event.headers = { ...event.headers, 'x-mark': event.method, 'x-two': ['1', '2'] }
      },
    }
    const life = async ({ http, ws }: User) => {
      const { headers } = (await http.get('/?echo')).json() as { headers: [string, string][] }
      echoed.push(headers.filter(([name]) => name.startsWith('x-')))
      await (await ws('/town/ws')).close()
    }
    const { rows } = await play({ life, on }, scriptPlan(url, { load: { connections: 1, requests: 1 } }))
    expect(echoed).toEqual([
      [
        ['x-mark', 'GET'],
        ['x-two', '1'],
        ['x-two', '2'],
      ],
    ])
    expect(rows.map(({ status }) => status)).toEqual([200, 101])
  })

  it('LO-19 are told when all users have begun, and when none begins any more', async () => {
    const { url } = await anvil()
    const heard: string[] = []
    const end = new AbortController()
    const hear = (name: string) => (event: { users?: number }) => {
      heard.push(`${name} ${event.users ?? ''}`.trim())
      if (name === 'spawned') end.abort()
    }
    const on = Object.fromEntries(['start', 'spawned', 'stopping', 'stop'].map((name) => [name, hear(name)]))
    const load = { connections: 3, requests: null, duration: 20_000, rampUp: 50 }
    await play({ get, on }, scriptPlan(url, { load }), { signal: end.signal })
    expect(heard).toEqual(['start', 'spawned 3', 'stopping', 'stop'])
  })
})
