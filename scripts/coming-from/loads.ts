// A test case of Mozilla Loads: an ordinary test, a counter, another server, a web socket.

import assert from 'node:assert/strict'
import type { User } from 'hammer-load'

export async function es(user: User) {
  const response = await user.http.get('/')
  assert.equal(response.status, 200)
  user.count('seen')
}

export async function elsewhere({ http }: User) {
  http.baseUrl = 'http://localhost:8088/search/'
  const response = await http.get('load', { auth: { user: 'tarek', password: 'secret' } })
  assert.ok(response.text().length > 0)
}

export async function chat(user: User) {
  const heard: string[] = []
  const socket = await user.ws('/town/ws', { onMessage: (message) => void heard.push(message.text()) })
  socket.send('hello')
  while (heard.length === 0) await user.sleep(5)
  assert.deepEqual(heard, ['hello'])
  await socket.close()
}
