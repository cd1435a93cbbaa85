// A server that never sleeps: it answers after exactly so many ms, prints its URL, and at the end when each request came and how long it took.

import { createServer } from 'node:net'

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const delay = Number(process.argv[2])
/** Those that wait for their answer, in the order of arrival, which is that of the answers. */
const waiting = []
const entries = []

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy())
  socket.on('data', () => {
    waiting.push({ socket, arrived: performance.now() })
    answerDue()
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`))
process.on('SIGINT', () => process.stdout.write(entries.map((entry) => JSON.stringify(entry)).join('\n'), () => process.exit()))
turn()

/** Timers are late by up to a millisecond, and a core that wakes up by a tenth: so it is kept awake. */
function turn() {
  answerDue()
  setImmediate(turn)
}

function answerDue() {
  while (waiting.length > 0) {
    const [{ socket, arrived }] = waiting
    const took = performance.now() - arrived
    if (took < delay) return
    waiting.shift()
    entries.push({ arrived, took })
    socket.write(ANSWER)
  }
}
