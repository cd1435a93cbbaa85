// Comparing two runs: how often equal ones seem different, and whether different ones are found.

import { describe, expect, it } from 'vitest'
import { type Difference, differences, type Metric, type Sample, sampleOf } from '../../src/core/comparison.js'
import { normal, random } from '../../src/core/random.js'
import { BARE, summarize } from '../../src/core/summary.js'
import { type Simulation, simulated } from './simulated.js'

const SECONDS = 1.25

function sample(change: Partial<Simulation> = {}): Sample {
  return sampleOf(simulated(change).stretches(change.seconds ?? SECONDS))
}

function of(metric: Metric, all: readonly Difference[]): Difference {
  const found = all.find((one) => one.metric === metric)
  if (!found) throw new Error(`no ${metric}`)
  return found
}

function isAlarm({ verdict }: Difference): boolean {
  return verdict === 'more' || verdict === 'less'
}

describe('a comparison', () => {
  it('of 400 pairs of equal runs with autocorrelation, stalls and failures calls at most one in twenty different', () => {
    const kinds: Partial<Simulation>[] = [{}, { rho: 0.95 }, { stalls: 3 }, { failing: 0.02, rho: 0.5 }]
    let alarms = 0
    let judged = 0
    for (let pair = 0; pair < 400; pair++) {
      const kind = { ...kinds[pair % kinds.length], rate: 800 }
      const runs = [sample({ ...kind, seed: 2 * pair }), sample({ ...kind, seed: 2 * pair + 1 })]
      const found = differences(runs[0], runs[1], { seed: pair, replicates: 200 }).differences
      if (found.some(isAlarm)) alarms++
      if (of('p50', found).verdict !== 'unknown') judged++
    }
    expect(alarms).toBeLessThanOrEqual(20)
    // it is not by refusing to judge
    expect(judged).toBeGreaterThan(300)
  })

  describe('of two runs that went on together', () => {
    /** Slow and fast phases that both have in common: an AR(1) process in steps of 10 ms. */
    function phases(seed: number): (at: number) => number {
      const next = random(seed, 'phases')
      let state = normal(next, 0, 1)
      const factors = Array.from({ length: 100 * SECONDS }, () => {
        state = 0.9 * state + normal(next, 0, Math.sqrt(1 - 0.9 ** 2))
        return Math.exp(0.3 * state)
      })
      return (at) => factors[Math.floor(100 * at)] ?? 1
    }

    function pairs(count: number, medians: readonly number[], paired: boolean): number {
      let found = 0
      for (let pair = 0; pair < count; pair++) {
        const drift = phases(pair)
        const [a, b] = medians.map((median, i) => sample({ median, seed: 2 * pair + i, rate: 1200, rho: 0.3, sigma: 0.2, drift }))
        if (differences(a, b, { seed: pair, replicates: 200, paired }).differences.some(isAlarm)) found++
      }
      return found
    }

    it('calls at most one in twenty different where nothing is', () => {
      expect(pairs(100, [400, 400], true)).toBeLessThanOrEqual(5)
    })

    it('finds what their common phases would hide', () => {
      expect(pairs(20, [400, 428], true)).toBeGreaterThan(16)
      expect(pairs(20, [400, 428], false)).toBeLessThan(8)
    })
  })

  it('finds a tenth more in the median of most pairs of a few thousand requests', () => {
    let found = 0
    for (let pair = 0; pair < 20; pair++) {
      const runs = [400, 440].map((median, i) => sample({ median, seed: 2 * pair + i, rate: 3000, rho: 0.5, sigma: 0.3 }))
      if (of('p50', differences(runs[0], runs[1], { seed: pair, replicates: 300 }).differences).verdict === 'more') found++
    }
    expect(found).toBeGreaterThanOrEqual(16)
  })

  it('finds a run that is twice as slow, and more failures, in every number they change', () => {
    const all = differences(sample(), sample({ median: 800, failing: 0.05, seed: 2 }), { seed: 1, replicates: 300 }).differences
    for (const metric of ['mean', 'p50', 'p90', 'p95', 'failed'] as const) expect(of(metric, all).verdict, metric).toBe('more')
    const back = differences(sample({ median: 800, failing: 0.05, seed: 2 }), sample(), { seed: 1, replicates: 300 }).differences
    for (const metric of ['mean', 'p50', 'p90', 'p95', 'failed'] as const) expect(of(metric, back).verdict, metric).toBe('less')
  })

  it('of a run with itself finds nothing at all', () => {
    const run = sample({ lag: 3 })
    for (const { change, verdict } of differences(run, run, { seed: 1, replicates: 300 }).differences) {
      expect(change === null || change === 0).toBe(true)
      expect(['same', 'unknown']).toContain(verdict)
    }
  })

  it('has an interval around every change it judges, the same for the same seed', () => {
    const runs = [sample({ seed: 3 }), sample({ seed: 4 })]
    const once = differences(runs[0], runs[1], { seed: 7, replicates: 300 })
    expect(differences(runs[0], runs[1], { seed: 7, replicates: 300 })).toEqual(once)
    expect(differences(runs[0], runs[1], { seed: 8, replicates: 300 })).not.toEqual(once)
    for (const { change, interval } of once.differences) {
      if (interval === null || change === null) continue
      expect(interval[0]).toBeLessThanOrEqual(change)
      expect(interval[1]).toBeGreaterThanOrEqual(change)
    }
  })

  it('judges no percentile with fewer than ten answers above it in either run', () => {
    const few = of('p99.9', differences(sample(), sample({ seed: 2 }), { seed: 1, replicates: 100 }).differences)
    expect([few.verdict, few.interval]).toEqual(['unknown', null])
    const runs = [sample({ rate: 10_000, rho: 0 }), sample({ rate: 10_000, rho: 0, seed: 2 })]
    expect(of('p99.9', differences(runs[0], runs[1], { seed: 1, replicates: 100 }).differences).interval).not.toBeNull()
  })

  it('judges no times of a run whose slow phases last for a good part of it', () => {
    const runs = [1, 2].map((seed) => sample({ seed, rho: 0.999 }))
    expect(of('p50', differences(runs[0], runs[1], { seed: 1, replicates: 100 }).differences).verdict).toBe('unknown')
  })

  it('judges nothing of runs too short to be cut into blocks, and survives runs without any row', () => {
    const none = sample({ rate: 0 })
    for (const run of [sample({ seconds: 0.1 }), none]) {
      expect(differences(run, run, { seed: 1, replicates: 50 }).differences.some(isAlarm)).toBe(false)
    }
    expect(
      differences(none, sample(), { seed: 1, replicates: 50 }).differences.filter(({ metric }) => metric === 'p50')[0].change,
    ).toBeNull()
  })

  it('has the numbers of the report', () => {
    const tally = simulated({ failing: 0.1, lag: 40 })
    const { rate, requests, response, service } = summarize(tally, { ...BARE, duration: SECONDS * 1000 })
    const { values } = sampleOf(tally.stretches(SECONDS))
    expect(values.throughput).toBeCloseTo(rate.answered, 6)
    expect(values.failed).toBe(requests.failed / requests.sent)
    expect([values.mean, values.p50, values['p99.9']]).toEqual([response.mean, response.p50, response['p99.9']])
    expect([values['service.mean'], values['service.p99']]).toEqual([service.mean, service.p99])
  })
})
