// The distance between two clocks, read by a thread that may be stopped at any time.

import { expect, it } from 'vitest'
import { distance, systemClock } from '../../src/core/clock.js'

/** Two clocks of one time, of which one is ahead; reading takes as long as `pauses` say, then nothing. */
function clocks(ahead: number, pauses: readonly number[]) {
  let time = 0
  const left = [...pauses]
  const read = (more: number) => () => {
    const shown = time + more
    time += left.shift() ?? 0.001
    return shown
  }
  return { one: read(ahead), other: read(0) }
}

it('is not spoilt by a clock whose first readings load it, nor by a pause between two readings', () => {
  for (const pauses of [[0, 2], [2], [0, 0, 2], [0.5, 0.5, 0.5, 0.5, 0.5], []]) {
    const { one, other } = clocks(3000, pauses)
    expect(distance(one, other)).toBeCloseTo(3000, 2)
  }
})

it('the clock of this thread is that of the machine', () => {
  const before = Number(process.hrtime.bigint()) / 1e6
  const now = systemClock.now()
  const after = Number(process.hrtime.bigint()) / 1e6
  expect(now).toBeGreaterThan(before - 0.01)
  expect(now).toBeLessThan(after + 0.01)
})
