// The control of a run by itself: what it tells the workers, what it keeps, what it refuses.

import { describe, expect, it } from 'vitest'
import { HammerError } from '../../src/core/errors.js'
import type { LoadPlan } from '../../src/core/plan.js'
import { type Change, Steering } from '../../src/core/steering.js'
import { Control, type Wish } from '../../src/fleet/control.js'
import { planTo } from '../client/plan.js'

/** A control whose clock stands still until it is moved. */
function stage(load: Partial<LoadPlan>, fits: ((connections: number) => void) | null = null) {
  const told: Change[] = []
  const steering = new Steering()
  steering.follow((change) => told.push(change))
  const time = { now: 1000 }
  let stops = 0
  const clock = { now: () => time.now, date: () => new Date(0) }
  const stop = () => stops++
  const control = new Control({ plan: planTo('http://127.0.0.1:1/', { load }), clock, startAt: 1000, steering, stop, fits })
  return { control, told, time, stops: () => stops }
}

describe('the control of a run', () => {
  it('LO-17 tells the workers of a change a little ahead, and keeps it to the microsecond', () => {
    const { control, told, time } = stage({ model: 'open', rate: 100, duration: 10_000 })
    time.now = 3000
    control.pause()
    control.pause()
    time.now = 4000.0004
    control.resume()
    control.resume()
    time.now = 5000
    control.scale(0.5)
    control.mark('half')
    expect(told.map(({ target }) => target)).toEqual([0, null, 0.5])
    for (const [i, { at }] of told.entries()) expect(at).toBeGreaterThan([2000, 3000, 4000][i])
    const inSeconds = (i: number) => Math.round(1000 * told[i].at) / 1e6
    expect(control.markers).toEqual([
      { at: inSeconds(0), kind: 'pause' },
      { at: inSeconds(1), kind: 'resume' },
      { at: inSeconds(2), kind: 'scale', target: 0.5 },
      { at: 4, kind: 'mark', text: 'half' },
    ])
    expect(inSeconds(1)).toBe(3.050001)
  })

  it('resumes with the target that was set last, and says where the load is', () => {
    const { control, told, time } = stage({ connections: 10, rampUp: 1000, duration: 10_000 })
    time.now = 1500
    expect(control.controlled).toMatchObject({ paused: false, target: 5 })
    control.scale(7)
    control.pause()
    expect(control.controlled).toMatchObject({ paused: true, target: 0 })
    control.resume()
    expect(control.controlled).toMatchObject({ paused: false, target: 7 })
    expect(told.map(({ target }) => target)).toEqual([7, 0, 7])
  })

  it('refuses what cannot be, with a reason, and changes nothing then', () => {
    const closed = stage({ connections: 4, workers: 3, requests: 100 }, (n) => {
      if (n > 50) throw new HammerError('limit', 'too few file descriptors')
    })
    for (const [target, reason] of [
      [0, /no number of connections/],
      [1.5, /no number/],
      [Number.NaN, /no number/],
      [2e6, /no number/],
      [2, /3 workers need 3 connections/],
      [51, /descriptors/],
    ] as const) {
      expect(() => closed.control.scale(target)).toThrow(reason)
    }
    const open = stage({ model: 'open', rate: 10 })
    for (const target of [0, -1, 1e8, Number.NaN]) expect(() => open.control.scale(target)).toThrow(/no rate/)
    expect([...closed.told, ...open.told, ...closed.control.markers, ...open.control.markers]).toEqual([])
  })

  it('has others agree first, where they send the load: nothing is done before it comes back from them', async () => {
    const told: Change[] = []
    const steering = new Steering()
    steering.follow((change) => told.push(change))
    const wishes: Wish[] = []
    const clock = { now: () => 0, date: () => new Date(0) }
    const plan = planTo('http://127.0.0.1:1/', { load: { model: 'open', rate: 100, duration: 10_000 } })
    const agree = async (wish: Wish) => {
      wishes.push(wish)
      if (wish.target === 7) throw new HammerError('limit', 'not here')
    }
    const control = new Control({ plan, clock, startAt: 0, steering, stop: () => {}, fits: null, agree })
    await control.pause()
    await expect(control.scale(7)).rejects.toThrow('not here')
    expect(() => control.scale(-7)).toThrow(/no rate/)
    expect([told, control.markers, wishes]).toEqual([[], [], [{ kind: 'pause' }, { kind: 'scale', target: 7 }]])
    for (const marker of [
      { at: 1.000001, kind: 'scale', target: 20 },
      { at: 2, kind: 'pause' },
      { at: 3.25, kind: 'resume' },
      { at: 3, kind: 'mark', text: 'x' },
    ] as const)
      control.obey(marker)
    expect(told).toEqual([
      { at: 1000.001, target: 20 },
      { at: 2000, target: 0 },
      { at: 3250, target: 20 },
    ])
    expect(control.controlled).toMatchObject({ paused: false, target: 20 })
    expect(control.markers).toHaveLength(4)
  })

  it('is over with the run', () => {
    const { control, told, stops } = stage({ connections: 4 })
    control.stop()
    expect(stops()).toBe(1)
    control.close()
    control.pause()
    control.resume()
    control.mark('late')
    expect(() => control.scale(3)).toThrow(/over/)
    expect([told, control.markers]).toEqual([[], []])
  })

  it('keeps marks short, and not without end', () => {
    const { control } = stage({ connections: 4 })
    control.mark('x'.repeat(1000))
    expect(control.markers[0].text).toHaveLength(200)
    for (let i = 1; i < 10_000; i++) control.mark('again')
    expect(() => control.mark('one more')).toThrow(/10,000/)
  })
})
