// Many senders, one stream.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Merge } from '../../src/fleet/merge.js'

/** Takes everything until the end or an error. */
async function drain<T>(merge: Merge<T>): Promise<{ items: T[]; error: unknown }> {
  const items: T[] = []
  try {
    for await (const item of merge) items.push(item)
    return { items, error: null }
  } catch (error) {
    return { items, error }
  }
}

describe('a merge', () => {
  it('gives every item once, in the order in which they were pushed, whenever that was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 20 }), async (bursts) => {
        const merge = new Merge<number>()
        const draining = drain(merge)
        let n = 0
        for (const burst of bursts) {
          for (let i = 0; i < burst; i++) merge.push(n++)
          for (let turn = 0; turn < burst % 3; turn++) await Promise.resolve()
        }
        merge.end()
        expect((await draining).items).toEqual(Array.from({ length: n }, (_, i) => i))
      }),
      { numRuns: 200 },
    )
  })

  it('gives what is false, too', async () => {
    const merge = new Merge<unknown>()
    for (const item of [0, '', null, false]) merge.push(item)
    merge.end()
    expect((await drain(merge)).items).toEqual([0, '', null, false])
  })

  it('ends when it was ended before anyone listened', async () => {
    const merge = new Merge<number>()
    merge.push(1)
    merge.end()
    expect(await drain(merge)).toEqual({ items: [1], error: null })
  })

  it('waits until there is something', async () => {
    const merge = new Merge<number>()
    const stream = merge[Symbol.asyncIterator]()
    let seen: unknown = null
    const waiting = stream.next().then((result) => {
      seen = result.value
    })
    await Promise.resolve()
    expect(seen).toBeNull()
    merge.push(7)
    await waiting
    expect(seen).toBe(7)
  })

  it('gives what is left before it throws', async () => {
    const merge = new Merge<number>()
    const error = new Error('a worker died')
    merge.push(1)
    merge.fail(error)
    merge.push(2)
    expect(await drain(merge)).toEqual({ items: [1, 2], error })
  })

  it('throws to who is already waiting', async () => {
    const merge = new Merge<number>()
    const draining = drain(merge)
    await Promise.resolve()
    merge.fail('broken')
    expect(await draining).toEqual({ items: [], error: 'broken' })
  })

  it('throws the first of several errors, also one that is nothing', async () => {
    const merge = new Merge<number>()
    merge.fail(undefined)
    merge.fail(new Error('second'))
    merge.end()
    await expect(merge[Symbol.asyncIterator]().next()).rejects.toBeUndefined()
  })
})
