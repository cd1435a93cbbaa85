// The live view: what is shown while a run runs, on a terminal and in a log.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Snapshot, snapshot } from '../../src/core/snapshot.js'
import { displayWidth } from '../../src/core/text.js'
import { liveLines, plainLine } from '../../src/report/live.js'
import { expectGolden } from '../golden.js'
import { tallyOf } from './fixtures.js'

const STEADY: Snapshot = {
  phase: 'steady',
  elapsed: 10_000,
  duration: 60_000,
  requested: null,
  requests: 16_610,
  answered: 16_600,
  failed: 10,
  unsent: 0,
  unfinished: 0,
  rate: 1660.3,
  p50: 12.07,
  p99: 30.14,
  causes: { timeout: 8, ECONNRESET: 2 },
  inFlight: 50,
}
const NEW: Snapshot = { ...STEADY, elapsed: 300, requests: 0, answered: 0, failed: 0, rate: null, p50: null, p99: null, causes: {} }
const MOMENTS: readonly (readonly [string, Snapshot])[] = [
  ['just begun', { ...NEW, phase: 'ramp-up', inFlight: null }],
  ['in the warm-up', { ...STEADY, phase: 'warm-up', elapsed: 4000 }],
  ['steady', STEADY],
  ['in an open model that falls behind', { ...STEADY, unsent: 1234, elapsed: 45_400 }],
  ['bound by a number of requests', { ...STEADY, duration: null, requested: 50_000 }],
  ['without an end', { ...STEADY, duration: null }],
  ['in a second without answers', { ...STEADY, rate: 0, p50: null, p99: null }],
  ['looking for a size', { ...STEADY, phase: 'ramp-up', sizing: { users: 137, ratio: 0.0213, limit: 0.05 } }],
  ['in the grace period', { ...STEADY, phase: 'grace', elapsed: 61_200, inFlight: 3 }],
  ['done', { ...STEADY, phase: 'done', elapsed: 60_031, inFlight: 0, causes: {}, failed: 0 }],
]

describe('the live view', () => {
  it.each([60, 100])('MO-15 at %i columns is as it was approved', (width) => {
    const shown = MOMENTS.map(([name, moment]) => [`# ${name}`, ...liveLines(moment, width, 'off')].join('\n'))
    expectGolden(`live-${width}`, shown.join('\n\n'))
  })

  it('in a log is one line per look, as it was approved', () => {
    expectGolden('live-log', MOMENTS.map(([, moment]) => plainLine(moment)).join('\n'))
  })

  it('colours only when told', () => {
    expect(liveLines(STEADY, 100, 'off').join('')).not.toContain('\u001b')
    expect(liveLines(STEADY, 100, 'on').join('')).toContain('\u001b[31m10 failed')
  })

  it('never throws, fits its width and shows no nonsense', () => {
    const number = fc.nat({ max: 1e9 })
    const maybe = fc.option(number)
    const phase = fc.constantFrom('warm-up', 'ramp-up', 'steady', 'grace', 'done')
    const causes = fc.dictionary(fc.string({ unit: 'binary' }), number)
    const all = { phase, elapsed: number, duration: maybe, requested: maybe, requests: number, answered: number, failed: number }
    const more = { unsent: number, unfinished: number, rate: maybe, p50: maybe, p99: maybe, causes, inFlight: maybe }
    fc.assert(
      fc.property(fc.record({ ...all, ...more }), fc.integer({ min: 20, max: 200 }), (moment: Snapshot, width) => {
        const lines = liveLines(moment, width, 'on')
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
        expect(lines.length).toBe(2)
        expect(plainLine(moment)).not.toMatch(/\p{Cc}/u)
        expect([...lines, plainLine({ ...moment, causes: {} })].join().replace(/\(.*?\)/g, '')).not.toMatch(/NaN|undefined|Infinity/)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a snapshot', () => {
  const tally = tallyOf({ end: 3000 })
  for (let i = 0; i < 100; i++) tally.answer(1_000_000 + i * 10_000, 12_000 + i, 5, 200, '')
  tally.answer(2_100_000, 50_000, 5, 200, '')
  tally.miss(2_200_000, 900, 'closed', '')
  for (let i = 0; i < 3; i++) tally.miss(2_200_000, 900, 'timeout', '')
  tally.miss(2_300_000, Number.NaN, 'unsent', '')
  const state = { elapsed: 2500, duration: 3000, requested: null }

  it('takes "now" from the last complete interval', () => {
    const { rate, p50, p99 } = snapshot(tally, state)
    expect(rate).toBe(100)
    expect(p50).toBeCloseTo(12.05, 1)
    expect(p99).toBeCloseTo(12.1, 1)
  })

  it('has no "now" before the first interval is over, and a zero in one without answers', () => {
    expect(snapshot(tally, { ...state, elapsed: 900 })).toMatchObject({ rate: null, p50: null, p99: null })
    expect(snapshot(tally, { ...state, elapsed: 1500 })).toMatchObject({ rate: 0, p50: null, p99: null })
  })

  it('H-12 counts failures by cause, most frequent first, without unsent requests', () => {
    const shown = snapshot(tally, state)
    expect(shown).toMatchObject({ requests: 106, answered: 101, failed: 4, unsent: 1, unfinished: 0 })
    expect(Object.entries(shown.causes)).toEqual([
      ['timeout', 3],
      ['closed', 1],
    ])
  })

  it('knows the phase', () => {
    const at = (elapsed: number, more = {}) => snapshot(tallyOf({ warmUp: 500 }), { ...state, elapsed, ...more }).phase
    expect([at(0), at(600, { rampUp: 1000 }), at(1000), at(3000), at(3100, { done: 'done' })]).toEqual([
      'warm-up',
      'ramp-up',
      'steady',
      'grace',
      'done',
    ])
  })
})
