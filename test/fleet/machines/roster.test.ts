// Who is lost, and how far clocks are apart.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureOffset } from '../../../src/fleet/machines/clock.js'
import type { Member } from '../../../src/fleet/machines/messages.js'
import { Roster, SILENT } from '../../../src/fleet/machines/roster.js'

const member = (id: string): Member => ({
  id,
  agent: id,
  place: { index: 0, count: 2 },
  heir: null,
  name: id,
  host: 'h',
  cores: 1,
  floor: null,
  offset: 0,
  error: 0,
})
const CONNECTED = Number.POSITIVE_INFINITY

describe('the roster of a run', () => {
  it('LD-15: misses an agent that says nothing for four seconds, and has it back when it speaks', () => {
    const roster = new Roster([member('a'), member('b')], 0)
    const [a, b] = roster.seats
    roster.hear(a, SILENT)
    expect(roster.missed(SILENT, CONNECTED)).toEqual([])
    expect(roster.missed(SILENT + 1, CONNECTED)).toEqual([b])
    expect(roster.missed(SILENT + 2, CONNECTED)).toEqual([])
    expect([roster.over, roster.lost]).toEqual([false, [b]])
    expect([roster.hear(b, SILENT + 3), roster.hear(b, SILENT + 4)]).toEqual(['back', 'there'])
    expect(roster.lost).toEqual([])
  })

  it('misses nobody while there is no connection to hear them by, and for a while after', () => {
    const roster = new Roster([member('a')], 0)
    expect(roster.missed(10 * SILENT, 0)).toEqual([])
    expect(roster.missed(10 * SILENT, SILENT)).toEqual([])
    expect(roster.missed(10 * SILENT, SILENT + 1)).toHaveLength(1)
  })

  it('is over when all are done or lost', () => {
    const roster = new Roster([member('a'), member('b')], 0)
    roster.missed(SILENT + 1, CONNECTED)
    expect(roster.over).toBe(true)
  })
})

describe('the offset of a clock', () => {
  it('is known to within its error, whatever the way there and back takes', async () => {
    const ways = fc.array(
      fc.record({ there: fc.double({ min: 0, max: 50, noNaN: true }), back: fc.double({ min: 0, max: 50, noNaN: true }) }),
      {
        minLength: 1,
        maxLength: 9,
      },
    )
    await fc.assert(
      fc.asyncProperty(ways, fc.double({ min: -1e6, max: 1e6, noNaN: true }), async (all, offset) => {
        let now = 1000
        let round = 0
        const ask = async () => {
          const { there, back } = all[round++]
          now += there
          const theirs = now + offset
          now += back
          return theirs
        }
        const found = await measureOffset(ask, all.length, { now: () => now, date: () => new Date(0) })
        expect(Math.abs(found.offset - offset)).toBeLessThanOrEqual(found.error + 1e-6)
        expect(found.error).toBeCloseTo(Math.min(...all.map(({ there, back }) => (there + back) / 2)), 6)
      }),
      { numRuns: 200 },
    )
  })
})
