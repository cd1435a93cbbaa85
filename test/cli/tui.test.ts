// The live view with keys, on a terminal of our own: what keys do, and what stays on the screen.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Block } from '../../src/cli/canvas.js'
import { keysIn, type Listeners } from '../../src/cli/keyboard.js'
import { type Console, showTui } from '../../src/cli/tui.js'
import { HammerError } from '../../src/core/errors.js'
import { type Scene, sceneOf } from '../../src/core/scene.js'
import { snapshot } from '../../src/core/snapshot.js'
import { Tally } from '../../src/core/tally.js'
import type { Started } from '../../src/fleet/run.js'
import { planTo } from '../client/plan.js'

const tally = new Tally({ interval: 1000, warmUp: 0, end: 10_000 })
const SCENE: Scene = sceneOf(tally, snapshot(tally, { elapsed: 2000, duration: 10_000, requested: null }), { points: 60, interval: 1000 })

/** A run that remembers what was done to it. */
function stage(load: Parameters<typeof planTo>[1] = {}) {
  const done: string[] = []
  const state = { paused: false, target: 10, agents: null as Promise<void> | null }
  const run: Started = {
    plan: planTo('http://127.0.0.1:1/', load),
    addresses: [],
    folder: null,
    snapshot: () => SCENE.snapshot,
    scene: () => SCENE,
    controlled: () => ({ ...state, markers: [] }),
    look: () => {
      throw new HammerError('internal', 'nobody looks')
    },
    control: {
      stop: () => void done.push('stop'),
      pause: () => {
        state.paused = true
        done.push('pause')
      },
      resume: () => {
        state.paused = false
        done.push('resume')
      },
      scale: (target) => {
        if (state.agents !== null) return state.agents
        if (target > 12) throw new HammerError('limit', 'too many', { advice: 'Use fewer.' })
        state.target = target
        done.push(`scale ${target}`)
      },
      mark: (text) => void done.push(text),
    },
  }
  let keys: Listeners | null = null
  let written = ''
  const size = { columns: 80, rows: 24 }
  const terminal: Console = {
    colour: 'off',
    surface: () => ({
      ...size,
      write: (text) => {
        written = text
      },
    }),
    isInForeground: () => true,
    interrupt: () => done.push('interrupt'),
    onKeys: (listeners) => {
      keys = listeners
      return () => {
        keys = null
      }
    },
    onResize: () => () => {},
  }
  const view = showTui(terminal, ['http://127.0.0.1:1/'], run)
  const press = (text: string) => {
    for (const key of keysIn(text)) keys?.onKey(key)
    return written
  }
  return { done, state, press, view, size, screen: () => written, listening: () => keys !== null }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a key', () => {
  it('LO-17 changes the load by a tenth, by one at least, and says so', () => {
    const { press, done, state } = stage({ load: { connections: 10 } })
    expect(press('+')).toContain('10 connections → 11 connections')
    press('--')
    expect(done).toEqual(['scale 11', 'scale 10', 'scale 9'])
    state.target = 1
    press('-')
    expect(done).toHaveLength(3)
  })

  it('changes a rate where there is one', () => {
    const { press, state } = stage({ load: { model: 'open', rate: 10 } })
    expect(press('=')).toContain('10.0/s → 11.0/s')
    state.target = 0.5
    press('-')
    expect(state.target).toBe(0.5)
  })

  it('says why something cannot be', () => {
    const { press, state, done } = stage()
    state.target = 12
    expect(press('+')).toContain('too many. Use fewer.')
    expect(done).toEqual([])
  })

  it('waits for what the agents of a fleet say, and says it', async () => {
    const { press, state, screen } = stage({ load: { connections: 10 } })
    state.agents = Promise.resolve()
    expect(press('+')).toContain('10 connections → 11 connections … the agents are being asked')
    await state.agents
    expect(screen()).toContain('10 connections → 11 connections')
    expect(screen()).not.toContain('are being asked')
    state.agents = Promise.reject(new HammerError('limit', 'agent a1: not so much'))
    press('+')
    await state.agents.catch(() => {})
    expect(screen()).toContain('agent a1: not so much')
  })

  it('pauses and goes on; a paused run is not changed', () => {
    const { press, done } = stage()
    expect(press('p')).toMatch(/paused\n/)
    expect(press('+')).toContain('p goes on')
    press('p')
    expect(done).toEqual(['pause', 'resume'])
  })

  it('marks, ends the run, shows failures and keys, and does nothing else', () => {
    const { press, done } = stage()
    press('mm')
    press('q')
    expect(press('e')).toContain('no failures so far')
    expect(press('?')).toContain('ends the run in order')
    expect(press('?')).not.toContain('ends the run in order')
    press('x\x1b[A\x1bOP\r')
    expect(done).toEqual(['mark 1', 'mark 2', 'interrupt'])
  })
})

describe('the view', () => {
  it('is drawn once a second, until its end; then the keyboard is nobody’s', () => {
    const { view, screen, listening, size } = stage()
    size.columns = 50
    vi.advanceTimersByTime(1000)
    expect(screen()).toContain('? keys')
    view.end()
    expect(screen().endsWith('\x1b[J\x1b[?25h')).toBe(true)
    expect(listening()).toBe(false)
    const last = screen()
    view.end()
    vi.advanceTimersByTime(5000)
    expect(screen()).toBe(last)
  })
})

describe('a block of lines', () => {
  it('is drawn over in its place, as many rows up as it takes in a terminal that was made narrower', () => {
    const written: string[] = []
    const surface = { columns: 80, rows: 24, write: (text: string) => written.push(text) }
    const block = new Block(() => surface)
    block.draw(['one', '\x1b[31mx\x1b[39m'.padEnd(70, 'x'), 'three'])
    expect(written[0]).toContain('\x1b[?25l\r\x1b[Jone')
    block.draw(['one', 'y'.repeat(70), 'three'])
    expect(written[1]).toContain('\r\x1b[2A\x1b[J')
    surface.columns = 35
    block.clear()
    expect(written[2]).toContain('\r\x1b[3A\x1b[J')
    block.draw(['again'])
    expect(written[3]).toContain('\x1b[?25l\r\x1b[Jagain')
  })
})

describe('what comes from a keyboard', () => {
  it('is one key after the other, and a sequence is one', () => {
    expect(keysIn('+-\x1b[A\x1b[1;5C\x1bOPä😀\x03')).toEqual(['+', '-', '\x1b[A', '\x1b[1;5C', '\x1bOP', 'ä', '😀', '\x03'])
    expect(keysIn('\x1b')).toEqual(['\x1b'])
  })
})
