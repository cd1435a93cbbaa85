// A Multi-Mechanize project: two groups of users, forms in a browser without JavaScript, timers of their own.

import assert from 'node:assert/strict'
import { scenario, type User } from 'hammer-load'

export const login = scenario({ users: 3 }, async (user) => {
  const page = await user.http.get('/town/login')
  const form = page.html().form(0).set({ user: 'kubilay', password: 'secret-kubilay' })
  const home = await user.timer('Login', () => form.submit())
  assert.ok(home.text().includes('Hello'), 'login failed')
  await user.sleep(500)
})

const lifecycle = {
  users: 2,
  setup(user: User) {
    user.data.count = 0
  },
}

export const read = scenario(lifecycle, async (user) => {
  user.data.count = (user.data.count as number) + 1
  const stop = user.timer('Read')
  const response = await user.http.get(`/page/${user.id}/${user.data.count}`, { name: '/page' })
  stop()
  assert.equal(response.status, 200)
})
