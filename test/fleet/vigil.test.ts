// Threads that never come back are noticed, those that are slow are not.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/core/clock.js'
import { Vigil } from '../../src/fleet/vigil.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A vigil over one thread, for a run of 10 s with a grace of 2 s. */
function keep(duration: number | null = 10_000) {
  const stop = new AbortController()
  const ask = vi.fn(() => 1)
  const onLost = vi.fn()
  const vigil = new Vigil({ startAt: systemClock.now(), load: { duration, grace: 2000 }, signal: stop.signal, ask, onLost })
  return { vigil, ask, onLost, stop }
}

it('asks nothing before the grace is over, and gives up after ten questions without an answer', () => {
  const { ask, onLost } = keep()
  vi.advanceTimersByTime(11_900)
  expect(ask).not.toHaveBeenCalled()
  vi.advanceTimersByTime(5000)
  expect([ask.mock.calls.length, onLost.mock.calls.length]).toEqual([10, 0])
  vi.advanceTimersByTime(60_000)
  expect([ask.mock.calls.length, onLost.mock.calls.length]).toEqual([10, 1])
})

it('waits for whoever answers, however long it takes', () => {
  const { vigil, ask, onLost } = keep()
  ask.mockImplementation(() => {
    vigil.heard()
    return 1
  })
  vi.advanceTimersByTime(600_000)
  expect(onLost).not.toHaveBeenCalled()
  vigil.close()
})

it('waits without end where the run has none, until it is ended early', () => {
  const { onLost, stop } = keep(null)
  vi.advanceTimersByTime(600_000)
  expect(onLost).not.toHaveBeenCalled()
  stop.abort()
  vi.advanceTimersByTime(8000)
  expect(onLost).toHaveBeenCalledOnce()
})
