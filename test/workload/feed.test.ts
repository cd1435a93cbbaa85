// Rows of test data are dealt out to users.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Feed, feed, isStopUser, StopUser } from '../../src/workload/index.js'
import { complaint, userOf } from './users.js'

/** All rows that worker `index` of `count` deals out until there are no more, at most so many. */
function rowsOf<Row>(rows: Feed<Row>, index: number, count: number, most = 100): Row[] {
  const user = userOf(index, 1, { index, count })
  const dealt: Row[] = []
  try {
    while (dealt.length < most) dealt.push(rows.next(user))
  } catch (error) {
    if (!isStopUser(error)) throw error
  }
  return dealt
}

describe('LO-24 each row goes to one user across all workers', () => {
  it('once, and then users stop', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 8 }), (size, workers) => {
        const list = Array.from({ length: size }, (_, i) => i)
        const rows = feed(list, 'once')
        const dealt = Array.from({ length: workers }, (_, worker) => rowsOf(rows, worker, workers)).flat()
        expect(dealt.sort((a, b) => a - b)).toEqual(list)
      }),
    )
  })

  it('stops a user without a row by the signal that user.stop() gives', () => {
    const rows = feed(['only'], 'once')
    expect(rows.next(userOf())).toBe('only')
    expect(() => rows.next(userOf())).toThrow(StopUser)
    expect(() => rows.next(userOf())).toThrow('the list has no row left for worker 0')
  })

  it('in cycles, of which no two workers share a row', () => {
    const rows = feed(['a', 'b', 'c', 'd', 'e'], 'cycle')
    expect([0, 1].map((worker) => rowsOf(rows, worker, 2, 7).join(''))).toEqual(['aceacea', 'bdbdbdb'])
  })

  it('in cycles that are shared only where there are fewer rows than workers', () => {
    const rows = feed(['a', 'b'], 'cycle')
    expect([0, 1, 2].map((worker) => rowsOf(rows, worker, 3, 3).join(''))).toEqual(['aaa', 'bbb', 'aaa'])
  })

  it('at random, fixed by the seed of each user, whatever the number of workers', () => {
    const rows = feed(['a', 'b', 'c'], 'random')
    const drawn = (seed: number, count: number) => {
      const user = userOf(7, seed, { index: 0, count })
      return Array.from({ length: 50 }, () => rows.next(user)).join('')
    }
    expect(drawn(1, 1)).toBe(drawn(1, 4))
    expect(drawn(1, 1)).not.toBe(drawn(2, 1))
    expect(new Set(drawn(1, 1)).size).toBe(3)
  })
})

describe('MM-24 a pool lends each row to one user at a time', () => {
  /** A user, and the end of its iteration. */
  function borrower(index = 0, count = 1) {
    const dues: (() => void)[] = []
    const user = { ...userOf(index, 1, { index, count }), whenDone: (act: () => void) => void dues.push(act) }
    return { user, done: () => dues.splice(0).forEach((act) => void act()) }
  }

  it('over all workers exactly, whatever is lent and comes back in what order', () => {
    const shape = { size: fc.integer({ min: 1, max: 20 }), workers: fc.integer({ min: 1, max: 4 }) }
    fc.assert(
      fc.property(fc.record(shape), fc.array(fc.nat(11), { maxLength: 60 }), ({ size, workers }, steps) => {
        const pool = feed(
          Array.from({ length: size }, (_, i) => i),
          'lend',
        )
        const users = Array.from({ length: 12 }, (_, i) => borrower(i % workers, workers))
        const held = new Map<number, number>()
        for (const i of steps) {
          if (held.delete(i)) users[i].done()
          else {
            try {
              held.set(i, pool.next(users[i].user))
            } catch (error) {
              expect(String(error)).toContain(`for worker ${i % workers}`)
            }
          }
          expect(new Set(held.values()).size).toBe(held.size)
          for (const [who, row] of held) expect(row % workers).toBe(who % workers)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('the one that came back first first', () => {
    const pool = feed(['a', 'b', 'c'], 'lend')
    const { user, done } = borrower()
    const lent = Array.from({ length: 4 }, () => {
      const row = pool.next(user)
      done()
      return row
    })
    expect(lent.join('')).toBe('abca')
  })

  it('who finds none is told so', () => {
    const pool = feed(['only'], 'lend')
    pool.next(borrower().user)
    expect(complaint(() => pool.next(borrower().user))).toMatch(/^all 1 rows of the list for worker 0 are lent: there must be/)
    expect(complaint(() => pool.next(borrower(1, 2).user))).toMatch(/^none of the rows of the list is for worker 1/)
  })
})

describe('rows of a file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hammer-feed-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function fileOf(name: string, text: string): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }

  it('come from CSV, whose first line names the columns', async () => {
    const path = await fileOf('accounts.csv', '\uFEFFuser,password\r\nanna,"a,b ""c"""\r\n\r\nbert,\r\n')
    const rows = await feed(path, 'once')
    expect(rows.size).toBe(2)
    expect(rowsOf(rows, 0, 1)).toEqual([
      { user: 'anna', password: 'a,b "c"' },
      { user: 'bert', password: '' },
    ])
  })

  it('come from JSON, and from a URL beside the script', async () => {
    const path = await fileOf('accounts.json', '[{"id": 1}, {"id": 2}]')
    const rows = await feed<{ id: number }>(pathToFileURL(path), 'cycle')
    expect(rows.next(userOf()).id).toBe(1)
  })

  it.each([
    ['none.csv', null, 'cannot be read (ENOENT)'],
    ['empty.csv', '', 'has no row'],
    ['head.csv', 'user,password\n', 'has no row'],
    ['ragged.csv', 'a,b\n1\n', 'is no CSV file: Invalid Record Length'],
    ['object.json', '{"a": 1}', 'is no list of rows'],
    ['broken.json', '[1,', 'is no JSON: '],
  ])('%s is refused with the reason', async (name, text, reason) => {
    const path = text === null ? join(folder, name) : await fileOf(name, text)
    await expect(feed(path, 'once')).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(`${name} ${reason}`) })
  })
})

it('refuses an empty list and an unknown policy', () => {
  expect(complaint(() => feed([], 'once'))).toContain('feed: the list has no row')
  expect(complaint(() => feed([1], 'onec' as never))).toBe('feed: there is no policy onec | Did you mean once?')
  expect(complaint(() => feed([1], undefined as never))).toContain('There is: once, cycle, random, lend.')
})
