// Listens to a run: signs each request before it leaves, counts what went wrong, and says how it goes.

import { createHash } from 'node:crypto'
import { type RequestEvent, scenario } from 'hammer-load'

export const options = { connections: 4, duration: '2s' }

let slowest = 0

export const on = {
  // before each request; what the headers are afterwards is sent
  request(event: RequestEvent) {
    const { method, url, user, headers } = event
    headers['x-signature'] = createHash('sha256').update(`${user.id} ${method} ${url}`).digest('hex')
  },
  // several listeners to one event
  response: [
    ({ ended, sent }: { ended: number; sent: number }) => {
      slowest = Math.max(slowest, ended - sent)
    },
    ({ name, cause }: { name: string; cause: string }) => cause && console.error(`${name}: ${cause}`),
  ],
  failure: ({ scenario, error }: { scenario: string; error: Error }) => console.error(`${scenario}: ${error.message}`),
  spawned: ({ worker, users }: { worker: number; users: number }) => console.error(`worker ${worker}: ${users} users have begun`),
  stop: ({ worker }: { worker: number }) => console.error(`worker ${worker}: the slowest answer took ${slowest.toFixed(1)} ms`),
}

export const page = scenario(({ http }) => http.get('/'))
