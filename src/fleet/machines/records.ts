// The record of a run, which everybody reads: who takes part, and how it stands.

import { type Bus, wordsOf } from './bus.js'
import { parsed } from './check.js'
import { type Member, type RunRecord, runRecord } from './messages.js'
import { tell } from './roll.js'

/** Ends a run on all these agents, in order; those that are away find it in the record. Returns why that cannot be, if it cannot. */
export async function stopAll(bus: Bus, run: string, agents: readonly string[]): Promise<string[]> {
  const marked = mark(bus, run, 'stopping')
  const told = [...new Set(agents)].map((agent) => tell(bus, agent, { kind: 'stop', run, seat: null }).catch(() => null))
  const refusals = (await Promise.all(told)).flatMap((said) => (said === null || said.ok ? [] : [said.reason]))
  const unmarked = await marked
  return [...new Set(unmarked === null ? refusals : [unmarked, ...refusals])]
}

/** Sets the state in the record of a run. Returns why that cannot be done; null: it is done. */
export async function mark(bus: Bus, run: string, state: 'stopping' | 'ended'): Promise<string | null> {
  try {
    await amend(bus, run, (record) => ({ ...record, state }))
    return null
  } catch (error) {
    // agents end by themselves when their time is over
    return wordsOf(error)
  }
}

const ATTEMPTS = 5

/** Changes the record of a run, if it is there, whoever else does so at the time. */
export async function amend(bus: Bus, run: string, change: (record: RunRecord) => RunRecord): Promise<void> {
  const runs = await bus.runs()
  for (let attempt = 1; ; attempt++) {
    const entry = await runs.get(run)
    if (entry === null) return
    try {
      await runs.update(run, JSON.stringify(change(runRecord(parsed(entry.string())))), entry.revision)
      return
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

/** Null: there is no such run. @throws when it cannot be read */
export async function recordOf(bus: Bus, run: string): Promise<RunRecord | null> {
  const entry = await (await bus.runs()).get(run)
  return entry === null ? null : runRecord(parsed(entry.string()))
}

/** All seats of a run; empty where that cannot be read. */
export async function membersOf(bus: Bus, run: string): Promise<readonly Member[]> {
  try {
    return (await recordOf(bus, run))?.members ?? []
  } catch {
    return []
  }
}
