// Any mix of faults: the books of hammer balance, and agree with those of the server.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startAnvil } from '../../src/anvil/index.js'
import type { RequestEntry } from '../../src/anvil/log.js'
import { planTo } from '../client/plan.js'
import { sleep } from '../client/raw-server.js'
import { carryOut, expectBalance, meet, type Outcome } from './carry-out.js'

describe('a mix of faults', () => {
  const fault = fc.constantFrom(
    'close',
    'reset',
    'never',
    'garbage',
    'half=head',
    'half=body',
    'length=short',
    'chunked',
    'nolength',
    'http10',
    'unasked',
  )
  const faults = fc.uniqueArray(fault, { maxLength: 5, selector: (name) => name.replace(/=.*/, '') })
  const mix = fc.record({
    faults,
    share: fc.constantFrom(2, 8, 19),
    delay: fc.constantFrom('', 'delay=exp:3ms&', 'delay=1ms&'),
    model: fc.constantFrom('open', 'closed'),
    pipeline: fc.integer({ min: 1, max: 4 }),
    connections: fc.integer({ min: 1, max: 6 }),
    requestsPerConnection: fc.constantFrom(null, null, 1, 2, 5),
    timeout: fc.constantFrom(30, 5000),
    served: fc.constantFrom(null, null, 4),
    refusals: fc.constantFrom('', '', 'status=200:30,429:1&retry-after=1&'),
    polite: fc.boolean(),
  })

  test('never loses the balance, and agrees with what the server knows', async () => {
    await fc.assert(
      fc.asyncProperty(
        mix,
        async ({ faults: names, share, delay, model, pipeline, connections, requestsPerConnection, timeout, served, refusals, polite }) => {
          const query = delay + refusals + names.map((name) => (name.includes('=') ? `${name}:${share}%` : `${name}=${share}%`)).join('&')
          const load = { model, pipeline, connections, polite, duration: 90, rate: model === 'open' ? 2000 : null, grace: 30 } as const
          const entries: RequestEntry[] = []
          const server = await startAnvil({ requestsPerConnection: served, onRequest: (entry) => entries.push(entry) })
          const outcome = await carryOut(planTo(`${server.url}/?${query}`, { load, connection: { requestsPerConnection, timeout } }))
          await sleep(5)
          await server.close()
          expectBalance(outcome)
          compare(outcome, entries, pipeline)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('in which the target asks for pauses balances, too, and the runs go on after them', { retry: 2 }, async () => {
    const polite = mix.map((one) => ({ ...one, polite: true, requests: one.share * 1000 }))
    const run = async ({
      faults: names,
      share,
      delay,
      model,
      requests,
      ...rest
    }: typeof polite extends fc.Arbitrary<infer T> ? T : never) => {
      const { pipeline, connections, requestsPerConnection, timeout, served } = rest
      const query = `${delay}status=200:300,429:1,503:1&retry-after=1&${names.map((name) => `${name}${name.includes('=') ? ':' : '='}${share}%`).join('&')}`
      const rate = model === 'open' ? 1000 : null
      const load = { model, pipeline, connections, requests, rate, polite: true, duration: 1300, grace: 100 } as const
      const server = await startAnvil({ requestsPerConnection: served })
      const outcome = await carryOut(planTo(`${server.url}/?${query}`, { load, connection: { requestsPerConnection, timeout } }))
      await server.close()
      expectBalance(outcome)
      expect(outcome.health.held).toBeLessThan(outcome.took)
      if (model === 'open') expect(outcome.health.due).toBe(Math.min(requests, 1300))
      else expect(outcome.health.due).toBeLessThanOrEqual(requests)
    }
    await fc.assert(
      fc.asyncProperty(fc.array(polite, { minLength: 5, maxLength: 5 }), async (mixes) => {
        await Promise.all(mixes.map(run))
      }),
      { numRuns: 3, endOnFailure: true },
    )
  })

  test('without pipelining has every single outcome that the server noted', async () => {
    const parts = { load: { requests: 600, connections: 5 } }
    const { causes, entries } = await meet('close=5%&reset=5%&garbage=5%&half=body:5%&chunked=20%&unasked=5%', parts)
    const { '': answered = 0, closed = 0, 'closed-reused': reused = 0, ECONNRESET: reset, parse } = causes
    const noted = (...outcomes: string[]) => entries.filter(({ outcome }) => outcomes.includes(outcome)).length
    expect({ answered, closed: closed + reused, reset, parse }).toEqual({
      answered: noted('plain', 'chunked', 'unasked'),
      closed: noted('close', 'half'),
      reset: noted('reset'),
      parse: noted('garbage'),
    })
    expect(entries).toHaveLength(600)
  })
})

/** What holds between the rows of hammer and the entries of the anvil, whatever was ordered. */
function compare({ rows, health }: Outcome, entries: readonly RequestEntry[], pipeline: number): void {
  const count = (...causes: string[]) => rows.filter(({ cause }) => causes.includes(cause)).length
  const ordered = (order: string) => entries.filter(({ outcome }) => outcome === order).length
  const whole = entries.filter(({ answered }) => answered !== null).length
  // never more than was sent: nothing is sent twice
  expect(entries.length).toBeLessThanOrEqual(health.sent)
  // a second answer in a read of its own cannot be told from the one to the next request
  expect(count('')).toBeLessThanOrEqual(whole + ordered('unasked'))
  expect(count('parse')).toBeLessThanOrEqual(ordered('garbage'))
  expect(count('ECONNRESET')).toBeLessThanOrEqual(ordered('reset') * pipeline)
}
