// Waking up on time: asleep far from the due time, spinning near it, on an event loop of our own.

import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { Pacer, spunInThread } from '../../src/engine/pacer.js'

/** What a turn of the loop takes, in ms. */
const TURN = 0.02
/** How late a timer may go off: Node's are late by up to a millisecond. */
const LATE = 0.9

/** The part of Node that a pacer uses, on a clock that only its own turns move. Fake timers make each turn a millisecond. */
class Loop {
  time = 0
  turns = 0
  private next = 1
  private readonly timers = new Map<number, { at: number; act: () => void }>()
  private readonly immediates = new Map<number, () => void>()

  constructor() {
    vi.stubGlobal('setTimeout', (act: () => void, ms: number) =>
      this.keep(this.timers, { at: this.time + Math.max(1, Math.trunc(ms)), act }),
    )
    vi.stubGlobal('clearTimeout', (id: number) => this.timers.delete(id))
    vi.stubGlobal('setImmediate', (act: () => void) => this.keep(this.immediates, act))
    vi.stubGlobal('clearImmediate', (id: number) => this.immediates.delete(id))
  }

  get waiting(): number {
    return this.timers.size + this.immediates.size
  }

  /** Turns until nothing is left to do before `end`. */
  run(end = Number.POSITIVE_INFINITY): void {
    while (this.time < end && this.waiting > 0) {
      if (this.immediates.size === 0) {
        const at = Math.min(...[...this.timers.values()].map((timer) => timer.at)) + LATE
        if (at > end) break
        this.time = Math.max(this.time, at)
      }
      this.turn()
    }
    if (end < Number.POSITIVE_INFINITY) this.time = Math.max(this.time, end)
  }

  private turn(): void {
    this.turns++
    this.time += TURN
    for (const [id, { at, act }] of this.timers) {
      if (at > this.time) continue
      this.timers.delete(id)
      act()
    }
    // what a turn adds has to wait for the next
    for (const [id, act] of [...this.immediates]) if (this.immediates.delete(id)) act()
  }

  private keep<T>(things: Map<number, T>, thing: T): number {
    things.set(this.next, thing)
    return this.next++
  }
}

let loop: Loop
let woken: number[]
let pacer: Pacer

beforeEach(() => {
  const ours = new Loop()
  loop = ours
  woken = []
  pacer = new Pacer(
    () => ours.time,
    () => woken.push(ours.time),
  )
})
afterEach(() => {
  vi.unstubAllGlobals()
})

function expectOnTime(due: number): void {
  expect(woken).toHaveLength(1)
  expect(woken[0]).toBeGreaterThanOrEqual(due)
  expect(woken[0] - due).toBeLessThanOrEqual(2 * TURN)
}

describe('a pacer', () => {
  test.each([0, 0.3, 1.4, 2, 2.4, 3.7, 10, 99.9, 5000.5])(
    'that is to wake at %d ms is never early, and late by microseconds, though timers are late by almost a millisecond',
    (due) => {
      pacer.wakeAt(due)
      loop.run()
      expectOnTime(due)
      expect(loop.waiting).toBe(0)
    },
  )

  it('sleeps while there is time, and spins for the last two milliseconds at most', () => {
    pacer.wakeAt(5000)
    loop.run(4998)
    expect(loop.turns).toBe(0)
    loop.run()
    expect(loop.turns).toBeGreaterThan(1)
    expect(loop.turns).toBeLessThan(2 / TURN)
  })

  it('sleeps in several pieces when 31 bits of milliseconds are not enough', () => {
    pacer.wakeAt(2 ** 32)
    loop.run(2 ** 31 - 10)
    expect([loop.turns, woken]).toEqual([0, []])
    loop.run()
    expectOnTime(2 ** 32)
  })

  it('calls once for one request, and again for the next', () => {
    pacer.wakeAt(10)
    loop.run()
    pacer.wakeAt(200)
    loop.run()
    expect(woken).toHaveLength(2)
    expect(woken[1]).toBeGreaterThanOrEqual(200)
  })

  test.each([
    [10, 50],
    [50, 10],
    [50, 0.5],
    [0.5, 50],
    [1, 0.5],
  ])('asked for %d ms and then for %d ms takes the latter', (first, second) => {
    pacer.wakeAt(first)
    pacer.wakeAt(second)
    loop.run()
    expectOnTime(second)
    expect(loop.waiting).toBe(0)
  })

  it('counts what it spun, and what two of them spin at once only once', () => {
    const spunFor = (count: number) => {
      const before = spunInThread()
      const began = loop.time
      const all = Array.from(
        { length: count },
        () =>
          new Pacer(
            () => loop.time,
            () => {},
          ),
      )
      for (const one of all) one.wakeAt(began + 1.2)
      loop.run()
      return spunInThread() - before
    }
    expect(spunFor(1)).toBeGreaterThan(1)
    expect(spunFor(1)).toBeLessThanOrEqual(1.2 + TURN)
    expect(spunFor(2)).toBeGreaterThan(1)
    expect(spunFor(2)).toBeLessThanOrEqual(1.2 + 2 * TURN)
  })

  it('may be asked for the next time while it is waking up', () => {
    const times: number[] = []
    const each: Pacer = new Pacer(
      () => loop.time,
      () => {
        times.push(loop.time)
        if (times.length < 100) each.wakeAt(times.length * 0.5)
      },
    )
    each.wakeAt(0)
    loop.run()
    expect(times).toHaveLength(100)
    times.forEach((time, i) => {
      expect(time).toBeGreaterThanOrEqual(i * 0.5)
      expect(time - i * 0.5).toBeLessThanOrEqual(2 * TURN)
    })
  })

  it('lets the loop turn between two looks at the clock, so that answers are not held up', () => {
    pacer.wakeAt(1)
    loop.run(0.5)
    expect(loop.turns).toBeGreaterThanOrEqual(0.5 / TURN - 1)
    expect(loop.waiting).toBe(1)
  })

  it('that is asked to wake never does not wait', () => {
    pacer.wakeAt(Number.POSITIVE_INFINITY)
    expect(loop.waiting).toBe(0)
    expect(woken).toEqual([])
  })

  test.each([0.5, 100])('that is closed %d ms before it is due leaves nothing behind', (due) => {
    pacer.wakeAt(due)
    expect(loop.waiting).toBe(1)
    pacer.close()
    expect(loop.waiting).toBe(0)
    loop.run(1000)
    expect(woken).toEqual([])
  })
})
