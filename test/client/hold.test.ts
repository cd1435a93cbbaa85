// Holds that follow each other or overlap: the latest end counts, and every millisecond once.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Hold } from '../../src/client/index.js'

describe('a hold', () => {
  test('is none before someone asked', () => {
    const hold = new Hold()
    expect([hold.until, hold.before(1000)]).toEqual([Number.NEGATIVE_INFINITY, 0])
  })

  test('lasts until the latest end that was asked for', () => {
    const hold = new Hold()
    hold.ask(100, 400)
    hold.ask(150, 200)
    expect([hold.until, hold.before(250)]).toEqual([400, 150])
    hold.ask(300, 500)
    expect([hold.until, hold.before(900)]).toEqual([500, 400])
  })

  test('is over with the run, and nobody is heard after that', () => {
    const hold = new Hold()
    hold.ask(100, 60_000)
    hold.end(350)
    hold.ask(360, 60_000)
    expect([hold.until, hold.before(360), hold.before(90_000)]).toEqual([350, 250, 250])
  })

  test('counts each millisecond in which one of them lasted, once', () => {
    const asked = fc.array(fc.record({ after: fc.nat(20), wait: fc.nat(30) }), { maxLength: 12 })
    fc.assert(
      fc.property(asked, fc.nat(40), (all, rest) => {
        const hold = new Hold()
        const held = new Set<number>()
        let now = 0
        for (const { after, wait } of all) {
          now += after
          hold.ask(now, now + wait)
          for (let ms = now; ms < now + wait; ms++) held.add(ms)
          expect(hold.before(now)).toBe([...held].filter((ms) => ms < now).length)
        }
        now += rest
        expect(hold.before(now)).toBe([...held].filter((ms) => ms < now).length)
        hold.end(now)
        expect(hold.before(now + 100)).toBe([...held].filter((ms) => ms < now).length)
      }),
    )
  })
})
