// What goes on in a fleet: agents, runs, their state; and ending it.

import type { Bus } from './bus.js'
import { parsed } from './check.js'
import { stopAll } from './follow.js'
import { type Presence, type RunRecord, runRecord } from './messages.js'
import { rollCall } from './roll.js'
import { measureOffset } from './clock.js'
import { tellOrFail } from './roll.js'
import { systemClock } from '../../core/clock.js'

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
      const ask = () => tellOrFail(bus, one, { kind: 'clock' })
      const clock = await measureOffset(ask, ROUNDS, systemClock).catch(() => null)
      return { ...one, clock }
    }),
  )
}

/** Ends a run on all of its agents, in order. */
export function stopRun(bus: Bus, { run, members }: RunRecord): Promise<void> {
  return stopAll(bus, run, members.map(({ id }) => id))
}
