// What the report says about a sizing.

import { describe, expect, test } from 'vitest'
import type { SizingSummary } from '../../src/core/sizing.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { REPORTS } from '../../src/report/index.js'
import { sizing } from '../../src/report/sizing.js'
import { tallyOf } from './fixtures.js'

const FOUND: SizingSummary = {
  limit: 0.05,
  reached: true,
  users: 252,
  usersBefore: 152,
  at: 151,
  ratio: 31 / 600,
  lastMinute: { succeeded: 569, failed: 31 },
  overall: { succeeded: 1479, failed: 31 },
  steps: [
    { at: 10, users: 16, succeeded: 60, failed: 0 },
    { at: 100, users: 166, succeeded: 590, failed: 10 },
    { at: 151, users: 252, succeeded: 569, failed: 31 },
  ],
}
const NONE = { succeeded: 0, failed: 0 }

/** Without its label and its line breaks. */
function said(found: SizingSummary | null, width = 100): string {
  const lines = sizing({ width, colour: 'off' }, summarize(tallyOf(), { ...BARE, sizing: found }))
  return lines.map((line) => line.trim()).join(' ')
}

describe('MO-14 the report of a sizing', () => {
  test.each<[string, Partial<SizingSummary>, string]>([
    ['how many users it took', {}, '252 users reached 5 %: in the last minute, which began with 152, 5.17 % of the iterations failed'],
    ['the counts of the last minute', {}, 'last minute: 31 failed of 600 iterations'],
    ['the counts of the run', {}, 'overall: 31 failed of 1,510 iterations in 151 s'],
    ['that the limit was not reached', { reached: false, ratio: 0.001 }, '252 users did not reach 5 %: in the last minute 0.1 % of'],
    [
      'that there was too little to judge by',
      { reached: false, lastMinute: { succeeded: 7, failed: 2 }, ratio: 2 / 9 },
      'only 9 came to an end, 100 are needed to judge by',
    ],
    ['that nothing came to an end', { reached: false, ratio: null, lastMinute: NONE, overall: NONE }, 'no iteration came to an end'],
    [
      'that nothing ever succeeded',
      { users: 1, ratio: 1, overall: { succeeded: 0, failed: 100 } },
      '1 user reached 5 %: in the last minute, which began with 152, 100 % of the iterations failed not one iteration ever succeeded',
    ],
  ])('says %s', (_, more, sentence) => {
    expect(said({ ...FOUND, ...more })).toContain(sentence)
  })

  test('has its steps in Markdown, with what each decided', () => {
    const text = REPORTS.markdown.render(summarize(tallyOf(), { ...BARE, sizing: FOUND }), { width: 100, colour: 'off' })
    expect(text).toContain('- sizing: 252 users reached 5 %')
    expect(text.split('\n').filter((line) => /^\| \d.* (limit|too few)/.test(line))).toEqual([
      '| 10 s | 16 | 60 | 0 | 0 % | too few to judge by |',
      '| 100 s | 166 | 600 | 10 | 1.67 % | within the limit |',
      '| 151 s | 252 | 600 | 31 | 5.17 % | limit passed |',
    ])
  })

  test('is absent without one', () => {
    expect(said(null)).toBe('')
  })
})
