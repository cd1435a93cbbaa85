// The nearest known word.

import { expect, it, test } from 'vitest'
import { didYouMean, nearest } from '../../src/workload/nearest.js'

const WORDS = ['weight', 'wait', 'users', 'setup', 'teardown']

test.each([
  ['wieght', 'weight'],
  ['Weight', 'weight'],
  ['user', 'users'],
  ['tear_down', 'teardown'],
  ['wai', 'wait'],
  ['frequency', null],
  ['', null],
])('%s is near %s', (word, near) => {
  expect(nearest(word, WORDS)).toBe(near)
})

it('lists all words where none is near', () => {
  expect(didYouMean('frequency', WORDS)).toBe('There is: weight, wait, users, setup, teardown.')
  expect(didYouMean('waite', WORDS)).toBe('Did you mean wait?')
})
