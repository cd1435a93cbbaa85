// Who takes over a shard that somebody else began sends the rest of it, and nothing of what was due before.

import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.js'
import type { LoadPlan, Remainder } from '../../src/core/plan.js'
import { anvil } from '../anvil/raw.js'
import { planTo } from '../client/plan.js'
import { carryOut, expectBalance } from './carry-out.js'

/** The run has been going for a second. */
async function takenOver(load: Partial<LoadPlan>, remainder: Remainder, place = { index: 0, count: 1 }) {
  const { url } = await anvil()
  const plan = planTo(url, { load: { duration: 1500, ...load } })
  const outcome = await carryOut(plan, undefined, { ...place, startAt: systemClock.now() - 1000, remainder })
  expectBalance(outcome)
  return outcome
}

const numbers = (rows: readonly { readonly scheduled: number }[]) =>
  rows.map(({ scheduled }) => Math.round(scheduled / 10)).sort((a, b) => a - b)

describe('in the open model', () => {
  const load = { model: 'open', rate: 100, connections: 4 } as const

  it('arrivals are those of the one schedule from there on', async () => {
    const { rows } = await takenOver(load, { from: 1200, requests: null })
    expect(numbers(rows)).toEqual(Array.from({ length: 30 }, (_, i) => 120 + i))
  })

  it('shards of a shard have its arrivals between them, each once', async () => {
    const parts = await Promise.all([1, 4, 7].map((index) => takenOver(load, { from: 1100, requests: null }, { index, count: 9 })))
    const all = numbers(parts.flatMap(({ rows }) => rows))
    // 1 of 3: every third arrival of all
    expect(all).toEqual(Array.from({ length: 50 }, (_, i) => i).flatMap((n) => (3 * n + 1 >= 110 && 3 * n + 1 < 150 ? [3 * n + 1] : [])))
  })

  it('Poisson arrivals are the same, too', async () => {
    const random = { ...load, arrivals: 'poisson' } as const
    const [whole, rest] = await Promise.all([
      takenOver({ ...random, duration: 1300 }, { from: 0, requests: null }),
      takenOver({ ...random, duration: 1300 }, { from: 1150, requests: null }),
    ])
    const times = (rows: typeof whole.rows) => rows.map(({ scheduled }) => scheduled).sort((a, b) => a - b)
    expect(times(rest.rows).length).toBeGreaterThan(0)
    expect(times(rest.rows)).toEqual(times(whole.rows).filter((time) => time >= 1150))
  })

  it('one that is ended before it begins owes nothing', async () => {
    const { url } = await anvil()
    const plan = planTo(url, { load: { ...load, duration: 60_000 } })
    const place = { startAt: systemClock.now() - 1000, remainder: { from: 30_000, requests: null } }
    const outcome = await carryOut(plan, AbortSignal.abort(), place)
    expect([outcome.rows.length, outcome.health.due]).toEqual([0, 0])
  })
})

describe('in the closed model', () => {
  it('connections begin there', async () => {
    const { rows } = await takenOver({ connections: 3, pacing: 50, duration: 1300 }, { from: 1100, requests: null })
    expect(new Set(rows.map(({ connection }) => connection)).size).toBe(3)
    expect(Math.min(...rows.map(({ sent }) => sent))).toBeGreaterThanOrEqual(1100)
  })

  it('those that have not come yet by plan come at their time', async () => {
    // one more each 100 ms: the third of them from 1,200 ms on
    const { rows } = await takenOver(
      {
        connections: 1,
        pacing: 20,
        duration: 1300,
        stages: [
          { duration: 1000, target: 1 },
          { duration: 300, target: 4 },
        ],
      },
      { from: 1050, requests: null },
    )
    const first = (id: number) => Math.min(...rows.filter(({ connection }) => connection === id).map(({ sent }) => sent))
    expect(first(0)).toBeLessThan(first(1))
    expect(first(3)).toBeGreaterThanOrEqual(1200)
  })

  it('as many requests are sent as are left', async () => {
    const { rows } = await takenOver({ connections: 3, duration: null, requests: 1000 }, { from: 1010, requests: 7 })
    expect(rows).toHaveLength(7)
  })
})
