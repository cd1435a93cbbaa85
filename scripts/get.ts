// The least a script can be: an exported function is a scenario, and every iteration calls it.

import assert from 'node:assert/strict'
import type { User } from 'hammer-load'

export async function get({ http }: User) {
  const response = await http.get('/')
  assert.equal(response.status, 200)
}
