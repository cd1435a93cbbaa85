// A whole engine in this thread: everything that it said about one plan.

import { expect } from 'vitest'
import type { AnvilOptions } from '../../src/anvil/index.js'
import type { RequestEntry } from '../../src/anvil/log.js'
import type { Row } from '../../src/client/index.js'
import { systemClock } from '../../src/core/clock.js'
import type { Plan, Shard } from '../../src/core/plan.js'
import { type Health, noHealth } from '../../src/core/sample.js'
import { generate } from '../../src/engine/index.js'
import { recordingAnvil } from '../anvil/raw.js'
import { type PlanParts, planTo } from '../client/plan.js'
import { sleep } from '../client/raw-server.js'

/** What came of a plan. */
export interface Outcome {
  readonly rows: readonly Row[]
  /** Sums over the whole run. */
  readonly health: Health
  /** Rows by cause; answered ones under `''`. */
  readonly causes: Readonly<Record<string, number>>
  /** How long the engine took, in ms. */
  readonly took: number
}

/** Carries a plan out as one shard. @param place what is different about the shard */
export async function carryOut(
  plan: Plan,
  signal: AbortSignal = new AbortController().signal,
  place: Partial<Omit<Shard, 'plan'>> = {},
): Promise<Outcome> {
  const rows: Row[] = []
  const health = noHealth()
  const began = performance.now()
  for await (const batch of generate({ plan, index: 0, count: 1, startAt: systemClock.now(), ...place }, signal)) {
    for (let i = 0; i < batch.length; i++) {
      rows.push({
        scheduled: batch.scheduled[i],
        sent: batch.sent[i],
        firstByte: batch.firstByte[i],
        ended: batch.ended[i],
        connect: batch.connect[i],
        bytes: batch.bytes[i],
        connection: batch.connection[i],
        status: batch.status[i],
        name: batch.name[i],
        cause: batch.causes[batch.cause[i]],
      })
    }
    for (const key of ['due', 'sent', 'bytesSent', 'opened', 'unsolicited', 'starved', 'held', 'withheld'] as const)
      health[key] += batch.health[key]
  }
  const causes: Record<string, number> = {}
  for (const { cause } of rows) causes[cause] = (causes[cause] ?? 0) + 1
  return { rows, health, causes, took: performance.now() - began }
}

/** The books of a run: one row for each request that was due, and times in their order. */
export function expectBalance({ rows, health }: Outcome): void {
  const sent = rows.filter(({ cause }) => cause !== 'unsent')
  expect([health.due, health.sent]).toEqual([rows.length, sent.length])
  expect(health.withheld).toBeLessThanOrEqual(rows.length - sent.length)
  for (const { scheduled, sent: left, firstByte, ended, status, cause, connect } of sent) {
    const times = [scheduled, left, ...(Number.isNaN(firstByte) ? [] : [firstByte]), ended]
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(status > 0).toBe(cause === '')
    if (cause === '') expect(firstByte).not.toBeNaN()
    if (!Number.isNaN(connect)) expect(connect).toBeGreaterThan(0)
  }
}

/** What both sides know. */
export interface Meeting extends Outcome {
  /** One for every request that arrived at the anvil. */
  readonly entries: readonly RequestEntry[]
  /** Connections that the anvil accepted. */
  readonly connections: number
}

/** Carries out a plan against an anvil and closes it, so that its entries are complete. */
export async function meet(query: string, parts: PlanParts, options: AnvilOptions = {}): Promise<Meeting> {
  const { server, entries } = await recordingAnvil(options)
  const outcome = await carryOut(planTo(`${server.url}/?${query}`, parts))
  expectBalance(outcome)
  // what was sent last may still be on its way through the kernel
  await sleep(20)
  const { connections } = server.counts()
  await server.close()
  return { ...outcome, entries, connections }
}
