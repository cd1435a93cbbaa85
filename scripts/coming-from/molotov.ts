// Molotov's nine readers for each writer: set-up of the run and of each worker, weights, a delay, an event.

import assert from 'node:assert/strict'
import { constant, scenario, type User } from 'hammer-load'

export const setup = () => ({ token: 'abc' })

async function logIn({ http, id, shared }: User) {
  http.headers['x-token'] = (shared as { token: string }).token
  const response = await http.post('/login', { form: { user: `user${id}` } })
  assert.equal(response.status, 200)
}

export const read = scenario({ weight: 90, setup: logIn }, async ({ http }) => {
  const response = await http.get('/items/1')
  assert.equal(response.status, 200)
})

export const write = scenario({ weight: 10, setup: logIn, wait: constant('500ms') }, async ({ http, id, iteration }) => {
  const response = await http.post('/items', { json: { worker: id, step: iteration } })
  assert.equal(response.status, 200)
})

export const on = {
  failure: ({ error }: { error: Error }) => console.error(error.message),
}

export const options = { pick: 'iteration' }

export const teardown = () => console.error('done')
