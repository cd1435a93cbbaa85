// Time-outs are never early and hardly late, and cost nothing when there are none.

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Timed, TimerWheel } from '../../src/client/wheel.js'

/** One slot of 2 ms and one timer tick of 1 ms, rounded up. */
const LATE = 4

/** An event loop that was busy: timers do not know of it yet. */
let busy = 0
const now = () => performance.now() + busy

interface Item extends Timed {
  readonly fired: number[]
}

function item(deadline: number, onExpire: (item: Item) => void = () => {}): Item {
  const fired: number[] = []
  const made: Item = {
    deadline,
    watched: false,
    fired,
    expire: (at) => {
      expect(at).toBeLessThanOrEqual(now())
      expect(at).toBeGreaterThanOrEqual(made.deadline)
      expect(made.watched).toBe(false)
      fired.push(at)
      made.deadline = Number.POSITIVE_INFINITY
      onExpire(made)
    },
  }
  return made
}

beforeEach(() => {
  busy = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function onTime(fired: readonly number[], deadline: number): void {
  expect(fired).toHaveLength(1)
  expect(fired[0]).toBeGreaterThanOrEqual(deadline)
  expect(fired[0]).toBeLessThanOrEqual(deadline + LATE)
}

describe('a timer wheel', () => {
  test.each([0, 0.4, 1, 1.999, 2, 3, 99.5, 2045, 2046, 2047, 2048, 2049, 2050, 4096, 10_000.1, 100_000])(
    'fires %d ms from now on time',
    (wait) => {
      const wheel = new TimerWheel(now)
      vi.advanceTimersByTime(17)
      const one = item(now() + wait)
      const deadline = one.deadline
      wheel.watch(one)
      vi.advanceTimersByTime(wait + 10)
      onTime(one.fired, deadline)
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  test('follows a deadline that moves later, again and again', () => {
    const wheel = new TimerWheel(now)
    const one = item(50)
    wheel.watch(one)
    for (let i = 0; i < 1000; i++) {
      vi.advanceTimersByTime(7)
      one.deadline = now() + 50
    }
    const { deadline } = one
    expect(one.fired).toEqual([])
    vi.advanceTimersByTime(100)
    onTime(one.fired, deadline)
  })

  test('forgets an item that has no deadline any more, and rests', () => {
    const wheel = new TimerWheel(now)
    const one = item(50)
    wheel.watch(one)
    one.deadline = Number.POSITIVE_INFINITY
    vi.advanceTimersByTime(60)
    expect([one.watched, one.fired, vi.getTimerCount()]).toEqual([false, [], 0])
    vi.advanceTimersByTime(100_000)
    one.deadline = now() + 30
    const { deadline } = one
    wheel.watch(one)
    vi.advanceTimersByTime(40)
    onTime(one.fired, deadline)
  })

  test('keeps an item that has a deadline again before it was forgotten', () => {
    const wheel = new TimerWheel(now)
    const one = item(50)
    wheel.watch(one)
    one.deadline = Number.POSITIVE_INFINITY
    vi.advanceTimersByTime(20)
    one.deadline = 120
    expect(one.watched).toBe(true)
    vi.advanceTimersByTime(200)
    onTime(one.fired, 120)
  })

  test('wakes earlier for an earlier item', () => {
    const wheel = new TimerWheel(now)
    const late = item(1000)
    const early = item(10)
    wheel.watch(late)
    wheel.watch(early)
    vi.advanceTimersByTime(20)
    onTime(early.fired, 10)
    vi.advanceTimersByTime(1000)
    onTime(late.fired, 1000)
  })

  test('handles all that was due while the event loop was busy, also what is watched again meanwhile', () => {
    const wheel = new TimerWheel(now)
    const again = (one: Item) => {
      one.deadline = now() + 500
      wheel.watch(one)
    }
    const items = [100, 103, 107, 111, 150, 170].map((deadline) => item(deadline, again))
    for (const one of items) wheel.watch(one)
    vi.advanceTimersByTime(90)
    busy = 200
    vi.advanceTimersByTime(20)
    for (const one of items) expect(one.fired, `${one.deadline}`).toHaveLength(1)
    vi.advanceTimersByTime(510)
    for (const one of items) expect(one.fired).toHaveLength(2)
  })

  test('goes on after a pause of many turns', () => {
    const wheel = new TimerWheel(now)
    const items = Array.from({ length: 3000 }, (_, i) => item(i * 3))
    for (const one of items) wheel.watch(one)
    busy = 1_000_000
    vi.advanceTimersByTime(20)
    for (const one of items) expect(one.fired).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
    const late = item(now() + 100)
    const { deadline } = late
    wheel.watch(late)
    vi.advanceTimersByTime(110)
    onTime(late.fired, deadline)
  })

  test('can begin before the time it counts from', () => {
    busy = -100.5
    const wheel = new TimerWheel(now)
    const one = item(-50)
    const other = item(20)
    wheel.watch(one)
    wheel.watch(other)
    vi.advanceTimersByTime(150)
    onTime(one.fired, -50)
    onTime(other.fired, 20)
  })

  test('holds one timer for ten thousand items, and none after it was closed', () => {
    const wheel = new TimerWheel(now)
    const items = Array.from({ length: 10_000 }, (_, i) => item(100 + (i % 5000)))
    for (const one of items) wheel.watch(one)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(2000)
    expect(vi.getTimerCount()).toBe(1)
    const fired = items.filter((one) => one.fired.length > 0).length
    wheel.close()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(10_000)
    expect(items.filter((one) => one.fired.length > 0)).toHaveLength(fired)
  })

  test('is on time for any items at any times', () => {
    const step = fc.record({
      wait: fc.nat(60),
      who: fc.nat(9),
      ahead: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 9000 })),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const wheel = new TimerWheel(now)
        const items = Array.from({ length: 10 }, () => item(Number.POSITIVE_INFINITY))
        const wanted: (number | null)[] = items.map(() => null)
        const latest = items.map(() => 0)
        const check = () => {
          for (const [i, one] of items.entries()) {
            const deadline = wanted[i]
            if (deadline === null) expect(one.fired).toEqual([])
            else if (one.fired.length > 0) onTime(one.fired, deadline)
            else expect(now()).toBeLessThanOrEqual(deadline + LATE)
            if (one.fired.length > 0) wanted[i] = null
            one.fired.length = 0
          }
        }
        for (const { wait, who, ahead } of steps) {
          vi.advanceTimersByTime(wait)
          check()
          const one = items[who]
          // as a connection does: only to later, or to none
          latest[who] = Math.max(latest[who], now() + ahead)
          wanted[who] = ahead % 3 === 0 && one.watched ? null : latest[who]
          one.deadline = wanted[who] ?? Number.POSITIVE_INFINITY
          if (!one.watched && wanted[who] !== null) wheel.watch(one)
        }
        vi.advanceTimersByTime(10_000)
        check()
        expect(wanted.every((deadline) => deadline === null)).toBe(true)
        expect(vi.getTimerCount()).toBe(0)
      }),
      { numRuns: 200 },
    )
  })
})
