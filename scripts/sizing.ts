// How many users can it take? They rise until more than 5 % of the iterations of the last minute have failed.

import assert from 'node:assert/strict'
import { constant, scenario } from 'hammer-load'

// up to 200 users, one more every 1.5 s; `--sizing 1% -c 1000 --ramp-up 10m` asks for something else
export const options = { sizing: '5%', connections: 200 }

export const visitor = scenario({ wait: constant('100ms') }, async ({ http }) => {
  const { status } = await http.get('/', { name: 'home', timeout: '2s' })
  assert.equal(status, 200) // what counts as failed is what throws: a wrong answer, or none within 2 s
})
