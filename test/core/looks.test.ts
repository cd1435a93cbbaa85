// Looks at a run that goes on: whenever and however often, they show what a tally would that nobody has looked at, and cost no more later.

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Histogram } from '../../src/core/histogram.js'
import { pictures } from '../../src/core/pictures.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { Tally } from '../../src/core/tally.js'

const newTally = (end: number | null = null) => new Tally({ interval: 100, warmUp: 0, end })

/** Times in µs; a status of 0 is a failure. */
interface Row {
  readonly ended: number
  readonly response: number
  readonly status: number
}

function take(tally: Tally, { ended, response, status }: Row): void {
  if (status === 0) tally.miss(ended, response, 'timeout', '')
  else tally.answer(ended, response, response % 50, status, '')
}

/** All that a page shows. */
function look(tally: Tally, duration: number) {
  const summary = summarize(tally, { ...BARE, duration, tainted: [[duration / 2, duration / 2 + 150]] })
  return { summary, pictures: pictures(tally, summary) }
}

/** Rows that come about in order, with some far too late; nothing happens for a while now and then. */
const rows = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.nat(30_000), fc.constant(400_000)),
      late: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(8_000_000)),
      response: fc.nat(90_000),
      status: fc.constantFrom(200, 200, 503, 0),
    }),
    { minLength: 1, maxLength: 300 },
  )
  .map((parts) => {
    let now = 0
    return parts.map(({ gap, late, response, status }): Row => {
      now += gap
      return { ended: Math.max(0, now - late), response, status }
    })
  })

describe('looks at a tally', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('change nothing, whatever comes between them and however late', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), (all, every) => {
        const [seen, unseen] = [newTally(), newTally()]
        all.forEach((row, i) => {
          take(seen, row)
          take(unseen, row)
          if (i % every === 0) look(seen, seen.lastEnded / 1000)
        })
        expect(look(seen, seen.lastEnded / 1000)).toEqual(look(unseen, unseen.lastEnded / 1000))
        // a run that was stopped before its last rows came
        expect(look(seen, seen.lastEnded / 2000)).toEqual(look(unseen, unseen.lastEnded / 2000))
      }),
      { numRuns: 60 },
    )
  })

  it('change nothing where intervals are put together because they are many', () => {
    const [seen, unseen] = [newTally(), newTally()]
    for (let i = 0; i < 2600; i++) {
      const row = { ended: i * 100_000 + 5, response: 1000 + ((i * 7919) % 5000), status: i % 50 === 0 ? 503 : 200 }
      take(seen, row)
      take(unseen, row)
      if (i % 130 === 0) look(seen, (i + 1) * 100)
    }
    const { pictures, summary } = look(seen, 260_000)
    expect({ pictures, summary }).toEqual(look(unseen, 260_000))
    expect(pictures.series.interval).toBeCloseTo(0.4)
    expect(summary.intervals).toHaveLength(2600)
  })

  it('add up as little after ten minutes as after one', () => {
    const tally = newTally()
    const add = vi.spyOn(Histogram.prototype, 'add')
    const quantiles = vi.spyOn(Histogram.prototype, 'quantiles')
    let i = 0
    const workAt = (intervals: number) => {
      for (; i < intervals; i++) take(tally, { ended: i * 100_000, response: 1000 + (i % 90), status: 200 })
      look(tally, i * 100)
      add.mockClear()
      quantiles.mockClear()
      // ten more intervals: a second
      for (const end = i + 10; i < end; i++) take(tally, { ended: i * 100_000, response: 1000 + (i % 90), status: 200 })
      look(tally, i * 100)
      return add.mock.calls.length + quantiles.mock.calls.length
    }
    const early = workAt(600)
    expect(early).toBeGreaterThan(10)
    expect(workAt(6_000)).toBeLessThan(2 * early)
  })
})
