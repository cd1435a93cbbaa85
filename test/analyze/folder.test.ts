// Run folders: analysing a run's own folder gives the run's own summary.

import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../src/analyze/analyze.js'
import type { WarmUp } from '../../src/core/plan.js'
import { micros, type SampleBatch, sampleBatch } from '../../src/core/sample.js'
import { type Summary, summarize } from '../../src/core/summary.js'
import { settle, startTally } from '../../src/core/warming.js'
import { fileOf, HEADER } from './files.js'

const CAUSES = ['', 'timeout', 'unfinished', 'unsent']
const NAMES = ['', 'login']

/** One request: due at, lag, time on the way (ms), cause, name. */
const sample = fc.tuple(
  fc.double({ min: 0, max: 5000, noNaN: true }),
  fc.double({ min: 0, max: 5, noNaN: true }),
  fc.double({ min: 0, max: 800, noNaN: true }),
  fc.nat(CAUSES.length - 1),
  fc.nat(NAMES.length - 1),
)
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never

function batchOf(samples: readonly Sample[]): SampleBatch {
  const batch = Object.assign(sampleBatch(), { causes: CAUSES, names: NAMES, length: samples.length })
  samples.forEach(([scheduled, lag, took, cause, name], i) => {
    batch.scheduled[i] = scheduled
    batch.sent[i] = scheduled + lag
    batch.ended[i] = scheduled + lag + took
    batch.cause[i] = cause
    batch.name[i] = name
    batch.status[i] = cause === 0 ? 200 : 0
  })
  return batch
}

function csvOf({ length, scheduled, sent, ended, cause, name, status }: SampleBatch): string {
  const s = (ms: number) => (micros(ms) / 1e6).toFixed(6)
  const rows = Array.from({ length }, (_, i) => {
    const response = CAUSES[cause[i]] === 'unsent' ? '' : s(ended[i] - scheduled[i])
    return `${s(ended[i])},${response},${status[i]},${CAUSES[cause[i]]},${s(sent[i] - scheduled[i])},${NAMES[name[i]]}\n`
  })
  return `${HEADER}\n${rows.join('')}`
}

interface Run {
  readonly duration: number
  readonly warmUp: WarmUp
  readonly interval: number
  readonly end: 'planned' | 'open'
}

function runOf(samples: readonly Sample[], { duration, warmUp, interval, end }: Run): { folder: string; summary: Summary } {
  const batch = batchOf(samples)
  const counted = startTally({ interval, warmUp, end: end === 'planned' ? duration : null })
  counted.addBatch(batch)
  const { tally, search } = settle(counted, 0)
  const verdict = { trusted: false, bottleneck: 'client', reasons: ['the processor was busy'] } as const
  const tainted = Array.from({ length: 5 }, (_, i) => [(2 * i + 1) * interval, (2 * i + 2) * interval] as const)
  const worker = { worker: 0, observed: 9.5, busy: 0.25, stalled: 0.3, longestStall: 0.1, starved: 0, collected: 0.02 }
  const machine = { cores: 2, busy: 0.5, stolen: null }
  const generator = {
    workers: [worker],
    late: 3,
    blocked: 7,
    floor: { p50: 1e-4, p99: 2e-4, 'p99.9': 3e-4 },
    main: { busy: 0.1, writing: 0.05 },
    machine,
  }
  const context = {
    target: 'http://h/',
    started: '2026-11-21T09:31:02.114Z',
    duration,
    rate: 100,
    bytes: { sent: 1, received: 2 },
    held: { duration: 1.5, requests: 3 },
    verdict,
    generator,
    label: { title: 'checkout, before', tags: { team: 'shop' }, command: 'hammer http://a/ -c 5' },
    script: null,
    sizing: null,
    tainted,
    search,
    markers: [
      { at: 2.5, kind: 'scale', target: 40 },
      { at: 4, kind: 'mark', text: 'deployed' },
    ] as const,
    outputs: [{ kind: 'jsonl', where: 'rows.jsonl', written: 7, dropped: 2, error: 'the disk is full' }],
  }
  const summary = {
    ...summarize(tally, context),
    thresholds: [{ expression: 'p99<1s', measured: 0.2, limit: 1, measure: 'time' as const, holds: true }],
  }
  const folder = dirname(fileOf(csvOf(batch), 'results.csv'))
  writeFileSync(join(folder, 'summary.json'), JSON.stringify(summary))
  return { folder, summary }
}

describe('a run folder', () => {
  it("gives the run's own summary, to the last digit", async () => {
    const run = fc.record({
      duration: fc.double({ min: 1000, max: 6000, noNaN: true }),
      warmUp: fc.constantFrom(0, 500, 'auto' as const),
      interval: fc.constantFrom(100, 1000, 250),
      end: fc.constantFrom('planned' as const, 'open' as const),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { maxLength: 80 }), run, async (samples, plan) => {
        const { folder, summary } = runOf(samples, plan)
        const analysis = await analyze(folder, { interval: null })
        expect(analysis.summary).toEqual(summary)
        expect(analysis.notes).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('with a warm-up that was found has the same one again, and can be analysed with another', async () => {
    const samples: Sample[] = Array.from({ length: 1000 }, (_, i) => [3 * i, 0, i < 200 ? 50 + (i % 7) : 5 + (i % 3), 0, 0])
    const { folder, summary } = runOf(samples, { duration: 3000, warmUp: 'auto', interval: 1000, end: 'planned' })
    expect(summary.warmUp).toEqual({ duration: 0.6, requests: 200, search: 'found' })
    expect((await analyze(folder, { interval: null })).summary).toEqual(summary)
    expect((await analyze(folder, { interval: null, warmUp: 'auto' })).summary).toEqual(summary)
    const other = (await analyze(folder, { interval: null, warmUp: 300 })).summary
    expect(other.warmUp).toEqual({ duration: 0.3, requests: 100 })
    expect((await analyze(folder, { interval: null, warmUp: 0 })).summary.requests.answered).toBe(1000)
    // killed, it never said what it found
    rmSync(join(folder, 'summary.json'))
    writeFileSync(
      join(folder, 'plan.json'),
      JSON.stringify({ schema: 'hammer-plan/1', load: { warmUp: 'auto', rampUp: 0, duration: 3000 } }),
    )
    expect((await analyze(folder, { interval: null })).summary).toMatchObject({ warmUp: summary.warmUp, response: summary.response })
  })

  it('with a warm-up that takes in everything is refused: nothing would be left', async () => {
    const folder = dirname(fileOf('0.5,0.1,200\n0.6,0.1,200\n', 'results.csv'))
    const refusal = { code: 'usage', option: '-W, --warm-up', message: 'the warm-up of 100 s takes in all 2 rows' }
    await expect(analyze(folder, { interval: null, warmUp: 100_000 })).rejects.toMatchObject(refusal)
    expect((await analyze(folder, { interval: null, warmUp: 450 })).summary.requests.planned).toBe(1)
  })

  it('with a ramp-up that its plan knows is searched from its end', async () => {
    const samples: Sample[] = Array.from({ length: 1000 }, (_, i) => [3 * i, 0, 5 + (i % 3), 0, 0])
    const { folder } = runOf(samples, { duration: 3000, warmUp: 0, interval: 1000, end: 'planned' })
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ schema: 'hammer-plan/1', load: { rampUp: 600 } }))
    const { summary } = await analyze(folder, { interval: null, warmUp: 'auto' })
    expect(summary.warmUp).toEqual({ duration: 0.6, requests: 200, search: 'steady' })
  })

  it('can be analysed again with another interval, as can its results.csv by name', async () => {
    const samples: Sample[] = [0, 1500, 2500].map((at) => [at, 0, 100, 0, 0])
    const { folder } = runOf(samples, { duration: 3000, warmUp: 0, interval: 1000, end: 'planned' })
    const { summary } = await analyze(join(folder, 'results.csv'), { interval: 500 })
    expect(summary).toMatchObject({ target: 'http://h/', interval: 0.5, verdict: { bottleneck: 'client' } })
    expect(summary.intervals.map(({ requests }) => requests)).toEqual([1, 0, 0, 1, 0, 1])
    expect(summary.intervals.map(({ tainted }) => tainted)).toEqual([false, false, true, true, false, false])
  })

  it('without a summary, as after kill -9, is known by its plan, but lasted until its last row', async () => {
    const folder = dirname(fileOf(`${HEADER}\n1.5,0.5,200,,0,\n0.6,0.5,200,,0,\n`, 'results.csv'))
    const load = { duration: 2000, warmUp: 500, rate: 10 }
    const plan = { schema: 'hammer-plan/1', target: 'http://h/', started: '2026-11-21T09:31:02.114Z', load, interval: 500 }
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
    const { summary } = await analyze(folder, { interval: null })
    expect(summary).toMatchObject({
      target: 'http://h/',
      duration: 1.5,
      interval: 0.5,
      rate: { planned: 10 },
      warmUp: { duration: 0.5, requests: 1 },
    })
    expect(summary.intervals).toHaveLength(4)
  })

  it('with broken files beside the rows says so and goes on', async () => {
    const folder = dirname(fileOf('0.5,0.1,200\n', 'results.csv'))
    writeFileSync(join(folder, 'summary.json'), '{ "schema": "hammer-su')
    writeFileSync(join(folder, 'plan.json'), '{"name":"somebody else"}')
    const { notes, rows } = await analyze(folder, { interval: null })
    expect(rows).toBe(1)
    expect(notes).toEqual([
      expect.stringContaining('summary.json was not used: it is not valid JSON'),
      expect.stringContaining('plan.json'),
    ])
  })

  it('of a fleet says what its rows cannot: requests that were never sent, and rows that stayed elsewhere', async () => {
    const folder = dirname(fileOf('0.5,0.1,200\n0.6,0.1,200\n', 'results.csv'))
    const file = join(folder, 'summary.json')
    writeFileSync(file, '{"schema":"hammer-summary/1","duration":1,"requests":{"planned":1010,"sent":10,"lost":1000},"agents":[{}]}')
    expect((await analyze(folder, { interval: null })).notes).toEqual([
      '1,000 requests of agents that were lost were never sent: of them there is no row',
      'the run sent 10 requests, of which 8 have no row here',
    ])
    writeFileSync(file, '{"schema":"hammer-summary/1","duration":1,"requests":{"planned":2,"sent":2},"agents":[{}]}')
    expect((await analyze(folder, { interval: null })).notes).toEqual([])
  })

  it('with odd values in its summary is read as far as they make sense', async () => {
    const folder = dirname(fileOf('0.5,0.1,200\n', 'results.csv'))
    writeFileSync(
      join(folder, 'summary.json'),
      '{"schema":"hammer-summary/1","duration":"long","interval":-1,"intervals":7,"verdict":{"trusted":3},"rate":null}',
    )
    const { summary } = await analyze(folder, { interval: null })
    expect(summary).toMatchObject({ duration: 0.5, interval: 1, verdict: { trusted: true } })
  })

  it.each([
    ['none that has begun', '[{"users":1,"planned":null,"started":0,"start":null,"duration":0}]', undefined],
    ['one', '[{"users":1,"planned":9,"started":1,"start":0,"duration":0.6}]', [{ requests: 1, throughput: 1 / 0.6 }]],
    ['half of one', '[{"users":1,"start":0}]', undefined],
  ])('LD-2 with cycles in its summary counts them again, as far as they make sense: %s', async (_, cycles, expected) => {
    const folder = dirname(fileOf('0.5,0.1,200\n', 'results.csv'))
    writeFileSync(join(folder, 'summary.json'), `{"schema":"hammer-summary/1","duration":1,"cycles":${cycles}}`)
    const { summary } = await analyze(folder, { interval: null })
    if (expected) expect(summary.cycles).toMatchObject(expected)
    else expect(summary.cycles).toBeUndefined()
  })
})

describe('what is not there', () => {
  it('is named: a path', async () => {
    await expect(analyze('/no/such/thing', { interval: null })).rejects.toMatchObject({ code: 'input', value: '/no/such/thing' })
  })

  it('is named: results.csv in a folder', async () => {
    const folder = dirname(fileOf('x', 'other.csv'))
    const message = expect.stringContaining('no results.csv in the folder')
    await expect(analyze(folder, { interval: null })).rejects.toMatchObject({ code: 'input', message })
  })

  it('is named: rows of a run on a fleet, with how to get them', async () => {
    const folder = dirname(fileOf('{"schema":"hammer-summary/1","agents":[{}]}', 'summary.json'))
    const advice = expect.stringContaining('hammer fleet attach RUN --collect')
    await expect(analyze(folder, { interval: null })).rejects.toMatchObject({ code: 'input', advice })
  })

  it('is a file: a device', async () => {
    const message = expect.stringContaining('not a regular file')
    await expect(analyze('/dev/null', { interval: null })).rejects.toMatchObject({ code: 'input', message })
  })
})
