// What goes on in a fleet: agents, runs, their state; and ending it.

import { randomBytes } from 'node:crypto'
import { systemClock } from '../../core/clock.js'
import { putObject } from './bundle.js'
import type { Bus } from './bus.js'
import { parsed } from './check.js'
import { measureOffset } from './clock.js'
import { type Presence, type RunRecord, runRecord } from './messages.js'
import { stopAll } from './records.js'
import { askClock, rollCall, tellOrFail } from './roll.js'

/** An agent, with how far its clock is from this machine's, in ms; null: it did not answer again. */
export interface SeenAgent extends Presence {
  readonly clock: { readonly offset: number; readonly error: number } | null
}

/** Newest first. */
export async function listRuns(bus: Bus): Promise<RunRecord[]> {
  const runs = await bus.runs()
  const found: RunRecord[] = []
  for await (const key of await runs.keys()) {
    const entry = await runs.get(key)
    try {
      if (entry !== null) found.push(runRecord(parsed(entry.string())))
    } catch {
      // of another version, or somebody's prank
    }
  }
  return found.sort((a, b) => (a.started < b.started ? 1 : -1))
}

const ROUNDS = 5

export async function listAgents(bus: Bus): Promise<SeenAgent[]> {
  const there = await rollCall(bus)
  return Promise.all(
    there.map(async (one) => {
      const ask = () => askClock(bus, one)
      const clock = await measureOffset(ask, ROUNDS, systemClock).catch(() => null)
      return { ...one, clock }
    }),
  )
}

/** Whether an agent can be used; null: it can. */
export interface Checked {
  readonly name: string
  readonly host: string
  readonly problem: string | null
}

/** Has every agent, busy or not, hear, fetch and answer. */
export async function checkAgents(bus: Bus): Promise<Checked[]> {
  const there = await rollCall(bus)
  const store = await bus.plans()
  const name = `check/${randomBytes(8).toString('hex')}`
  const bundle = await putObject(store, name, randomBytes(1024))
  try {
    return await Promise.all(
      there.map(async (one) => {
        const problem = await tellOrFail(bus, one, { kind: 'check', bundle }, CHECK_WITHIN).then(
          () => null,
          (error) => (error instanceof Error ? error.message : String(error)),
        )
        return { name: one.name, host: one.host, problem }
      }),
    )
  } finally {
    await store.delete(name).catch(() => {})
  }
}

/** In ms. */
const CHECK_WITHIN = 10_000

/** Ends a run on all of its agents, in order. Returns why that cannot be, if it cannot. */
export async function stopRun(bus: Bus, { run, members }: RunRecord): Promise<string[]> {
  // without a key no agent would hear of it
  bus.signer()
  return stopAll(
    bus,
    run,
    members.map(({ agent }) => agent),
  )
}
