// Users side by side: what one has, no other sees.

import assert from 'node:assert/strict'
import { expect, it } from 'vitest'
import type { User } from '../../../src/engine/users/index.js'
import { scenario } from '../../../src/library/script.js'
import { recordingAnvil } from '../../anvil/raw.js'
import { play, scriptPlan } from './script.js'

/** Logs in under a name of its own, so that every page of the town says whose cookie came. */
const setup = async (user: User) => {
  const name = `user-${user.id}`
  user.data.name = name
  user.http.headers['x-hammer-id'] = name
  const login = await user.http.get('/town/login')
  const home = await login
    .html()
    .form('#login')
    .set({ user: name, password: `secret-${name}` })
    .submit()
  assert.equal(home.html().title, `Hello ${name}`)
}

it('LO-29 LO-30 a user keeps its cookies, connections, headers and state to itself, with many at a time and after its end', async () => {
  const { server, entries } = await recordingAnvil()
  const life = scenario({ setup }, async ({ http, data, id, iteration, stop }) => {
    const [profile, home] = await Promise.all([http.get('/town/profile'), http.get('/town/')])
    assert.deepEqual([profile.html().title, home.html().title, data.name], [`user-${id}`, `Hello user-${id}`, `user-${id}`])
    assert.deepEqual(Object.keys(http.cookies('/town/')), ['town'])
    // the places of those that leave are not taken by others with what they had
    if (iteration === 2 && id % 3 === 0) stop()
  })
  const stranger = async ({ http, data }: User) => {
    assert.deepEqual([data, http.cookies('/town/')], [{}, {}])
    assert.equal((await http.get('/town/profile')).url, `${server.url}/town/login`)
  }
  const plan = scriptPlan(server.url, { load: { connections: 8, requests: 48 } })
  const { iterations, problems, ended } = await play({ life: scenario({ ...life.options, users: 6 }, life.task), stranger }, plan)
  expect({ iterations, problems, ended }).toMatchObject({ iterations: { started: 48, succeeded: 48 }, problems: [], ended: null })
  const users = new Map<number, Set<string>>()
  for (const { connection, id } of entries) users.set(connection, (users.get(connection) ?? new Set()).add(id))
  expect([...users.values()].filter((ids) => ids.size > 1)).toEqual([])
  expect(new Set([...users.values()].flatMap((ids) => [...ids]))).toEqual(
    new Set(['', ...Array.from({ length: 6 }, (_, i) => `user-${i}`)]),
  )
})
