// The control of a run: pause, resume, another rate or number of users, marks; the anvil's record is the truth.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startAnvil } from '../../src/anvil/index.js'
import { type HammerOptions, hammer, type RunControl, type RunResult } from '../../src/index.js'
import { summaryOf } from '../cli/kit.js'

const root = mkdtempSync(join(tmpdir(), 'hammer-control-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

interface Controlled extends RunResult {
  /** How many requests the server has answered. */
  readonly arrived: number
}

/** A run against an anvil, while which something is done. */
async function controlled(
  options: Omit<HammerOptions, 'url'>,
  act: (control: RunControl, arrived: () => number) => Promise<void>,
): Promise<Controlled> {
  const server = await startAnvil({ defaults: 'delay=1ms' })
  try {
    const run = hammer({ url: server.url, output: 'none', ...options })
    const control = await run.control
    await act(control, () => server.counts().requests)
    const result = await run
    const { requests } = result.summary
    expect(requests.planned).toBe(requests.sent + requests.unsent)
    expect(requests.sent).toBe(requests.answered + requests.failed + requests.unfinished)
    expect(result.summary.verdict.reasons.join()).not.toContain('books')
    expect(server.counts().requests).toBe(requests.sent)
    return { ...result, arrived: server.counts().requests }
  } finally {
    await server.close()
  }
}

/** Pauses, and waits until nothing arrives any more; then nothing may arrive for a while. */
async function rest(control: RunControl, arrived: () => number): Promise<number> {
  control.pause()
  let before = -1
  for (; before !== arrived(); await wait(120)) before = arrived()
  await wait(60)
  expect(arrived()).toBe(before)
  return before
}

describe('a run under control', () => {
  it('LO-17 sends exactly -n over a pause and a change, on two workers in the open model', async () => {
    const { summary } = await controlled({ rate: 300, workers: '2', requests: 250 }, async (control, arrived) => {
      expect(await rest(control, arrived)).toBeLessThan(250)
      control.resume()
      control.scale(2000)
    })
    expect(summary.requests).toMatchObject({ planned: 250, sent: 250, unsent: 0 })
    expect(summary.markers.map(({ kind, target }) => [kind, target])).toEqual([
      ['pause', undefined],
      ['resume', undefined],
      ['scale', 2000],
    ])
    const times = summary.markers.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it('LO-17 has more connections and then fewer in the closed model, and -n stays exact', async () => {
    const { connections, summary } = await controlled({ connections: 2, requests: 1201, workers: '2' }, async (control, arrived) => {
      await rest(control, arrived)
      control.scale(12)
      control.mark('twelve')
      await wait(100)
      control.scale(3)
    })
    expect(summary.requests).toMatchObject({ planned: 1201, answered: 1201 })
    expect(connections.opened).toBeGreaterThan(4)
    expect(summary.markers.map(({ kind, text }) => text ?? kind)).toEqual(['pause', 'scale', 'twelve', 'scale'])
  })

  it('keeps its pacing, whatever is done to it', async () => {
    const { summary } = await controlled({ connections: 4, pacing: '40ms', duration: '700ms' }, async (control) => {
      for (let i = 0; i < 4; i++) {
        control.pause()
        await wait(20)
        control.resume()
        await wait(20)
      }
    })
    // 4 connections have room for so many starts that are 40 ms apart
    expect(summary.requests.planned).toBeLessThanOrEqual(4 * Math.ceil(700 / 40))
  })

  it('is stopped by its control, and refuses what cannot be', async () => {
    const folder = join(root, 'run')
    let late: RunControl | null = null
    const { interrupted } = await controlled({ connections: 2, workers: '2', requests: 1e6, output: folder }, async (control) => {
      for (const target of [0, -1, 1.5, 1, Number.NaN, 1e9]) expect(() => control.scale(target)).toThrow(/connection/)
      control.mark('before')
      control.stop()
      late = control
    })
    expect(interrupted).toBe(false)
    expect(() => (late as unknown as RunControl).scale(3)).toThrow(/over/)
    expect(summaryOf(folder).markers).toMatchObject([{ kind: 'mark', text: 'before' }])
  })
})
