// A polite run leaves a target alone that asks for it, and says so in its books.

import { describe, expect, test } from 'vitest'
import type { LoadPlan } from '../../src/core/plan.js'
import { type PlanParts, planTo } from '../client/plan.js'
import { OK, rawServer, sleep } from '../client/raw-server.js'
import { carryOut, expectBalance, meet, type Outcome } from './carry-out.js'

const SECOND = 1000
const STORM = 'status=429&retry-after=1'
const later = (seconds: number | string, status = '429 Too Many Requests') =>
  `HTTP/1.1 ${status}\r\nRetry-After: ${seconds}\r\nContent-Length: 0\r\n\r\n`

/** Plans that only differ in their load; polite, unless they say otherwise. */
function politely(load: Partial<LoadPlan>): PlanParts {
  return { load: { polite: true, ...load } }
}

async function against(url: string, load: Partial<LoadPlan>, signal?: AbortSignal): Promise<Outcome> {
  const outcome = await carryOut(planTo(url, politely(load)), signal)
  expectBalance(outcome)
  return outcome
}

/** Between a refusal and the end of the wait that it asked for nothing was sent, and nothing that became due in it later. */
function expectPatience({ rows }: Outcome, wait = SECOND): void {
  const refusals = rows.filter(({ status }) => status === 429 || status === 503)
  const sent = rows.filter(({ cause }) => cause !== 'unsent')
  const impatient = refusals.flatMap(({ ended }) =>
    sent.filter((row) => (row.sent > ended && row.sent < ended + wait) || (row.scheduled > ended && row.scheduled < ended + wait)),
  )
  expect(impatient).toEqual([])
  // what was withheld became due before the end of some wait
  const last = Math.max(...refusals.map(({ ended }) => ended + wait))
  for (const { cause, scheduled } of rows) if (cause === 'unsent') expect(scheduled).toBeLessThan(last)
}

describe('a storm of refusals', () => {
  test('gets at most one request per connection and second in the closed model', async () => {
    const outcome = await meet(STORM, politely({ connections: 3, duration: 2500 }))
    expectPatience(outcome)
    expect(outcome.causes).toEqual({ '': outcome.entries.length })
    // the first, and those of the seconds after one and two; on a slow day fewer, but it went on
    expect(outcome.entries.length).toBeGreaterThan(3)
    expect(outcome.entries.length).toBeLessThanOrEqual(9)
    expect(outcome.health.withheld).toBe(0)
    expect(outcome.health.held).toBeGreaterThan(SECOND)
    expect(outcome.health.held).toBeLessThan(outcome.took)
  })

  test('gets only what is due outside of the waits in the open model, and the rest is unsent', async () => {
    const outcome = await meet(STORM, politely({ model: 'open', rate: 200, connections: 10, duration: 2500 }))
    expectPatience(outcome)
    const { '': answered = 0, unsent = 0, ...others } = outcome.causes
    expect([answered + unsent, outcome.health.due, others]).toEqual([500, 500, {}])
    expect([outcome.entries.length, outcome.health.withheld]).toEqual([answered, unsent])
    expect(answered).toBeGreaterThan(1)
    // the schedule went on: without a catch-up there is little time to send in
    expect(answered).toBeLessThan(150)
    // due at the times of the schedule, sent or not
    const due = outcome.rows.map(({ scheduled }) => Math.round(scheduled)).sort((a, b) => a - b)
    expect(due).toEqual(Array.from({ length: 500 }, (_, i) => 5 * i))
  })

  test('of 503 is one as well, pipelined or not, whatever comes with it', async () => {
    const forms = ['', '&connection=close', '&chunked', '&unasked', '&http10']
    const run = (more: string) => meet(`status=503&retry-after=1${more}`, politely({ connections: 2, pipeline: 3, duration: 700 }))
    for (const outcome of await Promise.all(forms.map(run))) {
      expectPatience(outcome)
      expect(outcome.health.sent).toBeLessThanOrEqual(12)
    }
  })

  test('without politeness is a load like any other', async () => {
    const { causes, health } = await meet(STORM, { load: { requests: 500, connections: 2 } })
    expect(causes).toEqual({ '': 500 })
    expect([health.held, health.withheld]).toEqual([0, 0])
  })
})

describe('politeness', () => {
  test.each([
    'status=200&retry-after=30',
    'status=500&retry-after=30',
    'status=301&retry-after=30',
    'status=429',
    'status=503&retry-after=soon',
  ])('does not wait for "%s"', async (order) => {
    const { causes, health } = await meet(order, politely({ requests: 200, connections: 2 }))
    expect([causes, health.held]).toEqual([{ '': 200 }, 0])
  })

  test('does not wait for what broke off before it was an answer', async () => {
    const { causes, health } = await meet('status=429&retry-after=30&half=body', politely({ requests: 20 }))
    expect([causes, health.held]).toEqual([{ closed: 20 }, 0])
  })

  test('understands a date', async () => {
    const server = await rawServer(({ socket }) => socket.write(later(new Date(Date.now() + 20_000).toUTCString(), '503 Busy')))
    const { rows, health } = await against(server.url, { connections: 2, duration: 400 })
    expect(rows).toHaveLength(2)
    expect(health.held).toBeGreaterThan(0)
  })

  test('takes the longest of several waits, whichever comes last', async () => {
    const run = async (...waits: readonly [first: number, second: number]) => {
      const server = await rawServer(({ socket, number }) => {
        setTimeout(() => socket.write(later(waits[number - 1])), 30 * number)
      })
      return against(server.url, { connections: 2, duration: 1600 })
    }
    for (const { rows } of await Promise.all([run(30, 1), run(1, 30)])) expect(rows).toHaveLength(2)
  })

  test('lets requests in flight finish', async () => {
    const server = await rawServer(({ socket, number }) => {
      if (number === 1) socket.write(later(30))
      else setTimeout(() => socket.write(OK), 100)
    })
    const { rows } = await against(server.url, { connections: 4, duration: 600 })
    expect(rows.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429])
  })

  test('goes on after the wait at the same pace, without catching up', async () => {
    const server = await rawServer(({ socket }) => socket.write(server.requests() === 1 ? later(1) : OK))
    const outcome = await against(server.url, { pacing: 200, duration: 2200 })
    expectPatience(outcome)
    const [, ...starts] = outcome.rows.map(({ sent }) => sent)
    expect(starts.length).toBeGreaterThan(1)
    expect(starts.length).toBeLessThanOrEqual(6)
    for (let i = 1; i < starts.length; i++) expect(starts[i] - starts[i - 1]).toBeGreaterThan(199.9)
  })

  test('holds for connections that start meanwhile, too', async () => {
    const { rows, health } = await meet(STORM, politely({ connections: 40, rampUp: 800, duration: 900 }))
    // those that had started before the first answer came
    expect(rows.length).toBeLessThan(40)
    expect(health.sent).toBe(rows.length)
  })

  test('loses no connection: all of them go on after a wait that grew, and after one in which they began', async () => {
    const grown = await rawServer(({ socket, number, requests }) => {
      if (requests > 1) socket.write(OK)
      else setTimeout(() => socket.write(later(1)), 250 * number)
    })
    const begun = await rawServer(({ socket }) => socket.write(begun.requests() === 1 ? later(1) : OK))
    const load = { connections: 4, pacing: 100, duration: 3500 }
    const outcomes = await Promise.all([against(grown.url, load), against(begun.url, { ...load, rampUp: 400 })])
    for (const { rows } of outcomes) {
      const served = new Set(rows.filter(({ status }) => status === 200).map(({ connection }) => connection))
      expect([...served].sort()).toEqual([0, 1, 2, 3])
    }
  })

  test('counts the wait as no time of a request', async () => {
    const server = await rawServer(({ socket }) => socket.write(server.requests() === 1 ? later(1) : OK))
    const { rows } = await against(server.url, { requests: 2 })
    expect(rows[1].scheduled - rows[0].ended).toBeGreaterThanOrEqual(SECOND)
    expect(rows[1].ended - rows[1].scheduled).toBeLessThan(SECOND)
  })
})

describe('the end of a run', () => {
  test.each(['closed', 'open'] as const)('comes in a wait as without it (%s model)', async (model) => {
    const load = { model, connections: 2, rate: model === 'open' ? 100 : null, duration: 300 }
    const outcome = await meet('status=429&retry-after=30', politely(load))
    expect(outcome.took).toBeLessThan(10 * SECOND)
    expect(outcome.health.due).toBe(model === 'open' ? 30 : outcome.health.sent)
    expect(outcome.health.held).toBeLessThan(outcome.took)
  })

  test.each(['closed', 'open'] as const)('comes with a signal in a wait (%s model)', async (model) => {
    const server = await rawServer(({ socket }) => socket.write(later(30)))
    const stop = new AbortController()
    sleep(150).then(() => stop.abort())
    const load = { model, connections: 2, rate: model === 'open' ? 100 : null, duration: 60_000 }
    const outcome = await against(server.url, load, stop.signal)
    expect(outcome.took).toBeLessThan(10 * SECOND)
  })

  test('ends the wait, too: the grace after it is no holding back', async () => {
    const server = await rawServer(({ socket, number }) => {
      if (number === 1) socket.write(later(30))
    })
    const { health, took } = await against(server.url, { connections: 2, duration: 300, grace: 800 })
    expect(health.held).toBeGreaterThan(0)
    expect(health.held).toBeLessThan(took - 790)
  })

  test('comes when the last of -n is withheld, though nothing is in flight', async () => {
    const outcome = await meet('status=429&retry-after=30', politely({ model: 'open', rate: 200, requests: 60, connections: 3 }))
    expect([outcome.rows.length, outcome.health.due]).toEqual([60, 60])
    expect(outcome.took).toBeLessThan(10 * SECOND)
  })

  test('comes after the last of -n in the closed model, not after its wait', async () => {
    const outcome = await meet('status=429&retry-after=1', politely({ requests: 4, connections: 2 }))
    expectPatience(outcome)
    expect(outcome.causes).toEqual({ '': 4 })
    const last = Math.max(...outcome.rows.map(({ ended }) => ended))
    expect(outcome.health.held).toBeLessThan(last)
  })
})
