// Test data from a file: every iteration takes the next row, and none goes to two workers.

import assert from 'node:assert/strict'
import { feed, scenario } from 'hammer-load'

// `once` instead of `cycle` ends the users when the rows are used up
const accounts = await feed<{ user: string; password: string }>(new URL('accounts.csv', import.meta.url), 'cycle')

export const login = scenario(async (user) => {
  const account = accounts.next(user)
  const page = await user.http.get('/town/login')
  const home = await page.html().form('#login').set(account).submit({ name: 'log in' })
  assert.equal(home.html().title, `Hello ${account.user}`)
  await home.html().form('#logout').submit({ name: 'log out' })
})
