// Opens a web socket, sends a few messages, and checks that each comes back as it was.

import assert from 'node:assert/strict'
import { scenario } from 'hammer-load'

export const chat = scenario(async (user) => {
  const socket = await user.ws('/town/ws')
  for (const word of ['iron', 'is', 'hot']) {
    await user.timer('echo', async () => {
      socket.send(word)
      const answer = await socket.receive()
      assert.equal(answer.text(), word)
    })
  }
  await socket.close()
})
