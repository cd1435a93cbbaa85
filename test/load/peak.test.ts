// The most that a part of a load sends, against the arrivals of its schedule and against connections.

import { describe, expect, it, test } from 'vitest'
import type { LoadPlan } from '../../src/core/plan.js'
import { peakRate } from '../../src/load/peak.js'
import { planOf } from '../core/plans.js'

const peak = (load: Partial<LoadPlan>, index = 0, count = 1) => peakRate(planOf(load).load, index, count)

describe('the most that a part of a load sends', () => {
  test.each([
    ['a rate', { model: 'open', rate: 500, duration: 1000 }, 500],
    ['a ramp', { model: 'open', rate: 500, duration: 1000, rampUp: 500 }, 500],
    ['a ramp that the end cuts off', { model: 'open', rate: 500, duration: 250, rampUp: 500 }, 250],
    [
      'stages',
      {
        model: 'open',
        rate: 10,
        duration: 3000,
        stages: [
          { duration: 1000, target: 800 },
          { duration: 500, target: 20 },
        ],
      },
      800,
    ],
    ['paced connections', { model: 'closed', rate: null, connections: 30, pacing: 100, duration: 1000 }, 300],
  ] as const)('of %s is its highest point', (_, load, expected) => {
    expect(peak(load)).toBeCloseTo(expected, 9)
  })

  it('of connections without pacing nobody knows', () => {
    expect(peak({ model: 'closed', rate: null, connections: 1, pacing: 0 })).toBeNull()
  })

  it('is divided over the parts: arrivals evenly, connections one by one', () => {
    expect(peak({ model: 'open', rate: 500, duration: 1000 }, 1, 4)).toBeCloseTo(125, 9)
    const paced = { model: 'closed', rate: null, connections: 5, pacing: 1000, duration: 1000 } as const
    expect([0, 1, 2].map((index) => peak(paced, index, 3))).toEqual([2, 2, 1])
  })
})
