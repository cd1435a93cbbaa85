// Cycles: 2, then 4, then 8 users, one crowd after another, each user with five iterations; results.csv says whose each row is.

import assert from 'node:assert/strict'
import { constant, scenario } from 'hammer-load'

export const options = {
  connections: '2:4:8', // users of each cycle
  requests: '5/user', //   14 users × 5 = 70 iterations
  columns: 'elapsed,response,status,error,lag,name,cycle,user,iteration',
}

export const visitor = scenario({ wait: constant('5ms') }, async ({ http }) => {
  const { status } = await http.get('/', { name: 'home' })
  assert.equal(status, 200)
})
