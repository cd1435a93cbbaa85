// Orders are read exactly, refused by name, and drawn from the seed.

import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { drawStatus, drawVariant, NO_ORDERS, readOrders, resolve } from '../../src/anvil/behaviour.js'
import { startAnvil } from '../../src/anvil/index.js'
import { random } from '../../src/core/random.js'
import { anvil, exchange, get, PLAIN_ANSWER, raw, recordingAnvil } from './raw.js'

const variants = (text: string) => resolve(NO_ORDERS, readOrders(text)).variants.map(({ label, share }) => [label, share])

describe('orders', () => {
  test.each([
    ['', [['plain', 1]]],
    [
      'reset=10%',
      [
        ['reset', 0.1],
        ['plain', 0.9],
      ],
    ],
    [
      'reset=0.25&close=25%&chunked=0.5',
      [
        ['reset', 0.25],
        ['close', 0.25],
        ['chunked', 0.5],
      ],
    ],
    [
      'half=head:0.25&echo',
      [
        ['echo+half', 0.25],
        ['echo', 0.75],
      ],
    ],
    ['trickle=2s:100%', [['trickle', 1]]],
    ['interim=2', [['interim', 1]]],
    ['reset=0', [['plain', 1]]],
    ['reset=1', [['reset', 1]]],
    ['never&chunked', [['never', 1]]],
    ['close=5%25&delay=1ms&&', expect.arrayContaining([['close', 0.05]])],
  ])('%s is understood', (text, expected) => {
    expect(variants(text)).toEqual(expected)
  })

  test.each([
    ['foo', 'there is no behaviour "foo"'],
    ['toString', 'there is no behaviour "toString"'],
    ['delay=soon', '"delay=soon" cannot be understood'],
    ['delay=toString:1', 'cannot be understood'],
    ['delay=normal:5ms', 'cannot be understood'],
    ['freeze=2s-1s', 'cannot be understood'],
    ['freeze=2s', 'cannot be understood'],
    ['size=big', 'cannot be understood'],
    ['status=99', 'cannot be understood'],
    ['status=100', 'cannot be understood'],
    ['retry-after=', 'cannot be understood'],
    ['retry-after=1%0d%0aX:y', 'cannot be understood'],
    ['status=200:0', 'cannot be understood'],
    ['reset=110%', 'cannot be understood'],
    ['length', 'cannot be understood'],
    ['length=10%', 'cannot be understood'],
    ['connection=keep', 'cannot be understood'],
    ['interim=1001', 'cannot be understood'],
    ['close=60%&reset=60%', 'add up to more than 1'],
    ['close&reset', '"reset" excludes another'],
    ['chunked&nolength', '"nolength" excludes another'],
    ['chunked&length=long', '"length" excludes another'],
  ])('%s is refused with 400 and a text, or at the start', async (order, message) => {
    const server = await anvil()
    const answer = await request(`${server.url}/?${order}`)
    expect(answer.statusCode).toBe(400)
    const text = await answer.body.text()
    expect(text).toContain(message)
    expect(text).toContain('Known are delay, freeze, size, status, retry-after, close, reset')
    expect(server.counts()).toMatchObject({ requests: 1, answered: 1, outcomes: { invalid: 1 } })
    await expect(startAnvil({ defaults: order })).rejects.toMatchObject({ name: 'HammerError', code: 'usage' })
  })

  test('the query wins over the defaults: each setting by itself, outcomes together', async () => {
    const server = await anvil({ defaults: 'size=3&status=201&chunked' })
    const plain = await request(`${server.url}/?size=5`)
    expect([plain.statusCode, plain.headers['transfer-encoding'], await plain.body.text()]).toEqual([201, 'chunked', 'he qu'])
    const own = await request(`${server.url}/?trickle=2ms`)
    expect([own.statusCode, own.headers['content-length']]).toEqual([201, '3'])
    await own.body.dump()
  })

  test('more distinct queries than are remembered are still understood', async () => {
    const server = await anvil()
    const client = raw(server)
    const sizes = Array.from({ length: 1200 }, (_, i) => i)
    client.send(sizes.map((size) => get(`/?size=${size}`)).join('') + get('/?status=299'))
    const text = await client.until(' 299 ')
    expect([...text.matchAll(/content-length: (\d+)/g)].map(([, length]) => Number(length)).slice(0, 1200)).toEqual(sizes)
  })
})

describe('chance', () => {
  test('shares are drawn once per request from the seed, in the order the requests come', async () => {
    const { server, entries } = await recordingAnvil({ seed: 7, defaults: 'unasked=20%&chunked=30%&interim=10%' })
    const client = raw(server)
    client.send(get('/').repeat(500) + get('/?status=299'))
    await client.until(' 299 ')
    const uniform = random(7, 'anvil outcome')
    const expected = Array.from({ length: 500 }, () => {
      const u = uniform()
      if (u < 0.2) return 'unasked'
      if (u < 0.5) return 'chunked'
      return u < 0.6 ? 'interim' : 'plain'
    })
    expect(entries.slice(0, 500).map(({ outcome }) => outcome)).toEqual(expected)
    const { outcomes } = server.counts()
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(501)
    expect(outcomes.chunked).toBeGreaterThan(100)
  })

  test('a mix of statuses keeps its weights', () => {
    const behaviour = resolve(NO_ORDERS, readOrders('status=200:90,500:8,404:2'))
    const uniform = random(1)
    const counts: Record<number, number> = {}
    for (let i = 0; i < 10_000; i++) {
      const status = drawStatus(behaviour, uniform)
      counts[status] = (counts[status] ?? 0) + 1
    }
    expect(counts[200] / 10_000).toBeCloseTo(0.9, 1)
    expect(counts[500] / 10_000).toBeCloseTo(0.08, 1)
    expect(counts[404]).toBeGreaterThan(100)
  })

  test('the last variant takes what rounding leaves over', () => {
    const behaviour = resolve(NO_ORDERS, readOrders('close=10%&reset=20%&never=70%'))
    expect(drawVariant(behaviour, () => 1 - 2 ** -32).label).toBe('never')
    expect(drawVariant(behaviour, () => 0).label).toBe('close')
  })

  test('the same seed gives the same garbage, another seed another', async () => {
    const said = async (seed: number) => (await exchange(await anvil({ seed }), get('/?garbage'))).text
    expect(await said(1)).toBe(await said(1))
    expect(await said(1)).not.toBe(await said(2))
  })

  test('a share of 0 orders nothing', async () => {
    const server = await anvil({ defaults: 'reset' })
    const client = raw(server)
    client.send(get('/?reset=0%'))
    expect(await client.until('now!\n')).toBe(PLAIN_ANSWER)
  })
})
