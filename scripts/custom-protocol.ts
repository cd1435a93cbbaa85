// Any protocol that Node can speak: here bare TCP with a server of its own, every exchange a row like a request.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { scenario, type User } from 'hammer-load'

const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))

/** Once per run; what it returns is `user.shared` on every worker. */
export async function setup() {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server.address()
}

export function teardown() {
  server.close()
}

const lifecycle = {
  async setup(user: User) {
    const { port, address } = user.shared as AddressInfo
    const socket = connect({ port, host: address, noDelay: true })
    await user.measure('connect', () => once(socket, 'connect'))
    user.data.socket = socket
  },
  teardown: (user: User) => (user.data.socket as Socket).destroy(),
}

export const pinger = scenario(lifecycle, async (user) => {
  const socket = user.data.socket as Socket
  const sent = performance.now()
  socket.write('ping')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  user.report({ name: 'ping', time: performance.now() - sent, bytes: answer.length })
  assert.equal(answer.toString(), 'ping')
})
