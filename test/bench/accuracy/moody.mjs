// A server of its own process that is late, closes, resets or refuses by shares in the query; prints its URL, and at the end its log.

import { createServer } from 'node:net'
import { TIMEOUT, uniformFrom } from './mixes.mjs'

/** A refused connection is tried again after 100 ms. */
const REFUSE_FOR = 150
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const LAST_ANSWER = ANSWER.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n')
const ENDINGS = {
  plain: (socket) => socket.write(ANSWER),
  late: (socket) => setTimeout(() => socket.write(ANSWER), 3 * TIMEOUT),
  close: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  refuse: (socket) => {
    server.close()
    setTimeout(() => server.listen(port, '127.0.0.1'), REFUSE_FOR)
    socket.end(LAST_ANSWER)
  },
}

const uniform = uniformFrom(2)
const log = []
let port = 0
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  let text = ''
  socket.on('data', (data) => {
    text += data
    if (!text.endsWith('\r\n\r\n')) return
    const path = text.split(' ', 2)[1]
    text = ''
    const outcome = draw(path)
    log.push(`${path},${outcome}`)
    ENDINGS[outcome](socket)
  })
})
server.listen(0, '127.0.0.1', () => {
  port = server.address().port
  console.log(`http://127.0.0.1:${port}`)
})
process.on('SIGINT', () => process.stdout.write(log.join('\n'), () => process.exit()))

function draw(path) {
  let left = uniform() * 100
  for (const [name, share] of new URLSearchParams(path.split('?')[1])) {
    left -= Number.parseFloat(share)
    if (left < 0) return name
  }
  return 'plain'
}
