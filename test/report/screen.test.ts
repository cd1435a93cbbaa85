// The screen of a run that goes on: golden files, and never more than there is room for.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Scene, sceneOf } from '../../src/core/scene.js'
import { snapshot } from '../../src/core/snapshot.js'
import { Tally } from '../../src/core/tally.js'
import { displayWidth } from '../../src/core/text.js'
import { pointsFor, type ScreenState, screenLines } from '../../src/report/screen.js'
import { expectGolden } from '../golden.js'

/** A run of ten minutes that is six and a half minutes old; its answers became slower after the fifth, and some were cut off. */
function sceneAt(points: number, names: readonly string[] = ['']): Scene {
  const tally = new Tally({ interval: 1000, warmUp: 0, end: 600_000 })
  for (let i = 0; i < 39_000; i++) {
    const ended = i * 10_000 + 5000
    const slow = i > 30_000 ? 40_000 : 12_000
    const name = names[i % names.length]
    if (i % 97 === 0) tally.miss(ended, 3000, i % 2 === 0 ? 'ECONNRESET' : 'timeout', name)
    else tally.answer(ended, slow + (i % 50) * 300, 10, i % 31 === 0 ? 503 : 200, name)
  }
  const now = snapshot(tally, { elapsed: 390_000, duration: 600_000, requested: null, inFlight: 12 })
  return sceneOf(tally, now, { points, interval: 1000 })
}

function stateOf(columns: number, parts: Partial<ScreenState> = {}): ScreenState {
  return {
    scene: sceneAt(pointsFor(columns)),
    heading: ['http://127.0.0.1:8088/shop', 'GET, open, 100/s, 50 connections on 2 workers, 10 m'],
    load: '100/s',
    said: [],
    panel: 'charts',
    subject: 'rate',
    ...parts,
  }
}

const PLAIN = 'off' as const

describe('the screen of a run', () => {
  it('LO-12 has the books, charts of the last minutes, rates of the last ten seconds, statuses and failures', () => {
    expectGolden('screen-100', screenLines(stateOf(100), { columns: 100, rows: 36, colour: PLAIN }).join('\n'))
  })

  it('has one chart where there is room for one', () => {
    expectGolden('screen-60', screenLines(stateOf(60), { columns: 60, rows: 20, colour: PLAIN }).join('\n'))
  })

  it('has a table of names, and failures with their meaning when they are asked for', () => {
    const scene = sceneAt(pointsFor(100), ['front page', 'search', 'basket \x1b[31m'])
    const state = stateOf(100, { scene, panel: 'failures', load: 'paused', said: ['paused'] })
    expectGolden('screen-failures', screenLines(state, { columns: 100, rows: 40, colour: PLAIN }).join('\n'))
  })

  it('MM-20 has a bar with the percentage, and how much of the total has passed', () => {
    expect(screenLines(stateOf(100), { columns: 100, rows: 30, colour: PLAIN })[1]).toMatch(/━+─+ +65 % +6 m 30 s of 10 m/)
  })

  it('has nothing but text without colour', () => {
    const drawn = (colour: 'on' | 'off') => screenLines(stateOf(80), { columns: 80, rows: 30, colour }).join('')
    expect(drawn('off')).not.toContain('\x1b')
    expect(drawn('on')).toContain('\x1b[')
  })

  test('never has more rows or columns than there are', () => {
    const scenes = [sceneAt(100), sceneAt(100, ['a', 'b', 'c']), sceneOf(null, sceneAt(1).snapshot, { points: 10, interval: 1000 })]
    fc.assert(
      fc.property(
        fc.record({
          columns: fc.integer({ min: 26, max: 220 }),
          rows: fc.integer({ min: 2, max: 80 }),
          panel: fc.constantFrom('charts' as const, 'failures' as const, 'keys' as const),
          said: fc.constantFrom([], ['a sentence that is said while the run goes on, and that is far too long for a narrow terminal']),
          scene: fc.constantFrom(...scenes),
        }),
        ({ columns, rows, panel, said, scene }) => {
          const lines = screenLines(stateOf(columns, { panel, said, scene }), { columns, rows, colour: PLAIN })
          expect(lines.length).toBeLessThan(rows)
          expect(lines.length).toBeGreaterThan(0)
          for (const line of lines) expect(displayWidth(line)).toBeLessThan(columns)
        },
      ),
      { numRuns: 60 },
    )
  })
})
