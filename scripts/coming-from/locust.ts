// Locust's shoppers and one admin: weights, waits, a log-in, names for groups of URLs, answers that the script judges.

import { between, oneOf, pacing, type Response, scenario, type User } from 'hammer-load'

export const setup = ({ url }: { url: string }) => console.error('against', url)

const home = ({ http }: User) => http.get('/')

function itemOrNone(response: Response) {
  if (response.status === 404) return true
  return response.status === 200 && (response.text().includes('sorry') ? 'it says sorry' : true)
}

const item = ({ http, random }: User) => http.get(`/item/${1 + Math.floor(random() * 9)}`, { name: '/item/[id]', expect: itemOrNone })

export const shopper = scenario(
  {
    wait: between('5s', '15s'),
    weight: 3,
    setup: ({ http }) => http.post('/login', { form: { username: 'kubilay', password: 'secret' } }),
  },
  oneOf({ home: [4, home], item: { weight: 2, task: item, tags: ['items'] } }),
)

export const admin = scenario({ users: 1, wait: pacing('10s') }, ({ http }) =>
  http.get('/status', { auth: { user: 'admin', password: 'secret' }, timeout: '5s' }),
)
