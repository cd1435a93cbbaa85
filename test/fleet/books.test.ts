// The books of a run: what workers say that they did, against the rows that came in.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Health, noHealth, UNFINISHED, UNSENT } from '../../src/core/sample.js'
import { Books } from '../../src/fleet/books.js'
import { answered, missed, rows, tallyOf } from '../core/rows.js'

function booksOf(...pieces: readonly Partial<Health>[]): Books {
  const books = new Books()
  for (const piece of pieces) {
    books.add({ ...noHealth(), ...piece })
  }
  return books
}

const TALLY = tallyOf([
  answered(1_000_000, 1000),
  answered(1_000_000, 1000),
  missed('timeout', 1_000_000, 1000),
  missed(UNFINISHED, 1_000_000, 1000),
  missed(UNSENT, 1_000_000, 0),
])

describe('the books', () => {
  it('balance for any rows that were all reported, in any pieces', () => {
    fc.assert(
      fc.property(rows, fc.nat(100), fc.constantFrom(0, 1000), (all, cut, warmUp) => {
        const due = all.length
        const sent = all.filter(({ cause }) => cause !== UNSENT).length
        const [dueFirst, sentFirst] = [Math.min(cut, due), Math.min(cut, sent)]
        const books = booksOf({ due: dueFirst, sent: sentFirst }, { due: due - dueFirst, sent: sent - sentFirst })
        expect(books.differences(tallyOf(all, { warmUp }))).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['a request that was due has no row', { due: 6, sent: 4 }, '6 requests were due, but 5 have a row'],
    ['a row was never due', { due: 4, sent: 4 }, '4 requests were due, but 5 have a row'],
    ['a request that was sent has no row', { due: 5, sent: 5 }, '5 requests were sent, but 4 have a row that says so'],
    ['a row says sent, and was not', { due: 5, sent: 3 }, '3 requests were sent, but 4 have a row that says so'],
  ])('do not balance when %s', (_, health, difference) => {
    const books = booksOf(health)
    expect(books.differences(TALLY)).toEqual([difference])
    expect(books.faults(TALLY)).toEqual([expect.stringContaining(difference)])
  })

  it('do not balance when a row is neither answered, nor failed, nor unfinished', () => {
    const tally = tallyOf([answered(1_000_000, 1000)])
    tally.answered = 0
    expect(booksOf({ due: 1, sent: 1 }).differences(tally)).toEqual(['1 sent is not 0 + 0 + 0'])
  })

  it('count the rows of the warm-up as due', () => {
    const tally = tallyOf([answered(500_000, 1000), answered(1_500_000, 1000)], { warmUp: 1000 })
    expect(booksOf({ due: 2, sent: 2 }).differences(tally)).toEqual([])
    expect(booksOf({ due: 1, sent: 2 }).differences(tally)).toHaveLength(1)
  })

  it('sum up what all workers report', () => {
    const books = booksOf(
      { bytesSent: 10, opened: 1, unsolicited: 0 },
      { bytesSent: 5, opened: 2, unsolicited: 3, held: 4, withheld: 2 },
      { bytesSent: 1, held: 3, withheld: 1 },
    )
    expect(books).toMatchObject({ bytesSent: 16, opened: 3, unsolicited: 3, held: 7, withheld: 3 })
  })
})
