import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { orderLine, readStatement } from '../../../src/engine/exec/protocol.js'

describe('LD-17 the protocol of external programs', () => {
  it('orders an iteration in one line of JSON', () => {
    const line = orderLine({ iterate: 17, user: 3, iteration: 5 })
    expect([JSON.parse(line), line.endsWith('}\n')]).toEqual([{ iterate: 17, user: 3, iteration: 5, scenario: 'exec' }, true])
  })

  test.each([
    { ready: 1 },
    { sample: { name: 'GET /', time: 12.5, status: 200, bytes: 512 }, iterate: 17 },
    { sample: { name: 'GET /', time: 0, error: 'refused' } },
    { count: 'orders', n: -2.5 },
    { check: 'has title', ok: true, iterate: 0 },
    { timer: 'login', time: 8.1 },
    { done: 17 },
    { done: 17, failure: 'no title' },
    { done: 17, error: 'no name', stop: true },
    { done: 17, abort: 'no data left' },
  ])('takes %j', (statement) => {
    expect(readStatement(JSON.stringify(statement))).toEqual(statement)
  })

  test.each([
    ['Traceback (most recent call last):', /no JSON$/],
    ['', /no JSON$/],
    ['[1]', /no JSON object/],
    ['null', /no JSON object/],
    ['{}', /none of done, sample, count/],
    ['{"done":-1}', /done of a done is not a whole number/],
    ['{"done":"17"}', /not a whole number/],
    ['{"done":1,"failed":"x"}', /unknown field "failed"/],
    ['{"done":1,"count":"x"}', /unknown field "count"/],
    ['{"done":1,"error":""}', /error of a done is not a text/],
    ['{"sample":7}', /sample of a sample is not an object/],
    ['{"sample":{"name":"x"}}', /sample has no time/],
    ['{"sample":{"name":"x","time":-0.1}}', /not a number of milliseconds, 0 or above/],
    ['{"sample":{"name":"x","time":1e999}}', /not a number of milliseconds/],
    ['{"sample":{"name":"x","time":1,"status":70000}}', /not a number from 100 to 999/],
    ['{"sample":{"name":"x","time":1,"__proto__":1}}', /unknown field "__proto__"/],
    ['{"count":"x","n":"1"}', /n of a count is not a number/],
    ['{"check":"x"}', /check has no ok/],
    [`{"count":"${'x'.repeat(201)}"}`, /at most 200 characters/],
  ])('refuses %s, and says why', (line, fault) => {
    expect(readStatement(line)).toEqual({ fault: expect.stringMatching(fault) })
  })

  it('never throws, and takes nothing that it does not know, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(readStatement(line)).toHaveProperty('fault')
      }),
    )
  })
})
