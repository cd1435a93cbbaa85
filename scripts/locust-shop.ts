// Locust's shopper: logs in once, then looks at the home page twice as often as at its profile, with a pause after each.

import { between, oneOf, scenario, type User } from 'hammer-load'

async function home({ http }: User) {
  await http.get('/town/')
}

async function profile(user: User) {
  const response = await user.http.get('/town/profile')
  user.check('the profile is ours', response.html().title === 'kubilay')
}

export const shopper = scenario(
  {
    wait: between('50ms', '150ms'),
    async setup({ http }) {
      const page = await http.get('/town/login')
      await page.html().form('#login').set({ user: 'kubilay', password: 'secret-kubilay' }).submit({ name: 'log in' })
    },
  },
  oneOf({ home: [4, home], profile: [2, profile] }),
)
