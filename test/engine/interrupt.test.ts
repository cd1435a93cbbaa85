// Who interrupts a run gets its books soon, and they balance.

import { describe, expect, test } from 'vitest'
import { anvil } from '../anvil/raw.js'
import { planTo } from '../client/plan.js'
import { rawServer } from '../client/raw-server.js'
import { carryOut, expectBalance } from './carry-out.js'

describe('an interrupt', () => {
  test.each(['closed', 'open'] as const)('leaves what is in flight unfinished after the grace (%s model)', async (model) => {
    const server = await rawServer()
    const load = { model, connections: 3, pipeline: 2, duration: 60_000, rate: model === 'open' ? 100 : null, grace: 100 }
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 80)
    const outcome = await carryOut(planTo(server.url, { load }), stop.signal)
    expectBalance(outcome)
    expect(outcome.causes.unfinished).toBe(6)
    expect(Object.keys(outcome.causes).sort()).toEqual(model === 'open' ? ['unfinished', 'unsent'] : ['unfinished'])
    expect(outcome.took).toBeGreaterThan(170)
    expect(outcome.took).toBeLessThan(600)
  })

  test('lets answers that come in the grace count', async () => {
    const server = await anvil()
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    const plan = planTo(`${server.url}/?delay=100ms`, { load: { connections: 3, duration: 60_000, grace: 60_000 } })
    const outcome = await carryOut(plan, stop.signal)
    expect(outcome.causes).toEqual({ '': 3 })
    expect(outcome.took).toBeLessThan(1000)
  })

  test('in a long grace shortens it', async () => {
    const server = await rawServer()
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const plan = planTo(server.url, { load: { duration: 30, grace: 60_000 }, connection: { timeout: 60_000 } })
    const outcome = await carryOut(plan, stop.signal)
    expectBalance(outcome)
    expect(outcome.causes).toEqual({ unfinished: 1 })
    expect(outcome.took).toBeLessThan(2500)
  })

  test('before the start sends nothing', async () => {
    const server = await rawServer()
    const outcome = await carryOut(planTo(server.url, { load: { duration: 1000 } }), AbortSignal.abort())
    expect([outcome.rows, server.visitors]).toEqual([[], []])
  })
})
