// Members of a forum log in through a form, open a thread and comment on one: links, hidden fields, timers of its own.

import assert from 'node:assert/strict'
import { between, feed, scenario } from 'hammer-load'

const accounts = feed(
  ['ada', 'ben', 'cem', 'dora', 'eli'].map((user) => ({ user, password: `secret-${user}` })),
  'cycle',
)

export const member = scenario(
  {
    wait: between('20ms', '80ms'),
    async setup(user) {
      const login = await user.http.get('/town/login')
      const account = accounts.next(user)
      const home = await login.html().form('#login').set(account).submit({ name: 'log in' })
      assert.equal(home.html().title, `Hello ${account.user}`)
    },
  },
  async (user) => {
    const forum = await user.http.get('/town/forum')
    const thread = await user.timer('open a thread', async () => {
      const blank = await forum.html().link('New thread').follow()
      const fields = { title: `Question ${user.iteration}`, text: 'Who knows?' }
      return blank.html().form('#new').set(fields).submit({ name: 'open a thread' })
    })
    await user.sleep(10)
    const stop = user.timer('comment')
    const text = `${user.id} was here`
    const after = await thread.html().form('#reply').set({ text }).submit({ name: 'comment' })
    stop()
    assert.ok(after.text().includes(text))
    user.count('comments')
  },
)
