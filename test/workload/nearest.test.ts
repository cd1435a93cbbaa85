// Advice for a word that is not known.

import { expect, it } from 'vitest'
import { didYouMean } from '../../src/workload/nearest.js'

const WORDS = ['weight', 'wait', 'users', 'setup', 'teardown']

it('names the nearest word, and all of them where none is near', () => {
  expect(didYouMean('wieght', WORDS)).toBe('Did you mean weight?')
  expect(didYouMean('frequency', WORDS)).toBe('There is: weight, wait, users, setup, teardown.')
})
