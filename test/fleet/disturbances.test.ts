// Disturbed intervals: which are tainted, and that no disturbed millisecond is lost on the way.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Disturbances } from '../../src/fleet/disturbances.js'

const spans = fc.array(
  fc
    .tuple(fc.double({ min: 0, max: 20_000, noNaN: true }), fc.double({ min: 0, max: 5000, noNaN: true }))
    .map(([from, length]) => [from, from + length] as const),
  { maxLength: 20 },
)

describe('disturbances', () => {
  it('add up to what was disturbed, in intervals of any length', () => {
    fc.assert(
      fc.property(spans, fc.constantFrom(10, 100, 333.3, 1000), (all, interval) => {
        const disturbances = new Disturbances(interval, null, 1)
        for (const span of all) disturbances.add('stalled', span)
        const sum = all.reduce((total, [from, to]) => total + to - from, 0)
        expect(disturbances.total('stalled')).toBeCloseTo(sum, 3)
      }),
    )
  })

  it('taint exactly the seconds in which they happened', () => {
    const disturbances = new Disturbances(1000, 10_000, 1)
    disturbances.add('stalled', [2100, 2200])
    disturbances.add('late', [3950, 4050])
    disturbances.add('starved', [7000, 8000])
    expect(disturbances.spans()).toEqual([
      [2000, 5000],
      [7000, 8000],
    ])
    expect(disturbances.spans(['late'])).toEqual([[3000, 5000]])
  })

  it('taint by their sum, but not below two hundredths of an interval', () => {
    const disturbances = new Disturbances(1000, null, 1)
    disturbances.add('stalled', [100, 119])
    expect(disturbances.spans()).toEqual([])
    disturbances.add('late', [500, 600], 0.02)
    expect(disturbances.spans()).toEqual([[0, 1000]])
  })

  it('count for less when other workers went on', () => {
    const disturbances = new Disturbances(1000, null, 4)
    disturbances.add('stalled', [0, 60])
    expect(disturbances.spans()).toEqual([])
    disturbances.add('stalled', [0, 60])
    expect(disturbances.spans()).toEqual([[0, 1000]])
  })

  it('do not count before the start, nor after the end', () => {
    const disturbances = new Disturbances(1000, 5000, 1)
    disturbances.add('stalled', [-500, 10])
    disturbances.add('stalled', [4900, 9000])
    expect(disturbances.total('stalled')).toBeCloseTo(110)
    expect(disturbances.spans()).toEqual([[4000, 5000]])
  })
})
