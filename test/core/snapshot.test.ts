// A run seen while it runs.

import { describe, expect, it, test } from 'vitest'
import { UNFINISHED, UNSENT } from '../../src/core/sample.js'
import { type RunState, snapshot } from '../../src/core/snapshot.js'
import { answered, missed, tallyOf } from './rows.js'

const STATE: RunState = { elapsed: 2500, duration: 10_000, requested: null }

describe('the phase of a run', () => {
  test.each([
    ['warm-up', { elapsed: 999, rampUp: 3000 }],
    ['ramp-up', { elapsed: 1000, rampUp: 3000 }],
    ['steady', { elapsed: 3000, rampUp: 3000 }],
    ['steady', { elapsed: 1000 }],
    ['grace', { elapsed: 10_000 }],
    ['steady', { elapsed: 1e9, duration: null }],
    ['done', { elapsed: 500, done: 'done' }],
  ] as const)('is %s at %j', (phase, state) => {
    expect(snapshot(tallyOf([], { warmUp: 1000 }), { ...STATE, ...state }).phase).toBe(phase)
  })
})

describe('now', () => {
  const tally = tallyOf([answered(500_000, 7000), answered(1_500_000, 1000), answered(1_600_000, 3000), answered(2_400_000, 9000)])

  it('is the last complete interval, in milliseconds', () => {
    expect(snapshot(tally, STATE)).toMatchObject({ rate: 2, p50: 3, p99: 3 })
  })

  it('is not known before there is one', () => {
    expect(snapshot(tally, { ...STATE, elapsed: 999 })).toMatchObject({ rate: null, p50: null, p99: null })
  })

  it('is nothing where nothing was answered', () => {
    expect(snapshot(tally, { ...STATE, elapsed: 9000 })).toMatchObject({ rate: 0, p50: null, p99: null })
  })

  it('is per second for intervals of any length', () => {
    const quarter = tallyOf([answered(300_000, 7000), answered(400_000, 7000)], { interval: 250 })
    expect(snapshot(quarter, { ...STATE, elapsed: 500 }).rate).toBe(8)
  })
})

describe('the counts of a snapshot', () => {
  const tally = tallyOf(
    [
      answered(100_000, 50_000),
      answered(2_500_000, 50_000),
      missed('closed', 2_600_000, 5),
      missed('timeout', 2_600_000, 5),
      missed('timeout', 2_600_000, 5),
      missed(UNSENT, 2_700_000, 0),
      missed(UNFINISHED, 2_800_000, 5),
    ],
    { warmUp: 1000 },
  )

  it('have every row, those of the warm-up included', () => {
    expect(snapshot(tally, STATE)).toMatchObject({ requests: 7, answered: 1, failed: 3, unsent: 1, unfinished: 1, inFlight: null })
  })

  it('name the causes of failures, the most frequent first', () => {
    expect(Object.entries(snapshot(tally, STATE).causes)).toEqual([
      ['timeout', 2],
      ['closed', 1],
    ])
  })
})
