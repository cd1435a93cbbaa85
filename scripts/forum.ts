// Members of a forum share a pool of accounts: each logs in through a form, opens a thread, comments on it, and leaves.

import assert from 'node:assert/strict'
import { between, feed, scenario } from 'hammer-load'

export const options = { connections: 4, duration: '2s' }

const names = ['ada', 'ben', 'cem', 'dora', 'eli', 'fay', 'gus', 'hana']
// nobody uses an account that another has: each is lent for an iteration
const accounts = feed(
  names.map((user) => ({ user, password: `secret-${user}` })),
  'lend',
)

export const member = scenario({ wait: between('20ms', '80ms') }, async (user) => {
  const account = accounts.next(user)
  const login = await user.http.get('/town/login')
  const home = await login.html().form('#login').set(account).submit({ name: 'log in' })
  assert.equal(home.html().title, `Hello ${account.user}`)
  const forum = await home.html().link('Forum').follow()
  const thread = await user.timer('open a thread', async () => {
    const blank = await forum.html().link('New thread').follow()
    const fields = { title: `Question ${user.iteration}`, text: 'Who knows?' }
    return blank.html().form('#new').set(fields).submit({ name: 'open a thread' })
  })
  await user.sleep(10)
  const stop = user.timer('comment')
  const text = `${account.user} was here`
  const after = await thread.html().form('#reply').set({ text }).submit({ name: 'comment' })
  stop()
  assert.ok(after.text().includes(text))
  await home.html().form('#logout').submit({ name: 'log out' })
})
