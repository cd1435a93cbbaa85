// Server-sent events: everybody has the state, nobody who reads slowly makes hammer remember, and nothing is made for nobody.

import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patched } from '../../src/web/delta.js'
import { type Message, Stream } from '../../src/web/stream.js'
import { fetchRaw, serve } from './kit.js'

/** A response that remembers, and that can be slow. */
class Tab extends EventEmitter {
  readonly got: string[] = []
  writableNeedDrain = false
  destroyed = false
  write(text: string | Buffer): boolean {
    this.got.push(String(text))
    return true
  }
  end(text: string): void {
    this.got.push(text)
  }
  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
  /** What it makes of all that it got. */
  get state(): unknown {
    const messages = this.got.filter((text) => text.startsWith('data: ')).map((text): Message => JSON.parse(text.slice(6)))
    let version = 0
    return messages.reduce<unknown>((state, message) => {
      if (!('whole' in message)) expect(message.v).toBe(version + 1)
      version = message.v
      return 'whole' in message ? message.whole : patched(state, message.delta)
    }, null)
  }
}

function opened(state: () => unknown, tabs: number) {
  let now = 0
  const stream = new Stream({ state, clock: { now: () => now, date: () => new Date(0) } })
  const all = Array.from({ length: tabs }, () => new Tab())
  for (const tab of all) stream.add(tab as unknown as ServerResponse)
  const pass = (ms: number) => {
    now += ms
    vi.advanceTimersByTime(ms)
  }
  return { stream, tabs: all, pass }
}

describe('a stream', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('makes one state a second for all who watch, and sends what changed', () => {
    let made = 0
    const { tabs, pass } = opened(() => ({ made: ++made, same: 'x'.repeat(1000) }), 10)
    for (let i = 0; i < 5; i++) pass(1_000)
    expect(made).toBe(6)
    for (const tab of tabs) {
      expect(tab.state).toMatchObject({ made: 6 })
      expect(tab.got.at(-1)?.length).toBeLessThan(100)
    }
  })

  it('makes none when nobody watches', () => {
    let made = 0
    const { tabs, pass } = opened(() => ++made, 1)
    tabs[0].destroy()
    pass(60_000)
    expect(made).toBe(1)
  })

  it('shows who comes back what is, not what was', () => {
    let now = 'before'
    const { stream, tabs } = opened(() => now, 1)
    tabs[0].destroy()
    now = 'after'
    const tab = new Tab()
    stream.add(tab as unknown as ServerResponse)
    expect(tab.state).toBe('after')
  })

  it('keeps nothing for who reads slowly, sends it the whole later, and hangs up after a while', () => {
    let n = 0
    const { tabs, pass } = opened(() => ({ n: ++n }), 2)
    const [slow, quick] = tabs
    slow.writableNeedDrain = true
    const before = slow.got.length
    for (let i = 0; i < 5; i++) pass(1_000)
    expect([slow.got.length, slow.destroyed]).toEqual([before, false])
    slow.writableNeedDrain = false
    pass(1_000)
    expect(slow.state).toEqual(quick.state)
    slow.writableNeedDrain = true
    for (let i = 0; i < 18; i++) pass(1_000)
    expect(slow.destroyed).toBe(true)
    pass(1_000)
    expect(quick.state).toEqual({ n })
  })

  it('says something every second, so that it is not taken for dead', () => {
    const { tabs, pass } = opened(() => 'still', 1)
    pass(3_000)
    expect(tabs[0].got.slice(-1)).toEqual([':\n\n'])
  })

  it('makes the bytes of a message once for all', () => {
    const written = new Set<unknown>()
    const { stream, tabs, pass } = opened(() => ({ at: performance.now() }), 5)
    for (const tab of tabs) tab.write = (bytes) => written.add(bytes).size > 0
    pass(1_000)
    pass(1_000)
    expect(written.size).toBe(2)
    stream.close()
  })

  it('sends the last state to who has left it out, before it ends', () => {
    let state = 'before'
    const { stream, tabs, pass } = opened(() => state, 1)
    tabs[0].writableNeedDrain = true
    state = 'last'
    pass(1_000)
    expect(tabs[0].state).toBe('before')
    stream.close()
    expect(tabs[0].state).toBe('last')
    expect(tabs[0].got.at(-1)).toBe('event: end\ndata: \n\n')
  })

  it('says that it ends', () => {
    const { stream, tabs } = opened(() => 1, 3)
    stream.close()
    for (const tab of tabs) expect(tab.got.at(-1)).toBe('event: end\ndata: \n\n')
  })
})

it('no more than 32 watch: the others are told to come back', async () => {
  const { web, port, token } = await serve({})
  const headers = { authorization: `Bearer ${token}` }
  const controller = new AbortController()
  const watching = Array.from({ length: 32 }, () => fetch(`http://127.0.0.1:${port}/events`, { headers, signal: controller.signal }))
  for (const { status, headers: given } of await Promise.all(watching)) {
    expect([status, given.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  }
  expect((await fetchRaw(port, '/events', { headers })).status).toBe(503)
  controller.abort()
  await web.close()
})
