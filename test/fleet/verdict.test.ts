// The verdict: what is said about the generator and the target, from what was noticed.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Generator, WorkerVitals } from '../../src/core/verdict.js'
import { Disturbances } from '../../src/fleet/disturbances.js'
import { type Evidence, judge } from '../../src/fleet/verdict.js'

const WORKER: WorkerVitals = { worker: 0, observed: 10, busy: 0.8, stalled: 0, longestStall: 0, starved: 0, collected: 0 }

interface Seen {
  readonly worker?: Partial<WorkerVitals>
  readonly generator?: Partial<Generator>
  readonly evidence?: Partial<Evidence>
  readonly disturb?: (disturbances: Disturbances) => void
}

/** Ten seconds with 10,000 requests in which all was well, but for what is said. */
function verdictOn({ worker, generator, evidence, disturb }: Seen = {}) {
  const disturbances = new Disturbances(1000, 10_000, 1)
  disturb?.(disturbances)
  return judge({
    model: 'open',
    pacing: 0,
    connections: 10,
    duration: 10,
    requests: { sent: 10_000, unsent: 0, answered: 10_000 },
    errors: {},
    generator: {
      workers: [{ ...WORKER, ...worker }],
      late: 0,
      blocked: 0,
      floor: null,
      main: { busy: 0.1, writing: 0 },
      machine: { cores: 2, busy: 0.5, stolen: 0 },
      ...generator,
    },
    disturbances,
    blocking: {},
    faults: [],
    ...evidence,
  })
}

describe('the verdict', () => {
  it('blames nobody when the rate was kept', () => {
    expect(verdictOn()).toEqual({ trusted: true, bottleneck: 'none', reasons: [] })
  })

  const stall = (disturbances: Disturbances) => disturbances.add('stalled', [2000, 2300])
  test.each<[what: string, Seen, reason: RegExp]>([
    ['a worker had no time left', { worker: { busy: 0.99 } }, /^worker 0 was 99 % busy/],
    ['requests left late although a connection was free', { generator: { late: 101 } }, /^1 % of the requests left more than 5 ms late/],
    ['event loops stood still', { worker: { longestStall: 0.3 }, disturb: stall }, /300 ms in all, up to 300 ms at a time, at 2–3 s$/],
    [
      'rows were not taken away, because of the disk',
      { worker: { starved: 2 }, generator: { main: { busy: 1, writing: 1.9 } } },
      /disk needed 1.90 s/,
    ],
    [
      'rows were not taken away, because of the main thread',
      { worker: { starved: 2 }, generator: { main: { busy: 1, writing: 0.1 } } },
      /main thread was 100 % busy/,
    ],
    ['the host took the processor away', { generator: { machine: { cores: 2, busy: 0.9, stolen: 0.2 } } }, /took 20 % of this machine/],
    ['ports ran out', { evidence: { errors: { EADDRNOTAVAIL: 3 } } }, /ran out of local ports \(EADDRNOTAVAIL, 3 requests\)/],
    ['descriptors ran out', { evidence: { errors: { EMFILE: 1 } } }, /file descriptors/],
  ])('is client when %s, whatever the target did', (_, seen, reason) => {
    for (const model of ['open', 'closed'] as const) {
      const generator = { ...seen.generator, blocked: 9000 }
      const { trusted, bottleneck, reasons } = verdictOn({ ...seen, generator, evidence: { ...seen.evidence, model } })
      expect([trusted, bottleneck, reasons]).toEqual([true, 'client', [expect.stringMatching(reason)]])
    }
  })

  it('LO-28 names who blocked the event loops, where they stood still', () => {
    const blocking = { home: { times: 2, total: 0.3, longest: 0.24, worker: 1 }, item: { times: 1, total: 0.03, longest: 0.03, worker: 0 } }
    const { reasons } = verdictOn({ disturb: stall, evidence: { blocking } })
    expect(reasons[1]).toBe('scenario home kept worker 1 busy for 240 ms at a time, 300 ms in all: nothing else ran')
    expect(reasons).toHaveLength(2)
    expect(verdictOn({ evidence: { blocking } }).reasons).toEqual([])
  })

  it('names garbage collection where it took a good part of the stalls', () => {
    expect(verdictOn({ worker: { collected: 0.2, longestStall: 0.3 }, disturb: stall }).reasons[0]).toContain(
      '200 ms of garbage collection',
    )
  })

  it('adds to the reasons that all processors were in use', () => {
    const { reasons } = verdictOn({ worker: { busy: 1 }, generator: { machine: { cores: 2, busy: 0.99, stolen: 0 } } })
    expect(reasons[1]).toMatch(/2 processors were in use \(99 %\)/)
    expect(verdictOn({ generator: { machine: { cores: 2, busy: 0.99, stolen: 0 } } }).reasons).toEqual([])
  })

  test.each<[what: string, Seen]>([
    ['a worker that was watched for less than half a second', { worker: { busy: 1, observed: 0.4 } }],
    ['nine late requests', { generator: { late: 9 }, evidence: { requests: { sent: 10, unsent: 0, answered: 10 } } }],
    ['one late request in a hundred', { generator: { late: 100 } }],
    ['a short stall', { disturb: (disturbances) => disturbances.add('stalled', [2000, 2200]) }],
    ['a moment without room for rows', { worker: { starved: 0.09 } }],
    ['a little stolen time', { generator: { machine: { cores: 2, busy: 0.9, stolen: 0.05 } } }],
    ['requests that failed by the target', { evidence: { errors: { ECONNREFUSED: 500, timeout: 100 } } }],
  ])('is not client because of %s', (_, seen) => {
    expect(verdictOn(seen).bottleneck).toBe('none')
  })

  it('is server when requests had to wait for a connection', () => {
    const { bottleneck, reasons } = verdictOn({ generator: { blocked: 1400 } })
    expect([bottleneck, reasons]).toEqual(['server', ['14 % of the requests had to wait for one of the 10 connections']])
  })

  it('is server when requests were never sent', () => {
    const { bottleneck, reasons } = verdictOn({ evidence: { requests: { sent: 10, unsent: 990, answered: 0 } } })
    expect([bottleneck, reasons]).toEqual(['server', ['990 were never sent, because no connection was free']])
  })

  test.each([
    ['server', 0.2],
    ['none', 0.8],
    ['client', 0.97],
  ])('is %s in the closed model when the busiest worker was %d busy', (bottleneck, busy) => {
    expect(verdictOn({ worker: { busy }, evidence: { model: 'closed' } }).bottleneck).toBe(bottleneck)
  })

  it('is server with pacing when answers took longer than that', () => {
    const paced = { model: 'closed', pacing: 100 } as const
    expect(verdictOn({ worker: { busy: 0.1 }, evidence: paced }).bottleneck).toBe('none')
    expect(verdictOn({ worker: { busy: 0.1 }, generator: { blocked: 500 }, evidence: paced })).toMatchObject({
      bottleneck: 'server',
      reasons: [expect.stringContaining('longer than the pacing')],
    })
  })

  it('is not trusted when there is a fault in the books, which comes first', () => {
    const verdict = verdictOn({ worker: { busy: 1 }, evidence: { faults: ['the books do not balance'] } })
    expect(verdict).toMatchObject({ trusted: false, bottleneck: 'client' })
    expect(verdict.reasons[0]).toBe('the books do not balance')
  })

  it('never is client for anything that the target alone can do', () => {
    const errors = fc.dictionary(fc.constantFrom('timeout', 'ECONNREFUSED', 'ECONNRESET', 'closed', 'parse', 'ETIMEDOUT'), fc.nat(1e6))
    const anything = fc.record({
      blocked: fc.nat(1e6),
      unsent: fc.nat(1e6),
      sent: fc.nat(1e6),
      model: fc.constantFrom('open', 'closed'),
      errors,
    })
    fc.assert(
      fc.property(anything, ({ blocked, unsent, sent, model, errors }) => {
        const evidence = { model: model as 'open', requests: { sent, unsent, answered: 0 }, errors }
        expect(verdictOn({ worker: { busy: 0.9 }, generator: { blocked }, evidence }).bottleneck).not.toBe('client')
      }),
    )
  })
})
