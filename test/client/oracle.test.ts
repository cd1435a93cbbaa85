// What Node's own HTTP client understands, hammer understands the same way.

import { request } from 'node:http'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type AnswerRow, HAPPY, SAD } from './answers.js'
import { understand } from './reader.js'

/** Odd answers on which both agree. */
const ODD: readonly AnswerRow[] = [
  ['a length on a line of its own', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n 1\r\n\r\nx', '', 'GET'],
  ['an empty coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: \r\nContent-Length: 1\r\n\r\nx', '', 'GET'],
  ['an unknown coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', '', 'GET'],
  ['chunks twice', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', '', 'GET'],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', '', 'GET'],
  ['a space before the size of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n 1\r\nx\r\n0\r\n\r\n', '', 'GET'],
  ['205 with a body', 'HTTP/1.1 205 Reset\r\nContent-Length: 1\r\n\r\nx', '', 'GET'],
  ['HTTP/1.2', 'HTTP/1.2 200 OK\r\nContent-Length: 1\r\n\r\nx', '', 'GET'],
  ['two spaces before the status', 'HTTP/1.1  200 OK\r\nContent-Length: 1\r\n\r\nx', '', 'GET'],
]

/** Node takes these for answers; here they are no HTTP/1.x (RFC 9112, 2.3; RFC 9110, 15). */
const ONLY_NODE = ['HTTP/2', 'a status below 100']

test.each([...HAPPY, ...SAD, ...ODD].filter(([title]) => !ONLY_NODE.includes(title)))('%s', async (_, text, _expected, method) => {
  const bytes = Buffer.from(text, 'latin1')
  const node = await askNode(bytes, method)
  const [ours] = understand(bytes, [], { method })
  if (node !== null) expect(ours).toMatch(new RegExp(`^${node} ${bytes.length} `))
})

/** The status of the whole answer, or null when there was none. */
async function askNode(answer: Buffer, method: string): Promise<number | null> {
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, method, agent: false }, (response) => {
      response.on('error', () => resolve(null))
      response.on('end', () => resolve(response.complete ? (response.statusCode ?? null) : null))
      response.resume()
    })
    asked.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy()
      resolve(statusCode)
    })
    asked.on('error', () => resolve(null))
    asked.end()
  })
}
