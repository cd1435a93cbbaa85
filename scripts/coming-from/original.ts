// The original's loop as a script, for what a command line cannot say: each request another URL, a body to look at.

import assert from 'node:assert/strict'
import { pacing, scenario } from 'hammer-load'

export const options = { workers: 4, connections: 40, duration: '60s', rampUp: '30s' }

export const client = scenario({ wait: pacing('2s') }, async ({ http }) => {
  const response = await http.get('/foo?delay=10ms')
  assert.ok(response.text().length > 0)
})
