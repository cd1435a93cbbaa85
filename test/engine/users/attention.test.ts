// Who keeps the event loop from turning, on a clock of our own.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Attention } from '../../../src/engine/users/attention.js'

function watched() {
  const blamed: unknown[] = []
  const clock = { time: 0 }
  const attention = new Attention(
    () => clock.time,
    (who, ms) => blamed.push([who, ms]),
  )
  return { attention, blamed, clock }
}

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
