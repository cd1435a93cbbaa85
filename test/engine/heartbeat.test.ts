// Stalls of an event loop, on a clock of our own.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Heartbeat } from '../../src/engine/heartbeat.js'

describe('the heartbeat', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('notices nothing while the loop turns', () => {
    const heart = new Heartbeat(() => performance.now())
    vi.advanceTimersByTime(1000)
    expect(heart.take()).toEqual([])
    heart.close()
  })

  it('notices from when to when the loop stood still', () => {
    let time = 0
    const heart = new Heartbeat(() => time)
    const beat = (at: number) => {
      time = at
      vi.advanceTimersByTime(10)
    }
    for (const at of [10, 20, 35, 300, 310]) beat(at)
    expect(heart.take()).toEqual([[45, 300]])
    expect(heart.take()).toEqual([])
    heart.close()
  })

  it('notices a stall that is not over, or whose end no timer has seen yet', () => {
    let time = 0
    const heart = new Heartbeat(() => time)
    time = 500
    expect(heart.take()).toEqual([[10, 500]])
    time = 505
    expect(heart.take()).toEqual([])
    heart.close()
  })

  it('leaves no timer behind', () => {
    new Heartbeat(() => 0).close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
