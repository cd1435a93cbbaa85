// Cycles among the options: taken out before the rest is read, for they are no plain numbers.

import { HammerError } from '../core/errors.js'
import { type Cycles, isCycle, readCycles } from '../workload/cycles.js'
import { DEFAULT_CONNECTIONS } from './options.js'
import type { Given } from './read-values.js'

/** What was given, with plain numbers in place of cycles. */
export interface Taken {
  readonly given: Given
  /** Null where there are none. */
  readonly cycles: Cycles | null
}

/**
 * Reads `-c 10:20:30`, `-n 5:10` and `-n 20/user`. In their place come the most users, and all iterations.
 * @throws {HammerError} `usage`
 */
export function takeCycles(given: Given): Taken {
  const [connections, requests] = [textOf(given.connections), textOf(given.requests)]
  const cycle = connections !== undefined && isCycle(connections) ? `-c ${connections}` : `-n ${requests}`
  if (!isCycle(cycle)) return { given, cycles: null }
  const rival = rivalIn(given)
  if (rival) throw new HammerError('usage', `${cycle} and ${rival.option} exclude each other`, rival)
  const cycles = readCycles(connections ?? String(DEFAULT_CONNECTIONS), requests ?? null)
  const most = String(Math.max(...cycles.steps.map(({ users }) => users)))
  const total = cycles.iterations === null ? undefined : String(cycles.iterations)
  return { given: { ...given, connections: most, requests: total }, cycles }
}

/** @throws {HammerError} `usage`: a number for each user, where there are only connections */
export function refusePerUser({ cycles }: Taken): void {
  if (!cycles?.steps.some(({ perUser }) => perUser !== null)) return
  throw new HammerError('usage', '-n, --requests: N/user is for scripts, and a URL has no users', {
    option: '--requests',
    advice: 'Give the requests of each cycle: -c 10:20:30 -n 1000. Or write a script, and: hammer run SCRIPT.',
  })
}

/** An option that says itself how the load goes on, and why it cannot go with cycles. */
function rivalIn({ rate, stage, sizing, warmUp }: Given): { readonly option: string; readonly advice: string } | null {
  if (rate !== undefined) return { option: '--rate', advice: 'With a rate nobody counts users or iterations: leave out one of the two.' }
  if (stage !== undefined && stage.length > 0)
    return { option: '--stage', advice: 'Both say how the number of users goes on: leave out one of the two.' }
  if (sizing !== undefined && textOf(sizing) !== 'false')
    return { option: '--sizing', advice: 'It looks for a number of users by itself: leave out one of the two.' }
  if (textOf(warmUp) === 'auto')
    return { option: '--warm-up auto', advice: 'The load itself changes from cycle to cycle, so nothing settles: write how long.' }
  return null
}

function textOf(given: Given[string]): string | undefined {
  return Array.isArray(given) ? given.at(-1) : (given as string | undefined)
}
