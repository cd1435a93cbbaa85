// Two scenarios in proportion: of a hundred users ninety read, and ten write.

import assert from 'node:assert/strict'
import { scenario } from 'hammer-load'

export const read = scenario({ weight: 90 }, async ({ http }) => {
  const response = await http.get('/')
  assert.equal(response.status, 200)
})

export const write = scenario({ weight: 10 }, async ({ http }) => {
  const response = await http.post('/', { json: { OK: 1 } })
  assert.equal(response.status, 200)
})
