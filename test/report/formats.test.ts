// The machine formats of the report, and the table of all formats.

import { describe, expect, it } from 'vitest'
import { BARE, summarize } from '../../src/core/summary.js'
import { intervalsCsv, REPORTS } from '../../src/report/index.js'
import { RUNS, tallyOf } from './fixtures.js'

const OPTIONS = { width: 80, colour: 'off' } as const

describe.each(Object.entries(REPORTS))('the format "%s"', (_, { help, render }) => {
  it.each(RUNS)('reports the run "%s"', (_name, summary) => {
    expect(help).not.toBe('')
    expect(render(summary, OPTIONS)).not.toBe('')
    expect(render(summary, OPTIONS)).toBe(render(summary, OPTIONS))
  })
})

describe('the csv report', () => {
  it('H-9 has the columns of the contract, seconds with six decimals, and empty times for empty intervals', () => {
    const tally = tallyOf({ end: null })
    tally.answer(400_000, 12_346, 5, 200, '')
    tally.answer(500_000, 23_456, 5, 200, '')
    tally.miss(600_000, 5000, 'timeout', '')
    tally.answer(2_000_000, 1_000_000, 5, 200, '')
    const csv = intervalsCsv(summarize(tally, { ...BARE, duration: 3000 }))
    expect(csv).toBe(
      [
        'interval,requests,average,failed,throughput,p50,p90,p99,max,tainted',
        '0,3,0.017901,1,2,0.023456,0.023456,0.023456,0.023456,0',
        '1,0,,0,0,,,,,0',
        '2,1,1.000000,0,1,1.000000,1.000000,1.000000,1.000000,0',
        '',
      ].join('\n'),
    )
  })
})

describe('the json report', () => {
  it.each(RUNS)('of the run "%s" holds every number unrounded', (_name, summary) => {
    expect(JSON.parse(REPORTS.json.render(summary, OPTIONS))).toEqual(summary)
  })

  it('escapes what could move the cursor, and means the same', () => {
    const tally = tallyOf()
    const evil = '\u009b2J\u202e\u{e0001}\u2028'
    tally.answer(1000, 1000, 1, 200, evil)
    const written = REPORTS.json.render(summarize(tally, BARE), OPTIONS)
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u)
    expect(Object.keys(JSON.parse(written).names)).toEqual([evil])
  })
})
