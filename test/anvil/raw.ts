// A client that sends and sees nothing but bytes, and tells how the connection ended.

import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Anvil, type AnvilOptions, type RequestEntry, startAnvil } from '../../src/anvil/index.js'

/** An anvil that is closed after the test. */
export async function anvil(options: AnvilOptions = {}): Promise<Anvil> {
  const server = await startAnvil(options)
  onTestFinished(() => server.close())
  return server
}

/** An anvil and the list that its rows go to. */
export async function recordingAnvil(options: AnvilOptions = {}): Promise<{ server: Anvil; entries: RequestEntry[] }> {
  const entries: RequestEntry[] = []
  return { server: await anvil({ ...options, onRequest: (entry) => entries.push(entry) }), entries }
}

/** `GET` of a path with the least that HTTP/1.1 wants. */
export function get(path: string, ...headers: string[]): string {
  return ['GET', ' ', path, ' HTTP/1.1\r\n', ['Host: anvil', ...headers].join('\r\n'), '\r\n\r\n'].join('')
}

/** The answer to a plain request. */
export const PLAIN_ANSWER =
  'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 41\r\n\r\nThe anvil stands still. Hammer away now!\n'

export interface Raw {
  readonly socket: Socket
  send(text: string | Uint8Array): void
  /** All that came so far, as latin1. */
  text(): string
  /** Resolves with all that came, as soon as that fulfils the condition. */
  until(condition: string | ((text: string) => boolean)): Promise<string>
  /** Resolves when the connection has ended: by FIN, or with the code of an error. */
  readonly ended: Promise<string>
}

/** A connection of bytes; it is destroyed after the test. */
export function raw(server: Anvil, socket: Socket = connect(server.port, server.host)): Raw {
  let received = ''
  let look = () => {}
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
    look()
  })
  const ended = new Promise<string>((resolve) => {
    socket.on('end', () => resolve('FIN'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.on('close', () => resolve('closed'))
  })
  onTestFinished(() => {
    socket.destroy()
  })
  const until: Raw['until'] = (condition) => {
    const fulfilled = typeof condition === 'string' ? (text: string) => text.includes(condition) : condition
    return new Promise((resolve, reject) => {
      look = () => {
        if (fulfilled(received)) resolve(received)
      }
      look()
      ended.then((how) => reject(new Error(`the connection ended (${how}) after ${JSON.stringify(received.slice(0, 500))}`)))
    })
  }
  return { socket, send: (text) => socket.write(text), text: () => received, until, ended }
}

/** Sends bytes and resolves with all that came until the connection ended. */
export async function exchange(server: Anvil, sent: string | Uint8Array): Promise<{ text: string; how: string }> {
  const client = raw(server)
  client.send(sent)
  const how = await client.ended
  return { text: client.text(), how }
}

/** Resolves when the condition is true; looks again at every turn of the event loop. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}
