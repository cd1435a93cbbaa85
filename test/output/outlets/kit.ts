// What tests of outlets share: a run that never happened, servers of their own, and an outlet that is closed after the test.

import { createSocket } from 'node:dgram'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { Iterations } from '../../../src/core/iterations.js'
import { snapshot } from '../../../src/core/snapshot.js'
import { BARE, type Summary, summarize } from '../../../src/core/summary.js'
import type { Tally } from '../../../src/core/tally.js'
import { OUTLETS } from '../../../src/output/index.js'
import type { About, Outlet, Over, Seen } from '../../../src/output/outlet.js'
import { batchOf, type TestRow, tallyOf } from '../../core/rows.js'

export const STARTED = Date.UTC(2026, 10, 21, 9, 31, 2)

/** A run of one URL. */
export const ABOUT: About = {
  where: '',
  version: '1.2.3',
  target: 'http://127.0.0.1:8088/users',
  host: '127.0.0.1',
  method: 'GET',
  path: '/users',
  connections: 10,
  warmUp: 0,
  startedAt: () => STARTED,
  folder: () => null,
  columns: ['elapsed', 'response', 'status', 'error', 'lag', 'name'],
  header: 'header',
}

/** Opens an outlet of the table. */
export async function outlet(kind: string, where: string, more: Partial<About> = {}): Promise<Outlet> {
  const { open } = await OUTLETS[kind].load()
  const opened = await open({ ...ABOUT, ...more, where })
  onTestFinished(() => opened.close?.())
  return opened
}

export function overOf(rows: readonly TestRow[], more: Partial<Summary> = {}): Over {
  const tally = tallyOf(rows)
  return { tally, summary: { ...summarize(tally, { ...BARE, target: ABOUT.target, duration: 10_000 }), ...more } }
}

export function seenOf(tally: Tally = tallyOf([])): Seen {
  return { snapshot: snapshot(tally, { elapsed: 1500, duration: 10_000, requested: null, inFlight: 7 }), iterations: new Iterations(1000) }
}

/** Batches, a look after each, and the end. */
export async function play(opened: Outlet, batches: readonly (readonly TestRow[])[], over: Over = overOf(batches.flat())): Promise<void> {
  for (const rows of batches) {
    opened.take?.(batchOf(rows))
    opened.tick?.(seenOf())
  }
  await opened.finish?.(over)
}

/** A POST as it came. */
export interface Posted {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that remembers what it got, and answers as told. */
export async function server(answer: (response: ServerResponse, n: number) => void = (response) => response.writeHead(204).end()) {
  const posts: Posted[] = []
  const http = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      posts.push({ url: request.url ?? '', headers: request.headers, body })
      answer(response, posts.length)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.close()
    http.closeAllConnections()
  })
  return { posts, host: `127.0.0.1:${(http.address() as AddressInfo).port}` }
}

/** A statsd that remembers its lines. */
export async function statsd() {
  const lines: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (data) => lines.push(...String(data).split('\n')))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    socket.close()
  })
  return { lines, where: `127.0.0.1:${socket.address().port}` }
}
