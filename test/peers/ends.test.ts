// A run ends when it should: whatever the server does, not later than duration + grace + a second.

import { createServer, type Socket } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../src/core/plan.js'
import { anvil, freePort, hammer, newPath, rowsOf, summaryOf } from '../cli/kit.js'
import { type PlanParts, planTo } from '../client/plan.js'
import { carryOut, expectBalance, type Outcome } from '../engine/carry-out.js'

const [DURATION, GRACE] = [300, 200]
const CLOSED: Partial<LoadPlan> = { connections: 3, duration: DURATION, grace: GRACE }
const OPEN: Partial<LoadPlan> = { ...CLOSED, model: 'open', rate: 50, pacer: 'thrifty' }
const HEAD = 'HTTP/1.1 200 OK\r\n'

type Act = (socket: Socket) => unknown

/** A byte now and one a second, of an answer that will not end in this run. */
const drip: Act = (socket) => every(1000, socket, () => socket.write('H'))
const endless: Act = (socket) => {
  socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
  every(2, socket, () => socket.write(`2000\r\n${'x'.repeat(0x2000)}\r\n`))
}
const endlessHead: Act = (socket) => {
  socket.write(HEAD)
  every(5, socket, () => socket.write('X-More: and more\r\n'))
}
const interim: Act = (socket) => every(2, socket, () => socket.write('HTTP/1.1 100 Continue\r\n\r\n'))

/** What the server does with a connection on which something comes, the load, and the causes of its requests. */
const SERVERS: readonly [name: string, act: Act, parts: PlanParts, causes: readonly string[]][] = [
  ['accepts and never answers', () => {}, { load: CLOSED }, ['unfinished']],
  ['accepts and never answers a rate', () => {}, { load: OPEN }, ['unfinished', 'unsent']],
  ['never answers a pipeline', () => {}, { load: { ...CLOSED, pipeline: 8 } }, ['unfinished']],
  ['drips a byte a second', drip, { load: CLOSED }, ['unfinished']],
  ['sends a body without an end', endless, { load: OPEN }, ['unfinished', 'unsent']],
  ['sends a head without an end', endlessHead, { load: CLOSED }, ['parse', 'unfinished']],
  ['sends nothing but 100 Continue', interim, { load: CLOSED }, ['parse', 'unfinished']],
]

function every(ms: number, socket: Socket, act: () => unknown): void {
  act()
  const timer = setInterval(act, ms)
  socket.once('close', () => clearInterval(timer))
}

/** Runs a plan against a server that never reads (`null`), or acts once on each connection. */
async function against(act: Act | null, parts: PlanParts): Promise<Outcome> {
  const sockets: Socket[] = []
  const server = createServer({ pauseOnConnect: act === null }, (socket) => {
    sockets.push(socket.on('error', () => {}))
    if (act) socket.once('data', () => act(socket)).resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const outcome = await carryOut(planTo(`http://127.0.0.1:${port}`, { ...parts, connection: { timeout: 30_000 } }))
  for (const socket of sockets) socket.destroy()
  server.close()
  return outcome
}

const UPLOAD: PlanParts = { load: CLOSED, request: { method: 'POST', body: Buffer.alloc(4_000_000) } }
let outcomes: readonly Outcome[]
let unread: Outcome
let refused: Outcome

// all at once: they do nothing but wait
beforeAll(async () => {
  const nobody = planTo(`http://127.0.0.1:${await freePort()}`, { load: OPEN })
  ;[unread, refused, ...outcomes] = await Promise.all([
    against(null, UPLOAD),
    carryOut(nobody),
    ...SERVERS.map(([, act, parts]) => against(act, parts)),
  ])
})

function expectEnd(outcome: Outcome, causes: readonly string[]): void {
  expectBalance(outcome)
  expect(outcome.took).toBeGreaterThanOrEqual(DURATION - 1)
  expect(outcome.took).toBeLessThan(DURATION + GRACE + 1000)
  expect(outcome.rows.length).toBeGreaterThan(0)
  expect(causes).toEqual(expect.arrayContaining(Object.keys(outcome.causes)))
  for (const { ended } of outcome.rows) expect(ended).toBeLessThanOrEqual(outcome.took)
}

describe('a run ends in time', () => {
  it.each(SERVERS.map(([name, , , causes], i) => [name, i, causes] as const))(
    'artillery #1606, vegeta #244, nighthawk #804: against a server that %s',
    (_, i, causes) => {
      expectEnd(outcomes[i], causes)
    },
  )

  it('artillery #1606: against a server that accepts and never reads', () => {
    expectEnd(unread, ['unfinished'])
  })

  it('oha #603, h2load #1168: with a rate and a server that is not there', () => {
    expectEnd(refused, ['ECONNREFUSED', 'unsent'])
    expect(refused.rows).toHaveLength(15)
  })
})

describe('a process', () => {
  it('bombardier #103, vegeta #244: is over soon after the run, with all its files, though the server never answers', async () => {
    const { url } = await anvil({ defaults: 'never' })
    const folder = newPath()
    const began = performance.now()
    const { code } = await hammer([url, '-c', '4', '-r', '40', '-d', '300ms', '--grace', '200ms', '-o', folder])
    // what is left is for starting Node on a busy machine; the time-out is 30 s
    expect(performance.now() - began).toBeLessThan(8000)
    expect(code).toBe(1)
    expect(summaryOf(folder)).toMatchObject({ duration: 0.3, requests: { planned: 12, sent: 4, unsent: 8, unfinished: 4 } })
    expect(rowsOf(folder)).toHaveLength(13)
    for (const row of rowsOf(folder).slice(1)) expect(Number(row.split(',')[0])).toBeLessThan(1.5)
  })
})
