// A script in this thread: what its users did, and what came of it.

import { systemClock } from '../../../src/core/clock.js'
import { Iterations } from '../../../src/core/iterations.js'
import { type Plan, share } from '../../../src/core/plan.js'
import { type ScriptSummary, scriptSummary } from '../../../src/core/script-summary.js'
import { generateUsers, type User } from '../../../src/engine/users/index.js'
import { workloadOf } from '../../../src/workload/index.js'
import { type PlanParts, planTo } from '../../client/plan.js'

export { share }

/** A request as its row has it. */
export interface ScriptRow {
  readonly name: string
  readonly status: number
  readonly cause: string
  readonly scheduled: number
  readonly sent: number
  readonly ended: number
  readonly user: number
  readonly iteration: number
}

export interface Played extends ScriptSummary {
  readonly rows: readonly ScriptRow[]
  readonly due: number
  readonly sent: number
  /** How long event loops stood still, in ms: what taints intervals. */
  readonly stalled: number
}

/** The plan of a script against a server. */
export function scriptPlan(url: string, parts: PlanParts = {}): Plan {
  const script = {
    file: '/script.ts',
    only: null,
    tags: [],
    excludedTags: [],
    baseUrl: url,
    args: { color: 'red' },
    allow: null,
    shared: 7,
  }
  return { ...planTo(url, { ...parts, load: { connections: 2, requests: 4, ...parts.load } }), script }
}

/** Carries out a plan as so many workers, one after the other. */
export async function play(exports: object, plan: Plan, { workers = 1, signal = new AbortController().signal } = {}): Promise<Played> {
  const all = new Iterations(plan.interval)
  const rows: ScriptRow[] = []
  let due = 0
  let sent = 0
  let stalled = 0
  for (let index = 0; index < workers; index++) {
    const workload = workloadOf<User>(exports as Readonly<Record<string, unknown>>)
    const shard = { plan, index, count: workers, startAt: systemClock.now() }
    for await (const batch of generateUsers(shard, workload, signal)) {
      if (batch.iterations) all.add(batch.iterations)
      due += batch.health.due
      sent += batch.health.sent
      for (const [from, to] of batch.health.stalls) stalled += to - from
      for (let i = 0; i < batch.length; i++) {
        const { scheduled, sent: left, ended, status, name, names, cause, causes, connection, iteration } = batch
        rows.push({
          name: names[name[i]],
          status: status[i],
          cause: causes[cause[i]],
          scheduled: scheduled[i],
          sent: left[i],
          ended: ended[i],
          user: connection[i],
          iteration: iteration[i],
        })
      }
    }
  }
  return { ...scriptSummary(all), rows, due, sent, stalled }
}
