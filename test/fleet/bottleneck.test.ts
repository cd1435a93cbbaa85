// Whole runs in this thread: a generator that is held up says so every time, a target that is slow never gets it blamed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/core/clock.js'
import type { Summary } from '../../src/core/summary.js'
import { generate } from '../../src/engine/index.js'
import { conclude } from '../../src/fleet/conclude.js'
import { conduct } from '../../src/fleet/conduct.js'
import type { Output } from '../../src/output/index.js'
import { anvil } from '../anvil/raw.js'
import { type PlanParts, planTo } from '../client/plan.js'

/** Blocks this thread, and with it the engine in it. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

async function summaryOf(url: string, parts: PlanParts, outputs: readonly Output[] = []): Promise<Summary> {
  const plain = planTo(url, parts)
  const plan = { ...plain, interval: 100 }
  const run = await conduct({ plan, generate, startAt: systemClock.now() + 5, outputs, stop: new AbortController() })
  return conclude(plan, run, { duration: plan.load.duration ?? 0, started: new Date(0) })
}

const OPEN: PlanParts = { load: { model: 'open', rate: 500, connections: 10, duration: 1200, grace: 500 } }
const CLOSED: PlanParts = { load: { connections: 4, duration: 1200, grace: 500 } }

/** A process of its own, that can be frozen. */
async function anvilProcess() {
  const hammer = fileURLToPath(new URL('../../bin/hammer.js', import.meta.url))
  const child = spawn(process.execPath, [hammer, 'anvil', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: String(line).trim().split('\n')[0] }
}

describe('a generator that is held up is the bottleneck', () => {
  test.each([
    ['open', OPEN],
    ['closed', CLOSED],
  ])('by code that keeps its thread busy, in the %s model', async (_, parts) => {
    const { url } = await anvil()
    const busy = setInterval(() => block(60), 120)
    const { verdict, intervals } = await summaryOf(url, parts).finally(() => clearInterval(busy))
    expect(verdict).toMatchObject({ trusted: true, bottleneck: 'client' })
    expect(verdict.reasons.join()).toMatch(/stood still for/)
    expect(intervals.filter(({ tainted }) => tainted).length).toBeGreaterThan(3)
  })

  it('by a disk that stops', async () => {
    const { url } = await anvil()
    // rows are produced in this thread too, so the disk must be slow for more rows than there is room for
    const stopped: Output = { take: () => block(100), close: () => {} }
    const { verdict } = await summaryOf(url, CLOSED, [stopped])
    expect(verdict.bottleneck).toBe('client')
  })
})

describe('a generator that waits for its target is not', { retry: 5 }, () => {
  test.each([
    ['answers slowly, in the closed model', 'delay=30ms', CLOSED, 'server'],
    ['answers slowly, in the open model with enough connections', 'delay=10ms', OPEN, 'none'],
    ['answers slowly, in the open model with too few', 'delay=60ms', OPEN, 'server'],
  ])('when it %s', async (_, orders, parts, bottleneck) => {
    const { url } = await anvilProcess()
    const { verdict } = await summaryOf(`${url}/?${orders}`, parts)
    expect(verdict).toMatchObject({ trusted: true, bottleneck })
  })

  it('when it is frozen for half a second', async () => {
    const { child, url } = await anvilProcess()
    const freeze = setTimeout(() => child.kill('SIGSTOP'), 300)
    const thaw = setTimeout(() => child.kill('SIGCONT'), 800)
    const { verdict, requests } = await summaryOf(url, OPEN)
    for (const timer of [freeze, thaw]) clearTimeout(timer)
    expect(verdict).toMatchObject({ trusted: true, bottleneck: 'server' })
    expect(requests.planned).toBe(600)
  })
})
