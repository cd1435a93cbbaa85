// Changes between states: what is sent leads from one to the next, whatever is in them, and costs little where little is new.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference, patched } from '../../src/web/delta.js'

/** As it comes out at the other end. */
const sent = (value: unknown) => JSON.parse(JSON.stringify(value))

const json = fc.jsonValue({ maxDepth: 4 }).map(sent)

/** Values of which most is equal: a state, and the same with something in it replaced. */
const pairs = fc
  .tuple(json, json, json, fc.string())
  .map(([a, b, c, key]) => [sent({ a, list: [a, b], [key]: a }), sent({ a, list: [a, c, b], [key]: c })])

describe('a difference', () => {
  it('leads from the one to the other', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(json, json), pairs), ([before, after]) => {
        const delta = difference(before, after)
        expect(delta === null ? before : patched(before, sent(delta))).toStrictEqual(after)
      }),
      { numRuns: 500 },
    )
  })

  it('of equal values is none', () => {
    fc.assert(fc.property(json, (value) => difference(value, sent(value)) === null))
  })

  it('leaves what was there as it was', () => {
    const before = { list: [1, 2, { a: 1 }], gone: 1 }
    const after = { list: [1, 2, { a: 2 }, 3] }
    expect(patched(before, difference(before, after) ?? [null])).toEqual(after)
    expect(before).toEqual({ list: [1, 2, { a: 1 }], gone: 1 })
  })

  it('of names that objects have of their own is no danger', () => {
    const after = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "toString": {"a": 1}}')
    const found = patched({}, sent(difference({}, after)))
    expect(JSON.stringify(found)).toBe(JSON.stringify(after))
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('of a series that grew by one is small, however long it is', () => {
    const before = { p99: Array.from({ length: 1_000 }, (_, i) => i / 7) }
    const delta = difference(before, { p99: [...before.p99, 5] })
    expect(JSON.stringify(delta)).toBe('{"k":[["p99",{"n":1001,"i":[[1000,[5]]]}]]}')
  })

  it('does not see what JSON leaves out', () => {
    expect(difference({ a: 1 }, { a: 1, b: undefined })).toBeNull()
    expect(difference({ a: 1, b: 2 }, { a: 1, b: undefined })).toEqual({ d: ['b'] })
  })
})
