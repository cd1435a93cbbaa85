// Who keeps the event loop from turning, on a clock of our own.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, test } from 'vitest'
import { Attention } from '../../../src/engine/users/attention.js'
import { queueTime, queueTimeIn } from '../../../src/engine/users/queue-time.js'

function watched() {
  const blamed: unknown[] = []
  const clock = { time: 0, queued: 0 }
  const attention = new Attention(
    () => clock.time,
    (who, ms) => blamed.push([who, ms]),
    () => clock.queued,
  )
  return { attention, blamed, clock }
}

test('the queue time of a thread is read in ms, and is 0 where there is none', () => {
  expect(queueTimeIn('109015417 280337925 58\n')).toBeCloseTo(280.337925)
  expect([queueTimeIn(''), queueTimeIn('nothing here')]).toEqual([0, 0])
  expect(queueTime()).toBeGreaterThanOrEqual(0)
})

describe('LO-28 attention', () => {
  it('names whose code ran when the time went by, and nobody else', async () => {
    const { attention, blamed, clock } = watched()
    attention.turnTo('before')
    clock.time = 1
    attention.turnTo('guilty')
    clock.time = 241
    attention.turnTo('after')
    clock.time = 242
    await nextTurn()
    expect(blamed).toEqual([['guilty', 240]])
  })

  it('names the last one before the loop turns', async () => {
    const { attention, blamed, clock } = watched()
    attention.turnTo('innocent')
    attention.turnTo('guilty')
    clock.time = 50
    await nextTurn()
    expect(blamed).toEqual([['guilty', 50]])
  })

  it('blames nobody for time in which the loop only waited', async () => {
    const { attention, blamed, clock } = watched()
    attention.turnTo('idle')
    clock.time = 2
    await nextTurn()
    clock.time = 5000
    attention.turnTo('idle')
    await nextTurn()
    expect(blamed).toEqual([])
  })

  it('does not count what the thread waited for a processor', async () => {
    const { attention, blamed, clock } = watched()
    clock.queued = 1000
    clock.time = 900
    attention.turnTo('innocent')
    clock.time = 1000
    clock.queued += 80
    attention.turnTo('guilty')
    clock.time = 1100
    clock.queued += 40
    await nextTurn()
    expect(blamed).toEqual([['guilty', 60]])
  })

  it('does not let who goes on start anew', async () => {
    const { attention, blamed, clock } = watched()
    attention.turnTo('guilty')
    clock.time = 20
    attention.goOn('guilty')
    clock.time = 40
    await nextTurn()
    expect(blamed).toEqual([['guilty', 40]])
  })
})
