// --sizing while a run goes on, on a clock of our own.

import { describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../src/core/plan.js'
import { begin } from '../../src/fleet/conduct.js'
import { Sizer } from '../../src/fleet/sizer.js'
import { Watch } from '../../src/fleet/watch.js'
import { planOf } from '../core/plans.js'

const SCRIPT = { file: '/s.ts', only: null, tags: [], excludedTags: [], baseUrl: null, args: {}, allow: null, shared: undefined }

/** A run whose iterations the test counts up itself; users rise to 500 over 300 s unless told. */
function sizing(limit = 0.05, load: Partial<LoadPlan> = {}) {
  const plan = planOf({ connections: 500, rampUp: 300_000, duration: 360_000, ...load }, { script: SCRIPT })
  let now = 0
  const watch = new Watch({ now: () => now, date: () => new Date(0) }, 0, plan)
  const stop = new AbortController()
  const sizer = new Sizer(limit, plan.load, watch, stop)
  const run = begin(plan)
  return {
    stop,
    sizer,
    run,
    at: (second: number, more: Partial<Record<'succeeded' | 'failed' | 'errored', number>>) => {
      now = 1000 * second
      const counts = run.iterations?.scenario('a')
      if (!counts) throw new Error('no script')
      counts.succeeded += more.succeeded ?? 0
      counts.failed += more.failed ?? 0
      counts.errored += more.errored ?? 0
      sizer.look(run)
    },
  }
}

describe('MO-14 sizing', () => {
  it('ends the run when the last minute passes the limit, and says how many users that were', () => {
    const { at, sizer, stop, run } = sizing()
    for (let s = 1; s <= 120; s++) at(s, { succeeded: 10 })
    expect(stop.signal.aborted).toBe(false)
    for (let s = 121; !stop.signal.aborted && s < 200; s++) at(s, { succeeded: 9, failed: 1 })
    // 31 of 600 are more than 5 %; the failures of the first two minutes do not dilute them
    const { steps, ...found } = sizer.finish(run)
    expect(found).toEqual({
      limit: 0.05,
      reached: true,
      users: 252,
      usersBefore: 152,
      at: 151,
      ratio: 31 / 600,
      lastMinute: { succeeded: 569, failed: 31 },
      overall: { succeeded: 1479, failed: 31 },
    })
    // how it came to this, at even distances, up to the end
    const last = { at: 151, users: 252, succeeded: 569, failed: 31 }
    expect([steps[0], steps.at(-1)]).toEqual([{ at: 1, users: 2, succeeded: 10, failed: 0 }, last])
    expect(new Set(steps.slice(1, -1).map(({ at }, i) => at - steps[i].at)).size).toBe(1)
  })

  it('counts errors as failures, and needs no success', () => {
    const { at, sizer, stop, run } = sizing()
    at(1, { failed: 40, errored: 59 })
    expect(stop.signal.aborted).toBe(false)
    at(2, { errored: 1 })
    expect(stop.signal.aborted).toBe(true)
    expect(sizer.finish(run)).toMatchObject({ reached: true, ratio: 1, users: 4, overall: { succeeded: 0, failed: 100 } })
  })

  it('is not moved by what ends after the run was ended', () => {
    const { at, sizer, run } = sizing()
    at(1, { failed: 100 })
    at(2, { succeeded: 900 })
    expect(sizer.finish(run)).toMatchObject({ at: 1, overall: { succeeded: 0, failed: 100 } })
  })

  it('says so when the limit was never reached', () => {
    const { at, sizer, stop, run } = sizing()
    for (let s = 1; s <= 361; s++) at(s, { succeeded: 5 })
    expect(stop.signal.aborted).toBe(false)
    expect(sizer.finish(run)).toMatchObject({ reached: false, users: 500, usersBefore: 500, at: 360, ratio: 0 })
  })

  it('has no ratio when nothing came to an end', () => {
    const { sizer, run } = sizing()
    expect(sizer.finish(run)).toMatchObject({ reached: false, users: 0, ratio: null, overall: { succeeded: 0, failed: 0 } })
  })

  it('is in every look at the run', () => {
    const { at, sizer, run } = sizing(0.5)
    at(30, { succeeded: 9, failed: 3 })
    expect(sizer.onto({ ...run, phase: 'ramp-up' } as never)).toMatchObject({ sizing: { users: 50, ratio: 0.25, limit: 0.5 } })
  })
})
