// Answers leave when they were ordered to, in the order of their requests.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appointments } from '../../src/anvil/agenda.js'
import { readDelay, readFreeze, thaw } from '../../src/anvil/delay.js'
import { random } from '../../src/core/random.js'
import { get, PLAIN_ANSWER, raw, recordingAnvil } from './raw.js'

function draws(text: string, count = 20_000): number[] {
  const delay = readDelay(text)
  if (delay === null) throw new Error(`${text} is no delay`)
  const uniform = random(3)
  return Array.from({ length: count }, () => delay(uniform)).sort((a, b) => a - b)
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a delay', () => {
  test('may be fixed', () => {
    expect(draws('10ms', 2)).toEqual([10, 10])
  })

  test('may be exponential', () => {
    expect(mean(draws('exp:20ms'))).toBeCloseTo(20, -0.5)
  })

  test('may be uniform', () => {
    const values = draws('uniform:5ms-50ms')
    expect(values[0]).toBeGreaterThanOrEqual(5)
    expect(values[values.length - 1]).toBeLessThan(50)
    expect(mean(values)).toBeCloseTo(27.5, -0.5)
  })

  test('may be normal, and is never negative', () => {
    expect(mean(draws('normal:20ms,5ms'))).toBeCloseTo(20, -0.5)
    expect(draws('normal:1ms,5ms')[0]).toBe(0)
  })

  test('may be of Pareto: at least its minimum, with median minimum·2^(1/shape)', () => {
    const values = draws('pareto:10ms,2')
    expect(values[0]).toBeGreaterThanOrEqual(10)
    expect(values[10_000]).toBeCloseTo(10 * Math.SQRT2, 0)
  })

  test('is kept, never shortened, and the log knows it', async () => {
    const { server, entries } = await recordingAnvil()
    const client = raw(server)
    const began = performance.now()
    client.send(get('/?delay=30ms'))
    expect(await client.until('now!\n')).toBe(PLAIN_ANSWER)
    expect(performance.now() - began).toBeGreaterThanOrEqual(30)
    const [{ arrived, answered }] = entries
    expect((answered ?? 0) - arrived).toBeGreaterThanOrEqual(30)
  })

  test('of pipelined requests runs from the arrival of each, and answers keep their order', async () => {
    const { server, entries } = await recordingAnvil()
    const client = raw(server)
    client.send(get('/?delay=40ms&status=201') + get('/?delay=60ms&status=202') + get('/?status=203'))
    const text = await client.until((all) => all.includes(' 203 ') && all.endsWith('now!\n'))
    expect([...text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual(['201', '202', '203'])
    expect(entries.map(({ number }) => number)).toEqual([1, 2, 3])
    const waits = entries.map(({ arrived, answered }) => (answered ?? 0) - arrived)
    expect(waits[0]).toBeGreaterThanOrEqual(40)
    expect(waits[1]).toBeGreaterThanOrEqual(60)
    expect(waits[2]).toBeGreaterThanOrEqual(60)
  })
})

describe('a freeze', () => {
  test('holds what is due in it until its end, counted from the first request', () => {
    const windows = readFreeze('5s-6s,2s-3.4s,6s-7s') ?? []
    const leaves = (due: number) => thaw(windows, 1000, due) - 1000
    expect([2999, 3000, 4399, 4400, 6500, 8000].map(leaves)).toEqual([1999, 3400, 3400, 3400, 7000, 7000])
  })

  test('keeps the whole server silent', async () => {
    const { server, entries } = await recordingAnvil({ defaults: 'freeze=0s-50ms' })
    const clients = [raw(server), raw(server)]
    for (const client of clients) client.send(get('/').repeat(3))
    await Promise.all(clients.map((client) => client.until((text) => text === PLAIN_ANSWER.repeat(3))))
    const first = Math.min(...entries.map(({ arrived }) => arrived))
    expect(Math.min(...entries.map(({ answered }) => answered ?? 0)) - first).toBeGreaterThanOrEqual(50)
  })
})

describe('the agenda', () => {
  test('keeps every appointment, never early, in order of time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: -1, max: 4, noNaN: true }), { minLength: 1, maxLength: 40 }), async (waits) => {
        const agenda = appointments()
        const began = performance.now()
        const kept: number[] = []
        await new Promise<void>((resolve) => {
          for (const wait of waits) {
            const due = began + wait
            const keep = () => {
              expect(performance.now()).toBeGreaterThanOrEqual(due)
              if (kept.push(due) === waits.length) resolve()
            }
            agenda.add(due, { due, keep })
          }
        })
        expect(kept).toEqual(waits.map((wait) => began + wait).sort((a, b) => a - b))
      }),
      { numRuns: 30 },
    )
  })

  test('forgets everything when it is cleared', async () => {
    const agenda = appointments()
    let kept = 0
    const due = performance.now() + 1
    agenda.add(due, { due, keep: () => kept++ })
    agenda.close()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(kept).toBe(0)
  })
})
