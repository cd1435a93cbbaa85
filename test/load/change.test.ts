// A load that is changed while it goes on: what is behind stays, and the area of what was really asked for decides.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type LoadPlan, share } from '../../src/core/plan.js'
import type { Change } from '../../src/core/steering.js'
import { Course, changedSchedule, flatLoad } from '../../src/load/change.js'
import { peakRate } from '../../src/load/peak.js'
import { windows } from '../../src/load/ramp.js'
import { areaBefore, scheduler } from '../../src/load/schedule.js'
import { heightAt } from '../../src/load/shape.js'
import { planOf } from '../core/plans.js'

const LOAD: LoadPlan = planOf({ model: 'open', connections: 1, duration: 1000, rate: 100, grace: 0 }).load

/** What each of `count` shards sends, one after the other, when it hears of every change just before it takes effect. */
function sent(load: LoadPlan, changes: readonly Change[], count: number): number[] {
  const all: number[] = []
  for (let index = 0; index < count; index++) {
    const course = new Course(load)
    const along = scheduler(load)
    let schedule = along(course.lines)
    let taken = 0
    const until = (end: number) => {
      for (let due = schedule.due(index + taken * count); due < end; due = schedule.due(index + ++taken * count)) all.push(due)
    }
    for (const change of changes) {
      until(change.at)
      course.change(change)
      schedule = along(course.lines)
    }
    until(Number.POSITIVE_INFINITY)
    const whole = schedule.countBefore(load.duration ?? Number.POSITIVE_INFINITY)
    if (whole !== null) expect(taken).toBe(share(whole, index, count))
  }
  return all.sort((a, b) => a - b)
}

const changes = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 1_100_000 }).map((us) => us / 1000),
      target: fc.constantFrom(null, 0, 0, 0.5, 10, 333, 2000, 77.7),
    }),
    {
      maxLength: 8,
    },
  )
  .map((list) => [...list].sort((a, b) => a.at - b.at))
const load = fc.record({
  rate: fc.constantFrom(0.7, 10, 100, 1000, 333.3),
  rampUp: fc.constantFrom(0, 0, 400),
  stages: fc.constantFrom([], [{ duration: 300, target: 500 }], [{ duration: 100, target: 0 }]),
  requests: fc.constantFrom(null, null, 1, 57, 400),
  arrivals: fc.constantFrom('even' as const, 'even' as const, 'poisson' as const),
})

describe('an open load that is changed', () => {
  it('LO-17 goes on at the new rate from the change on, and nothing is due in a pause', () => {
    const due = sent(
      LOAD,
      [
        { at: 200, target: 0 },
        { at: 500, target: null },
        { at: 800, target: 20 },
      ],
      1,
    )
    expect(due.filter((t) => t < 200)).toHaveLength(20)
    expect(due.filter((t) => t >= 200 && t < 500)).toHaveLength(0)
    expect(due.filter((t) => t >= 500 && t < 800)).toHaveLength(30)
    expect(due.filter((t) => t >= 800)).toHaveLength(4)
  })

  test('is the same schedule for any number of shards, and before a change what it was', () => {
    fc.assert(
      fc.property(load, changes, fc.integer({ min: 1, max: 4 }), (parts, list, count) => {
        const plan = { ...LOAD, ...parts }
        const all = sent(plan, list, count)
        expect(all).toEqual(sent(plan, list, 1))
        for (const [i, { at }] of list.entries()) {
          // an arrival may fall on the very instant of a change
          const before = sent(plan, list.slice(0, i), 1).filter((t) => t < at - 1e-6)
          const after = all.filter((t) => t < at - 1e-6)
          expect(after.length).toBe(before.length)
          for (const [n, t] of after.entries()) expect(t).toBeCloseTo(before[n], 6)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('never sends more than was asked for, nor anything in a pause or after its end', () => {
    fc.assert(
      fc.property(load, changes, (parts, list) => {
        const plan = { ...LOAD, ...parts }
        const all = sent(plan, list, 2)
        expect(all.length).toBeLessThanOrEqual(plan.requests ?? Number.POSITIVE_INFINITY)
        expect(Math.max(0, ...all)).toBeLessThanOrEqual(1000)
        for (const [i, { at, target }] of list.entries()) {
          const end = list[i + 1]?.at ?? 1000
          // an arrival may fall on the last instant before a pause, but for rounding
          if (target === 0) expect(all.filter((t) => t > at + 1e-6 && t < end - 1e-6)).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })

  it('with -n and no end waits in a pause for what is still to come', () => {
    const load = { ...LOAD, duration: null, requests: 50 }
    expect(sent(load, [{ at: 100, target: 0 }], 1)).toHaveLength(10)
    const due = sent(
      load,
      [
        { at: 100, target: 0 },
        { at: 5000, target: null },
      ],
      3,
    )
    expect([due.length, due[9], due[10]]).toEqual([50, 90, 5000])
  })
})

describe('a closed load that is changed', () => {
  const CLOSED: LoadPlan = { ...LOAD, model: 'closed', rate: null, connections: 10 }
  const busy = (course: Course, t: number) =>
    Array.from({ length: 40 }, (_, i) => i).filter((i) => windows(course.lines, i).some(({ from, to }) => from <= t && t < to))

  it('LO-17 lets those that started last stop first, and come again first', () => {
    const course = new Course(CLOSED)
    course.change({ at: 200, target: 3 })
    course.change({ at: 500, target: 0 })
    course.change({ at: 600, target: 3 })
    course.change({ at: 800, target: 30 })
    expect([100, 300, 550, 700, 900].map((t) => busy(course, t).length)).toEqual([10, 3, 0, 3, 30])
    expect(busy(course, 300)).toEqual([0, 1, 2])
    expect(course.highest).toBe(30)
  })

  test('has windows that meet: who goes on is not interrupted', () => {
    fc.assert(
      fc.property(changes, fc.constantFrom(0, 333), (list, rampUp) => {
        const course = new Course({ ...CLOSED, rampUp })
        for (const { at } of list) course.change({ at, target: 10 })
        const first = list[0]?.at ?? 0
        // from the first change on all ten are wanted
        for (let i = 0; i < 10; i++) {
          const own = windows(course.lines, i)
          expect(own).toHaveLength(1)
          expect(own[0].from).toBeLessThanOrEqual(Math.max(first, (i * rampUp) / 10) + 1e-6)
          expect(own[0].to).toBeCloseTo(1000, 6)
        }
      }),
    )
  })

  it('comes back to its ramp-up after a pause', () => {
    const course = new Course({ ...CLOSED, rampUp: 1000 })
    course.change({ at: 200, target: 0 })
    course.change({ at: 400, target: null })
    expect([150, 300, 450, 950].map((t) => busy(course, t).length)).toEqual([2, 0, 5, 10])
    expect(heightAt({ ...CLOSED, rampUp: 1000 }, 450)).toBe(5)
  })
})

test('the area of what was asked for is that of the parts', () => {
  const course = new Course({ ...LOAD, rampUp: 1000 })
  course.change({ at: 500, target: 0 })
  course.change({ at: 600, target: null })
  // half of a triangle of 50, then the rest of it from 600 on
  expect(areaBefore(course.lines, 1000)).toBeCloseTo(12.5 + (100 * (0.36 - 1)) / -2, 9)
})

describe('what a changed load comes to', () => {
  test('is the area of what was asked for, for all and for each share', () => {
    // 100/s for 0.4 s, a pause of 0.2 s, 50/s until the end
    const changes = [
      { at: 400, target: 0 },
      { at: 600, target: 50 },
    ]
    expect(changedSchedule(LOAD, changes).countBefore(1000)).toBe(60)
    expect(changedSchedule(LOAD, changes).countBefore(500)).toBe(40)
    expect(changedSchedule(LOAD, []).countBefore(1000)).toBe(100)
  })

  test('has the peak of its target, whatever stages and ramp-up were planned', () => {
    const load = { ...LOAD, rampUp: 500, stages: [{ duration: 100, target: 9000 }] }
    expect(peakRate(flatLoad(load, 300), 0, 3)).toBe(100)
    const paced = { ...planOf({ connections: 4, pacing: 100 }).load, rampUp: 500 }
    expect(peakRate(flatLoad(paced, 9), 1, 2)).toBe(40)
  })
})
