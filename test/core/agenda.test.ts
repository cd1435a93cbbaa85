// Things to do at certain times: the earliest first, never early, behind one timer.

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Agenda } from '../../src/core/agenda.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** An agenda on the fake clock that notes what it did: when it was due, and when it was done. */
function agenda() {
  const start = performance.now()
  const now = () => performance.now() - start
  const done: { item: string; due: number; at: number }[] = []
  return { done, now, agenda: new Agenda<string>(now, (item, due) => done.push({ item, due, at: now() })) }
}

describe('an agenda', () => {
  it('does everything once, sorted by time, whatever the order in which it was added', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.nat(20),
            fc.nat(7000).map((n) => n / 7),
          ),
          { maxLength: 80 },
        ),
        (times) => {
          const done: { item: number; due: number }[] = []
          let at = -1
          const each = new Agenda<number>(
            () => at,
            (item, due) => done.push({ item, due }),
          )
          times.forEach((time, i) => {
            each.add(time, i)
          })
          each.run()
          expect(done).toEqual([])
          at = 1000
          each.run()
          expect(done.map(({ due }) => due)).toEqual(times.toSorted((a, b) => a - b))
          expect(done.map(({ item }) => item).toSorted((a, b) => a - b)).toEqual(times.map((_, i) => i))
          expect(done.every(({ item, due }) => times[item] === due)).toBe(true)
          each.close()
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keeps its order when things are added and done by turns', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(20)), { maxLength: 60 }), (steps) => {
        const waiting: number[] = []
        const done: number[] = []
        let at = 0
        const each = new Agenda<null>(
          () => at,
          (_, due) => done.push(due),
        )
        const expected: number[] = []
        for (const [wait, step] of steps) {
          each.add(at + wait, null)
          waiting.push(at + wait)
          at += step
          each.run()
          const due = waiting.filter((time) => time <= at).toSorted((a, b) => a - b)
          expected.push(...due)
          waiting.splice(0, waiting.length, ...waiting.filter((time) => time > at))
          expect(done).toEqual(expected)
        }
        each.close()
      }),
      { numRuns: 300 },
    )
  })

  it('wakes up by itself, never early and at most a millisecond late', () => {
    const { agenda: each, done } = agenda()
    for (const time of [250.5, 3, 0.25, 1000]) each.add(time, String(time))
    vi.advanceTimersByTime(2000)
    expect(done.map(({ item }) => item)).toEqual(['0.25', '3', '250.5', '1000'])
    for (const { due, at } of done) {
      expect(at).toBeGreaterThanOrEqual(due)
      expect(at - due).toBeLessThan(1.001)
    }
  })

  it('has one timer, for the earliest, however much is in it', () => {
    const { agenda: each, done } = agenda()
    for (let time = 1000; time > 0; time -= 10) each.add(time, String(time))
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(10)
    expect(done).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(1)
  })

  it('does what is added for now or for the past at the next turn', () => {
    const { agenda: each, done } = agenda()
    vi.advanceTimersByTime(100)
    each.add(50, 'past')
    expect(done).toEqual([])
    vi.advanceTimersByTime(1)
    expect(done.map(({ item }) => item)).toEqual(['past'])
  })

  it('takes what is added while it is at work', () => {
    const seen: number[] = []
    const each: Agenda<number> = new Agenda<number>(
      () => 10,
      (item) => {
        seen.push(item)
        if (item < 4) each.add(item + 1, item + 1)
      },
    )
    each.add(1, 1)
    each.run()
    expect(seen).toEqual([1, 2, 3, 4])
  })

  it('does not spin when something is due in more than 24 days', () => {
    const { agenda: each, done } = agenda()
    each.add(2 ** 31 + 5000, 'far')
    vi.advanceTimersByTime(1000)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersToNextTimer()
    expect(done).toEqual([])
    expect(performance.now()).toBeGreaterThanOrEqual(2 ** 31 - 1)
    vi.advanceTimersToNextTimer()
    expect(done).toHaveLength(1)
  })

  it('that is closed does nothing more, and leaves no timer', () => {
    const { agenda: each, done } = agenda()
    each.add(10, 'a')
    each.add(20, 'b')
    each.close()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(100)
    each.run()
    expect(done).toEqual([])
  })

  it('that is closed while it is at work stops there', () => {
    const seen: number[] = []
    const each: Agenda<number> = new Agenda<number>(
      () => 10,
      (item) => {
        seen.push(item)
        each.close()
      },
    )
    each.add(1, 1)
    each.add(2, 2)
    each.run()
    expect(seen).toEqual([1])
    expect(vi.getTimerCount()).toBe(0)
  })
})
