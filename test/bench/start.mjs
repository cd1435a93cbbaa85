// From `node dist/hammer.mjs` to the first request at the server.

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { hammerFile, median, table } from './tools.mjs'

const RUNS = 15
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

/** Measures the start of hammer, and of Node itself for comparison. */
export async function benchStart() {
  const firsts = []
  const nodes = []
  for (let run = 0; run < RUNS; run++) {
    firsts.push(await firstRequest())
    nodes.push(await emptyNode())
  }
  console.log(`\nstart, median (best … worst) of ${RUNS}\n`)
  const row = (name, times) => [name, median(times).toFixed(0), Math.min(...times).toFixed(0), Math.max(...times).toFixed(0)]
  console.log(
    table(['', 'ms', 'best', 'worst'], [row('first request at the server', firsts), row('an empty Node program, start to end', nodes)]),
  )
}

/**
 * Milliseconds from the start of hammer to its first request at a server.
 * @param words the arguments before its address
 */
export function firstRequest(words = [], env = process.env) {
  return new Promise((resolve) => {
    let first = 0
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => {
        first ||= performance.now()
        socket.write(ANSWER)
      })
    })
    server.listen(0, '127.0.0.1', () => {
      const began = performance.now()
      const target = `http://127.0.0.1:${server.address().port}/`
      const child = spawn(process.execPath, [hammerFile, ...words, target, '-n', '10', '-o', 'none', '-q'], { env })
      child.on('exit', () => server.close(() => resolve(first - began)))
    })
  })
}

function emptyNode() {
  return new Promise((resolve) => {
    const began = performance.now()
    spawn(process.execPath, ['-e', '0']).on('exit', () => resolve(performance.now() - began))
  })
}
