// Words about many agents: as many names as anybody reads.

import { describe, expect, it } from 'vitest'
import { progress } from '../../../src/fleet/machines/collect.js'
import { first, listed } from '../../../src/fleet/machines/words.js'

const names = Array.from({ length: 1000 }, (_, i) => `a${i + 1}`)

describe('words about a thousand agents', () => {
  it('name twenty of them, and say how many more there are', () => {
    expect(listed(names.slice(0, 3))).toBe('a1, a2, a3')
    expect(listed(names.slice(0, 20)).split(', ')).toHaveLength(20)
    expect(listed(names)).toMatch(/^a1, a2, .*, a20 and 980 more$/)
    expect(listed(names, 2)).toBe('a1, a2 and 998 more')
    expect(first(names)).toHaveLength(21)
    expect(first(names).at(-1)).toMatch(/980 more agents/)
    expect(first(names.slice(0, 20))).toEqual(names.slice(0, 20))
  })

  it('tell how far the rows have come in some twenty steps, and of each of a few agents', () => {
    const steps = names.map((name, i) => progress(name, i + 1, names.length)).filter((text) => text !== null)
    expect([steps.length, steps.at(-1)]).toEqual([20, '1000 of 1000 agents have handed in their rows'])
    expect(progress('a1', 1, 3)).toBe('rows of a1 are here')
  })
})
