// A member logs in once, then reads a page of the forum and posts a reply, again and again, as a person would.

import assert from 'node:assert/strict'
import { between, scenario } from 'hammer-load'

export const member = scenario(
  {
    wait: between('20ms', '80ms'), // between two iterations

    // once per user, before its first iteration; the cookie that the log-in sets stays with the user
    async setup({ http, id }) {
      const login = (await http.get('/town/login')).html()
      // the form has a hidden field, which is sent along
      const home = await login
        .form('#login')
        .set({ user: `user${id}`, password: `secret-user${id}` })
        .submit()
      assert.equal(home.html().title, `Hello user${id}`) // who is not let in cannot go on: the run ends, and says why
    },
  },
  async (user) => {
    // browse: the first link leads to the newest thread; the name puts all threads together
    const forum = (await user.http.get('/town/forum')).html()
    const thread = await forum.links()[0].follow({ name: 'a thread' })
    user.check('a thread can be answered', thread.html().forms().length > 0) // counted; the iteration goes on

    await user.sleep(10) // thinks: ms

    // post: the time of the whole span, beside that of each request
    const text = `${user.id} was here for the ${user.iteration}. time`
    const after = await user.timer('reply', () => thread.html().form('#reply').set({ text }).submit({ name: 'reply' }))
    assert.ok(after.text().includes(text)) // what throws makes the iteration a failed one
    user.count('replies')
  },
)
