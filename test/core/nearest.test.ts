// "Did you mean": words near to each other.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from '../../src/core/nearest.js'

const WORDS = ['connections', 'duration', 'rate', 'rampUp', 'header', 'threshold']

describe('the nearest word', () => {
  it.each([
    ['conections', 'connections'],
    ['durration', 'duration'],
    ['raet', 'rate'],
    ['rampup', 'rampUp'],
    ['headers', 'header'],
    ['Threshhold', 'threshold'],
    ['rate', 'rate'],
  ])('to %s is %s', (typed, word) => {
    expect(nearest(typed, WORDS)).toBe(word)
    expect(didYouMean(typed, WORDS)).toBe(` Did you mean ${JSON.stringify(word)}?`)
  })

  it('is none when too much is different', () => {
    for (const typed of ['', 'x', 'rxyz', 'colour', 'connect']) expect(nearest(typed, WORDS)).toBeNull()
    expect(didYouMean('colour', WORDS)).toBe('')
    expect(nearest('rate', [])).toBeNull()
  })

  it('is found after any one slip in a word of at least four letters', () => {
    const slip = fc.tuple(fc.constantFrom(...WORDS), fc.nat(), fc.constantFrom('add', 'drop', 'change', 'swap'))
    fc.assert(
      fc.property(slip, ([word, at, kind]) => {
        const i = at % (word.length - 1)
        const [before, here, next, after] = [word.slice(0, i), word[i], word[i + 1], word.slice(i + 2)]
        const typed =
          { add: `${before}q${here}${next}`, drop: before + next, change: `${before}q${next}`, swap: before + next + here }[kind] + after
        expect(nearest(typed, WORDS)).toBe(word)
      }),
    )
  })
})
