// Rows counted by cycles, against rows looked at one by one.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CycleFacts, CycleTally, cycleSummaries } from '../../src/core/cycles.js'
import { Tally } from '../../src/core/tally.js'

const spans = [
  { start: 0, end: 1000 },
  { start: 1500, end: null },
  { start: 4000, end: 5000 },
]
const row = fc.record({ ended: fc.nat(6000), response: fc.nat(400), failed: fc.boolean() })
const rows = fc.array(row, { maxLength: 50 })

function count(all: readonly { ended: number; response: number; failed: boolean }[]): CycleTally {
  const tally = new CycleTally(spans)
  for (const { ended, response, failed } of all) failed ? tally.miss(ended, 'failed') : tally.answer(ended, response)
  return tally
}

describe('LD-2 the rows of cycles', () => {
  it('belong to the cycle in which they ended, in whatever order they come', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const own = spans.map(({ start }, i) => all.filter(({ ended }) => ended >= start && ended < (spans[i + 1]?.start ?? 1e9)))
        expect(count(all).steps.map(({ requests, failed, late, response }) => [requests, failed, late, response.count])).toEqual(
          own.map((mine, i) => {
            const answers = mine.filter(({ failed }) => !failed)
            const late = answers.filter(({ ended }) => ended > (spans[i].end ?? 1e9))
            return [mine.length, mine.length - answers.length, late.length, answers.length]
          }),
        )
      }),
    )
  })

  it('come to the same in parts, sent to other threads', () => {
    fc.assert(
      fc.property(rows, rows, (some, others) => {
        const sum = CycleTally.from(structuredClone(count(some).toState()))
        sum.add(count(others))
        expect(sum.toState()).toEqual(count([...some, ...others]).toState())
      }),
    )
  })

  it('LD-3 have a throughput of their own: answers within the time of the cycle, without its warm-up', () => {
    const tally = new CycleTally([{ start: 0, end: 2_000_000 }])
    for (const ended of [1_000_000, 2_000_000, 2_000_001]) tally.answer(ended, 1000)
    tally.miss(1_500_000, 'failed')
    const fact: CycleFacts = { users: 1, planned: 4, started: 4, start: 0, duration: 2 }
    const unbegun: CycleFacts = { users: 2, planned: 4, started: 0, start: null, duration: 0 }
    const [first, second] = cycleSummaries([fact, unbegun], tally, 1_000_000)
    expect(first).toMatchObject({ ...fact, requests: 4, failed: 1, throughput: 2, response: { count: 3 } })
    expect(second).toMatchObject({ ...unbegun, requests: 0, throughput: 0, response: { p50: null } })
  })

  it('are counted by a tally beside everything else; a warm-up is in neither', () => {
    const tally = new Tally({ interval: 1000, warmUp: 1, end: null, cycles: [{ start: 0, end: null }] })
    tally.answer(2500, 1000, 0, 200, '')
    tally.answer(1500, 1000, 0, 200, '')
    tally.miss(3000, 500, 'timeout', '')
    tally.miss(3000, 500, 'unfinished', '')
    expect(tally.cycles?.steps).toMatchObject([{ requests: 3, failed: 1, last: 3000, response: { count: 1 } }])
    expect(Tally.from(structuredClone(tally.toState())).cycles?.toState()).toEqual(tally.cycles?.toState())
  })
})
