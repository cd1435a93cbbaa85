// The time of a run: when its sending phase ended, and how it looks right now.

import { describe, expect, it, test } from 'vitest'
import type { Clock } from '../../src/core/clock.js'
import type { LoadPlan } from '../../src/core/plan.js'
import { noHealth, UNSENT } from '../../src/core/sample.js'
import { begin, type Conducted } from '../../src/fleet/conduct.js'
import { Watch } from '../../src/fleet/watch.js'
import { planOf } from '../core/plans.js'
import { answered, missed, type TestRow, tallyOf } from '../core/rows.js'

const START = 77_000

/** A watch on a clock of our own that stands at the start of the run. */
function watchOf(load: Partial<LoadPlan> = {}) {
  const clock = { at: START }
  const ours: Clock = { now: () => clock.at, date: () => new Date(0) }
  const watch = new Watch(ours, START, planOf(load))
  return { watch, elapse: (ms: number) => (clock.at = START + ms) }
}

function runOf(rows: readonly TestRow[], sent = rows.length, load: Partial<LoadPlan> = {}): Conducted {
  const { duration } = planOf(load).load
  const warmUp = Number(load.warmUp ?? 0)
  const run = begin(planOf(load))
  run.books.add({ ...noHealth(), sent, due: sent })
  return { ...run, tally: tallyOf(rows, { warmUp, end: duration }) }
}

/** So many answers, the last of them at this time. */
function answers(n: number, lastMs: number): TestRow[] {
  return Array.from({ length: n }, (_, i) => answered(Math.round((lastMs * 1000 * (i + 1)) / n), 100))
}

describe('the sending phase', () => {
  test.each<[string, Partial<LoadPlan>, number, number, number]>([
    ['takes as long as planned, though the last row came before', {}, 10, 9500, 10_000],
    ['takes as long as planned, though the last row came in the grace period', {}, 10, 10_400, 10_000],
    ['ends with the last row where no duration was planned', { duration: null, requests: 10 }, 10, 3300, 3300],
    ['ends with the last row when all requests were done before the end', { requests: 10 }, 10, 3300, 3300],
    ['ends so in the open model too', { requests: 10, model: 'open', rate: 3 }, 10, 3300, 3300],
    ['takes as long as planned when the last of all requests came in the grace period', { requests: 10 }, 10, 10_400, 10_000],
    ['takes as long as planned when not all requests were done', { requests: 11 }, 10, 3300, 10_000],
    ['counts the rows of the warm-up as done', { requests: 10, warmUp: 2000 }, 10, 3300, 3300],
  ])('%s', (_, load, n, last, expected) => {
    expect(watchOf(load).watch.sendingPhase(runOf(answers(n, last), n, load))).toBe(expected)
  })

  it('ends when the run was ended early, whatever came later', () => {
    const { watch, elapse } = watchOf()
    elapse(2500)
    watch.stop()
    elapse(9000)
    watch.stop()
    expect(watch.sendingPhase(runOf(answers(10, 2900)))).toBe(2500)
  })

  it('ends as planned when the run was ended in its grace period', () => {
    const { watch, elapse } = watchOf()
    elapse(10_500)
    watch.stop()
    expect(watch.sendingPhase(runOf(answers(10, 10_400)))).toBe(10_000)
  })

  it('has no length when the run was ended before its start', () => {
    const { watch, elapse } = watchOf()
    elapse(-3)
    watch.stop()
    expect(watch.sendingPhase(runOf([]))).toBe(0)
  })

  it('without a planned duration ends when the run was ended', () => {
    const { watch, elapse } = watchOf({ duration: null })
    elapse(123_456)
    watch.stop()
    expect(watch.sendingPhase(runOf(answers(10, 5000), 10, { duration: null }))).toBe(123_456)
  })
})

describe('answers after an early end', () => {
  it('are late', () => {
    const { watch, elapse } = watchOf()
    const run = runOf(answers(1, 1000))
    watch.see(run)
    elapse(2000)
    watch.stop()
    run.tally.answer(2_000_001, 100, 0, 200, '')
    expect(run.tally.late).toBe(1)
  })

  it('are late also when the end came before the first rows', () => {
    const { watch, elapse } = watchOf()
    elapse(100)
    watch.stop()
    const run = runOf([])
    watch.see(run)
    run.tally.answer(100_001, 100, 0, 200, '')
    expect(run.tally.late).toBe(1)
  })
})

describe('a look at a run', () => {
  it('goes a little back, so that the last interval is complete', () => {
    const { watch, elapse } = watchOf()
    watch.see(runOf([answered(500_000, 7000), answered(1_200_000, 9000)]))
    elapse(2299)
    expect(watch.snapshot()).toMatchObject({ elapsed: 1999, rate: 1, p50: 7 })
    elapse(2300)
    expect(watch.snapshot()).toMatchObject({ elapsed: 2000, rate: 1, p50: 9 })
  })

  it('before its start or its first rows is one of an empty run, of which nothing is known yet', () => {
    const { watch, elapse } = watchOf({ requests: 50, rampUp: 1000 })
    elapse(-4)
    expect(watch.snapshot()).toMatchObject({
      phase: 'ramp-up',
      elapsed: 0,
      duration: 10_000,
      requested: 50,
      requests: 0,
      inFlight: null,
      rate: null,
    })
  })

  it('knows how many requests are on their way', () => {
    const { watch, elapse } = watchOf()
    elapse(1000)
    watch.see(runOf(answers(10, 900), 14))
    expect(watch.snapshot().inFlight).toBe(4)
  })

  it('counts those of the warm-up as sent, too', () => {
    const { watch, elapse } = watchOf({ warmUp: 500 })
    elapse(1000)
    watch.see(runOf(answers(10, 900), 14, { warmUp: 500 }))
    expect(watch.snapshot().inFlight).toBe(4)
  })

  it('does not take requests that were never sent for ones that came back', () => {
    const { watch, elapse } = watchOf()
    elapse(10_200)
    watch.see(runOf([...answers(10, 900), ...Array.from({ length: 50 }, () => missed(UNSENT, 9_000_000, 0))], 14))
    expect(watch.snapshot().inFlight).toBe(4)
  })

  it('never has fewer than none on their way', () => {
    const { watch, elapse } = watchOf()
    elapse(1000)
    watch.see(runOf(answers(10, 900), 8))
    expect(watch.snapshot().inFlight).toBe(0)
  })
})
