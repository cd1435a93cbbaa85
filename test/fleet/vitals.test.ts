// What workers notice of themselves, summed up over a run.

import { describe, expect, it } from 'vitest'
import { type Health, noHealth, type SampleBatch, sampleBatch } from '../../src/core/sample.js'
import { Vitals } from '../../src/fleet/vitals.js'

function batchOf(health: Partial<Health>, worker = 0): SampleBatch {
  return Object.assign(sampleBatch(), { worker, health: { ...noHealth(), ...health } })
}

function vitalsOf(...batches: readonly SampleBatch[]): Vitals {
  const vitals = new Vitals({ interval: 1000, end: 10_000, workers: 1 })
  for (const batch of batches) vitals.add(batch)
  return vitals
}

describe('vitals', () => {
  it('weigh how busy a worker was by the length of the pieces, without its spinning', () => {
    const { workers } = vitalsOf(
      batchOf({ from: 0, to: 9000, utilisation: 1, spun: 4000 }),
      batchOf({ from: 9000, to: 10_000, utilisation: 0 }),
    ).toGenerator()
    expect(workers).toEqual([expect.objectContaining({ worker: 0, observed: 10, busy: 0.5 })])
  })

  it('do not watch the grace period', () => {
    const batches = [batchOf({ from: 0, to: 10_000, utilisation: 1 }), batchOf({ from: 10_000, to: 40_000, utilisation: 0 })]
    expect(vitalsOf(...batches).toGenerator().workers[0]).toMatchObject({ observed: 10, busy: 1 })
  })

  it('keep workers apart, in order, and sum up the rest', () => {
    const generator = vitalsOf(
      batchOf({ late: 1, blocked: 2, starved: 100 }, 1),
      batchOf({ late: 3, collected: 7 }, 0),
      batchOf({ blocked: 1, starved: 50 }, 1),
    ).toGenerator()
    expect(generator).toMatchObject({ late: 4, blocked: 3 })
    expect(generator.workers.map(({ worker, starved, collected }) => [worker, starved, collected])).toEqual([
      [0, 0, 0.007],
      [1, 0.15, 0],
    ])
  })

  it('taint the seconds of stalls, and know the longest; one before the start disturbs nobody', () => {
    const vitals = vitalsOf(
      batchOf({
        from: 0,
        to: 4000,
        stalls: [
          [-300, -200],
          [-50, 30],
          [2100, 2300],
        ],
      }),
    )
    expect(vitals.toGenerator().workers[0]).toMatchObject({ stalled: 0.23, longestStall: 0.2 })
    expect(vitals.disturbances.spans()).toEqual([
      [0, 1000],
      [2000, 3000],
    ])
  })

  it('taint the whole time without room for rows, also where it began before the last piece', () => {
    const vitals = vitalsOf(batchOf({ from: 5900, to: 6000, starved: 2500 }))
    expect(vitals.disturbances.spans()).toEqual([[3000, 6000]])
  })

  it('taint pieces in which many requests left late', () => {
    const vitals = vitalsOf(batchOf({ from: 1000, to: 1200, sent: 100, late: 1 }), batchOf({ from: 3000, to: 3200, sent: 100, late: 20 }))
    expect(vitals.disturbances.spans()).toEqual([[3000, 4000]])
  })

  it('taint seconds in which this machine ran out of something, not those in which the target failed', () => {
    const batch = batchOf({})
    batch.causes = ['', 'EMFILE', 'ECONNRESET']
    batch.length = 2
    batch.ended.set([1500, 4500])
    batch.cause.set([2, 1])
    expect(vitalsOf(batch).disturbances.spans()).toEqual([[4000, 5000]])
  })

  it('taint seconds that the host took away, if it was much', () => {
    const vitals = vitalsOf()
    vitals.addMachine([0, 1000], { busy: 1, stolen: 0.09 })
    vitals.addMachine([1000, 2000], { busy: 1, stolen: 0.3 })
    expect(vitals.disturbances.spans()).toEqual([[1000, 2000]])
  })
})
