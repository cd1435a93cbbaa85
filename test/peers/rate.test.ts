// The rate that was asked for, all of it and no more: bursts, rates times workers, sags at the end, remainders.

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { share } from '../../src/core/plan.js'
import { type Health, noHealth, sampleBatch, UNSENT } from '../../src/core/sample.js'
import { parseThreshold } from '../../src/core/threshold.js'
import { conclude } from '../../src/fleet/conclude.js'
import { begin } from '../../src/fleet/conduct.js'
import { Guard } from '../../src/fleet/guard.js'
import { Watch } from '../../src/fleet/watch.js'
import { hammer } from '../../src/index.js'
import { schedule } from '../../src/load/schedule.js'
import { anvil } from '../cli/kit.js'
import { planTo } from '../client/plan.js'
import { OK, rawServer } from '../client/raw-server.js'
import { planOf } from '../core/plans.js'
import { answered, missed, tallyOf } from '../core/rows.js'
import { carryOut, expectBalance } from '../engine/carry-out.js'
import { engineAt, mostWithin, type Run, runAt } from './load.js'

const OPEN = { model: 'open', duration: 1000 } as const

/** Due times of all shards together. */
function dueTimes(load: Parameters<typeof planOf>[0], count = 1): number[] {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const { total, due } = schedule(planOf(load).load)
    for (let n = 0; n < share(total, index, count); n++) times.push(due(index + n * count))
  }
  return times.sort((a, b) => a - b)
}

describe('100 requests a second for a second, over 120 connections on 2 workers, to a server that takes 100 ms', () => {
  let run: Run
  let arrived: number[]
  beforeAll(async () => {
    run = await runAt('delay=100ms', { rate: 100, duration: 1, connections: 120, workers: 2 })
    arrived = run.entries.map((entry) => entry.arrived).sort((a, b) => a - b)
  })

  it('autocannon #174: a rate is not a burst at the start of each second', () => {
    // ten are even, a hundred would be a burst
    expect(mostWithin(arrived, 100)).toBeLessThanOrEqual(30)
  })

  it('autocannon #187: with more connections than requests a second the rate is not exceeded', () => {
    expect(run.counts.requests).toBe(100)
  })

  it('autocannon -w 2 -R 10: workers do not multiply the rate, and each does a share of it', () => {
    const byWorker = ['0', '1'].map((worker) => run.rows.filter(({ text }) => text.worker === worker).length)
    expect(byWorker).toEqual([50, 50])
  })

  it('autocannon #390, gatling #891: the rate does not sag at the end of the run', () => {
    const due = run.rows.map((row) => row.at('elapsed') - row.at('response')).sort((a, b) => a - b)
    // elapsed and response are rounded to a microsecond each
    for (const [n, time] of due.entries()) expect(Math.abs(time - n / 100)).toBeLessThan(0.000_002)
    expect(arrived.filter((time) => time - arrived[0] >= 750).length).toBeGreaterThanOrEqual(15)
  })

  it('autocannon #532, nighthawk #25: the rate does not wait for answers', () => {
    expect(run.summary.requests).toEqual({ planned: 100, sent: 100, unsent: 0, answered: 100, failed: 0, unfinished: 0 })
    expect(run.summary.rate).toMatchObject({ planned: 100, sent: 100 })
  })

  it('H-1, fortio #567: no connection is left out of the numbers, and none is counted that is not there', () => {
    const ids = run.rows.map((row) => row.at('connection'))
    expect(new Set(ids).size).toBe(run.connections.opened)
    expect(Math.max(...ids)).toBeLessThan(120)
  })
})

describe('a schedule', () => {
  const load = fc.record({ rate: fc.integer({ min: 1, max: 3000 }), duration: fc.integer({ min: 1, max: 3000 }) })

  it('autocannon #187: is never faster than its rate, in no window, for any number of workers', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 500 }), ({ rate, duration }, workers, width) => {
        const times = dueTimes({ ...OPEN, rate, duration }, workers)
        expect(mostWithin(times, width)).toBeLessThanOrEqual(Math.ceil((rate * width) / 1000) + 1)
      }),
      { numRuns: 50 },
    )
  })

  it('h2load #1584, loadtest: --rps=78 -c50 is 78 a second, not 78 a connection', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 }), (connections, pipeline) => {
        expect(dueTimes({ ...OPEN, rate: 78, connections, pipeline })).toHaveLength(78)
      }),
      { numRuns: 20 },
    )
  })

  it('gatling #1909: has the same rate for any duration', () => {
    const long = dueTimes({ ...OPEN, rate: 70, duration: 60_000 })
    for (const duration of [10, 999, 1000, 1001, 7777, 59_999]) {
      const times = dueTimes({ ...OPEN, rate: 70, duration })
      expect(times).toEqual(long.slice(0, times.length))
      expect(times).toHaveLength(Math.ceil(0.07 * duration))
    }
  })

  it('artillery #1265: ten arrivals over three seconds are ten, not three', () => {
    expect(dueTimes({ ...OPEN, rate: 10 / 3, duration: 3000 }, 4)).toHaveLength(10)
    expect(dueTimes({ ...OPEN, rate: 1000, duration: 3000, requests: 10 }, 4)).toHaveLength(10)
  })

  it('wrk2 #49: the total is rate times duration, to the last request', () => {
    fc.assert(
      fc.property(load, ({ rate, duration }) => {
        expect(dueTimes({ ...OPEN, rate, duration })).toHaveLength(Math.ceil((rate * duration) / 1000))
      }),
      { numRuns: 50 },
    )
  })
})

describe('one connection', () => {
  it('autocannon -c 1 -R 20: does not send what belongs to a second in its first 43 ms', async () => {
    const { entries, causes } = await engineAt('', { load: { ...OPEN, duration: 500, rate: 40 } })
    expect(causes).toEqual({ '': 20 })
    // four are even, twenty would be a burst
    const times = entries.map(({ arrived }) => arrived)
    expect(mostWithin(times, 100)).toBeLessThanOrEqual(12)
  })

  it('fortio #350, #327: that is blocked leaves its share to the others, at once and not in bursts', async () => {
    const times: number[] = []
    const server = await rawServer(({ socket, number }) => {
      times.push(performance.now())
      if (number > 1) socket.write(OK)
    })
    const outcome = await carryOut(planTo(server.url, { load: { ...OPEN, duration: 500, rate: 100, connections: 4, grace: 50 } }))
    expectBalance(outcome)
    expect(outcome.causes).toEqual({ '': 49, unfinished: 1 })
    expect(mostWithin(times, 100)).toBeLessThanOrEqual(30)
  })
})

/** An open run of ten seconds of whose requests some were sent, as its only worker tells it. */
function concluded(health: Partial<Health>) {
  const plan = planOf({ ...OPEN, rate: 1000, duration: 10_000 })
  const run = begin(plan)
  const batch = Object.assign(sampleBatch(), { health: { ...noHealth(), ...health } })
  run.books.add(batch.health)
  run.vitals.add(batch)
  return conclude(plan, { ...run, tally: ROWS }, { duration: 10_000, started: new Date(0) })
}

const ROWS = tallyOf([
  ...Array.from({ length: 6000 }, (_, n) => answered(1000 + n * 1000, 0)),
  ...Array.from({ length: 4000 }, () => missed(UNSENT, 10_000_000, 0)),
])

describe('more than is possible', () => {
  it('nighthawk #576, oha #577: asked for does not lower the throughput, and what was not sent is counted', async () => {
    const possible = await engineAt('delay=10ms', { load: { duration: 300, connections: 2 } })
    const asked = await engineAt('delay=10ms', { load: { ...OPEN, duration: 300, connections: 2, rate: 50_000 } })
    expect(asked.entries.length).toBeGreaterThan(possible.entries.length / 2)
    expect(asked.rows).toHaveLength(15_000)
    expect(asked.causes.unsent).toBe(15_000 - asked.entries.length)
  })

  it('autocannon #490, fortio #310, vegeta #223: has a verdict that says who was the limit', () => {
    const summary = concluded({ to: 10_000, utilisation: 0.3, due: 10_000, sent: 6000, blocked: 5000 })
    expect(summary.verdict).toMatchObject({
      trusted: true,
      bottleneck: 'server',
      reasons: [expect.stringContaining('83 %'), expect.stringContaining('4,000 were never sent')],
    })
  })

  it('openlinker #2933, gatling #1667: asked of the generator names the generator', () => {
    const summary = concluded({ to: 10_000, utilisation: 1, due: 10_000, sent: 6000, blocked: 5000 })
    expect(summary.verdict).toMatchObject({ bottleneck: 'client', reasons: [expect.stringContaining('worker 0 was 100 % busy')] })
  })

  it('k6 #2837: asked for ends the run, when that is asked for too', () => {
    const clock = { now: () => 2000, date: () => new Date(0) }
    const stop = new AbortController()
    const watch = new Watch(clock, 0, planOf({ ...OPEN, rate: 100, duration: 10_000 }))
    const run = { ...begin(planOf()), tally: tallyOf(Array.from({ length: 60 }, (_, n) => answered(n * 30_000, 1000))) }
    run.books.add({ ...noHealth(), due: 200, sent: 60 })
    const enough = new Guard([parseThreshold('rate<20', '--bail')], watch, stop)
    enough.look(run)
    expect([enough.held, stop.signal.aborted]).toEqual([null, false])
    const tooFew = new Guard([parseThreshold('rate<95', '--bail')], watch, stop)
    tooFew.look(run)
    expect([tooFew.held, stop.signal.aborted]).toEqual(['rate<95', true])
  })
})

describe('-n', () => {
  it('hey: that connections do not divide loses no remainder', async () => {
    for (const [requests, connections] of [
      [10, 3],
      [100, 7],
      [5, 8],
    ]) {
      const { entries, causes } = await engineAt('', { load: { requests, connections } })
      expect([entries.length, causes]).toEqual([requests, { '': requests }])
    }
  })

  it('autocannon #471: is as many over 149 connections as over 150, with workers that do not divide them', async () => {
    for (const connections of [149, 150]) {
      const { summary, counts } = await runAt('', { requests: 601, connections, workers: 4 })
      expect([summary.requests.answered, counts.requests]).toEqual([601, 601])
    }
  })

  it('k6 #2308, vegeta #593: with a rate is exact, in each of several runs of one program', async () => {
    const { url, counts } = await anvil()
    for (let run = 1; run <= 3; run++) {
      const { summary } = await hammer({ url, requests: 41, rate: 400, connections: 3, workers: 2, output: 'none' })
      expect([summary.requests.planned, summary.requests.answered, counts().requests]).toEqual([41, 41, 41 * run])
    }
  })
})
