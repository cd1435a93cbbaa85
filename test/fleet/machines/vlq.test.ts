// Whole numbers as text, and back.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HammerError } from '../../../src/core/errors.js'
import { fromVlq, toVlq } from '../../../src/fleet/machines/vlq.js'

const LARGEST = 2 ** 32 - 1
const read = (text: string, room = 1000) => {
  const numbers = new Uint32Array(room)
  return [...numbers.subarray(0, fromVlq(text, numbers))]
}

it('brings every list of numbers back', () => {
  const numbers = fc.oneof(fc.nat(100), fc.nat(LARGEST), fc.constantFrom(0, 31, 32, 1023, 1024, LARGEST))
  fc.assert(
    fc.property(fc.array(numbers), (list) => {
      expect(read(toVlq(list))).toEqual(list)
    }),
  )
})

it('is what source maps write, less the sign', () => {
  // theirs have the sign in the lowest bit: 16 is written as 32
  expect([toVlq([0]), toVlq([31]), toVlq([32]), toVlq([1, 2, 3]), toVlq([2 ** 32 - 1])]).toEqual(['A', 'f', 'gB', 'BCD', '//////D'])
})

it.each([
  ['other characters', 'A B'],
  ['characters beyond ASCII', 'A\u0141'],
  ['a number without an end', 'Ag'],
  ['a number that is too large', '//////E'],
  ['more numbers than there is room for', 'A'.repeat(1001)],
])('refuses %s', (_, text) => {
  expect(() => read(text)).toThrow(HammerError)
})

it('takes nothing else from anybody', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(read(text).every((n) => n <= LARGEST)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(HammerError)
      }
    }),
  )
})
