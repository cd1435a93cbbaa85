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
  })

  test('never loses the balance, and agrees with what the server knows', async () => {
    await fc.assert(
      fc.asyncProperty(
        mix,
        async ({ faults: names, share, delay, model, pipeline, connections, requestsPerConnection, timeout, served }) => {
          const query = delay + names.map((name) => (name.includes('=') ? `${name}:${share}%` : `${name}=${share}%`)).join('&')
          const load = { model, pipeline, connections, duration: 90, rate: model === 'open' ? 2000 : null, grace: 30 } as const
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
