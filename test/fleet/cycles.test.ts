// Cycles carried out by a fleet that does nothing: their order, their clock, their books.

import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.js'
import type { Shard } from '../../src/core/plan.js'
import { type Generate, type SampleBatch, sampleBatch } from '../../src/core/sample.js'
import { type Conducted, conduct } from '../../src/fleet/conduct.js'
import { planOf } from '../core/plans.js'

const { load } = planOf({ requests: 3, duration: null })
const plan = { ...planOf({ requests: 6, duration: null, connections: 2 }), cycles: [{ ...load, connections: 1 }, load] }

/** One batch of answers, each taking a ms, on the clock of its own shard. */
function batchOf(shard: Shard, answers: number): SampleBatch {
  const batch = sampleBatch()
  batch.length = answers
  for (let i = 0; i < answers; i++) {
    batch.scheduled[i] = i
    batch.sent[i] = i
    batch.ended[i] = i + 1
    batch.status[i] = 200
    batch.cause[i] = 0
  }
  Object.assign(batch.health, { from: 0, to: answers, stalls: [[0, 1]], due: answers, sent: answers, inFlightTime: answers })
  batch.worker = shard.index
  return batch
}

interface Sent {
  readonly shards: Shard[]
  readonly run: Conducted
  /** When each batch came out, by its first end, and of which cycle it was. */
  readonly out: { readonly ended: number; readonly cycle: number; readonly stall: number }[]
}

/** Every cycle takes 100 ms of a clock that only this knows. */
async function carryOut(answers = 3, stop = new AbortController(), after?: () => void): Promise<Sent> {
  let now = systemClock.now()
  const clock = { ...systemClock, now: () => now }
  const shards: Shard[] = []
  const out: Sent['out'] = []
  const generate: Generate<Shard> = async function* (shard) {
    shards.push(shard)
    now += 100
    yield batchOf(shard, answers)
    after?.()
  }
  const output = {
    take: ({ ended, cycle, health }: SampleBatch) => void out.push({ ended: ended[0], cycle, stall: health.stalls[0][0] }),
    close: () => {},
  }
  const run = await conduct({ plan, generate, startAt: now, outputs: [output], stop, clock })
  return { shards, run, out }
}

describe('LD-3 cycles', () => {
  it('come one after another, each with its own load, and do not overlap', async () => {
    const { shards } = await carryOut()
    // scripts tell times since the start of the run
    expect(shards.map(({ offset, startAt }) => offset === startAt - shards[0].startAt)).toEqual([true, true])
    expect(shards.map(({ plan: { load, cycles } }) => [load.connections, cycles])).toEqual([
      [1, undefined],
      [2, undefined],
    ])
    expect(shards[1].startAt).toBeGreaterThanOrEqual(shards[0].startAt + 100)
  })

  it('are one run on one clock for whoever takes the rows', async () => {
    const { shards, out, run } = await carryOut()
    const offset = shards[1].startAt - shards[0].startAt
    expect(out).toEqual([
      { ended: 1, cycle: 1, stall: 0 },
      { ended: 1 + offset, cycle: 2, stall: offset },
    ])
    expect(run.tally.lastEnded).toBe(Math.round(1000 * (offset + 3)))
    expect(run.tally.cycles?.steps.map(({ requests }) => requests)).toEqual([3, 3])
  })

  it('LD-2 have books: what was planned, what was started, when and for how long', async () => {
    const { run, shards } = await carryOut()
    const start = Math.round(1000 * (shards[1].startAt - shards[0].startAt)) / 1e6
    expect(run.cycles?.facts()).toEqual([
      { users: 1, planned: 3, started: 3, start: 0, duration: 0.003 },
      { users: 2, planned: 3, started: 3, start, duration: 0.003 },
    ])
    expect(run.cycles?.faults()).toEqual([])
    expect((await carryOut(4)).run.cycles?.faults()).toEqual([expect.stringContaining('cycle 1 has 3'), expect.stringContaining('but 4')])
  })

  it('that have not begun when the run is ended never do', async () => {
    const stop = new AbortController()
    const { shards, run } = await carryOut(2, stop, () => stop.abort())
    expect(shards).toHaveLength(1)
    expect(run.cycles?.facts()).toEqual([
      { users: 1, planned: 3, started: 2, start: 0, duration: 0.002 },
      { users: 2, planned: 3, started: 0, start: null, duration: 0 },
    ])
  })
})
