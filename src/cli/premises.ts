// What the owner of an agent's machine lets others do there: nobody can override it from outside.

import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { checkAllowed } from '../core/allow.js'
import { HammerError } from '../core/errors.js'
import { type Plan, share } from '../core/plan.js'
import { significant } from '../core/units.js'
import type { Premises } from '../fleet/machines/duty.js'
import type { Place } from '../fleet/machines/messages.js'
import { peakRate } from '../load/peak.js'
import { connectionsNeeded } from '../load/shape.js'
import { checkLimits } from './limits.js'
import { VERSION } from './version.js'

/** What was given to `hammer agent`. */
export interface Limits {
  readonly output: string
  /** Requests per second; null: no limit. */
  readonly maxRate: number | null
  /** Empty: everything. */
  readonly allowTarget: readonly string[]
}

/** @throws {HammerError} `usage` for a target that cannot be one */
export function premisesOf({ output, maxRate, allowTarget }: Limits, said: (text: string) => void): Premises {
  const home = process.cwd()
  const allowed = allowTarget.length === 0 ? undefined : allowTarget.join(',')
  refuseOdd(allowed)
  return {
    results: resolve(home, output),
    version: VERSION,
    accept: (plan, parts) => {
      checkLimits(parts.reduce((sum, { index, count }) => sum + share(connectionsNeeded(plan.load), index, count), 0))
      if (maxRate !== null) checkRate(plan, parts, maxRate)
      return adapted(plan, allowed)
    },
    permit: ({ target }, addresses) => {
      checkAllowed(target, addresses, process.env.HAMMER_ALLOW)
      checkAllowed(target, addresses, allowed, '--allow-target')
    },
    enter: (folder) => process.chdir(folder ?? home),
    said,
  }
}

/** A network that is none is told when the agent starts, not when a run comes. */
function refuseOdd(allowed: string | undefined): void {
  checkAllowed({ host: 'a' }, [], allowed === undefined ? undefined : `a,${allowed}`, '--allow-target')
}

function adapted(plan: Plan, allowed: string | undefined): Plan {
  // spinning is worth it only where there is a core for it
  const pacer = availableParallelism() > plan.load.workers ? plan.load.pacer : 'thrifty'
  const load = { ...plan.load, pacer }
  if (plan.script === undefined) return { ...plan, load }
  const { allowTarget: _, ...script } = plan.script
  const allow = process.env.HAMMER_ALLOW ?? null
  return { ...plan, load, script: { ...script, allow, ...(allowed !== undefined && { allowTarget: allowed }) } }
}

/** @throws {HammerError} `limit` for a plan that would send more, or of which nobody knows how much it sends */
export function checkRate({ load, script }: Plan, parts: readonly Place[], maxRate: number): void {
  const allowed = `its owner lets it send ${significant(maxRate)}/s (--max-rate)`
  if (script !== undefined) throw tooFast(`${allowed}, and a script decides for itself how much it sends`, 'Use another agent for scripts.')
  const peaks = parts.map(({ index, count }) => peakRate(load, index, count))
  if (peaks.includes(null))
    throw tooFast(
      `${allowed}, and only the target bounds how much ${load.connections} connections send`,
      'Give a rate (-r), or --pacing, or leave this agent out.',
    )
  const peak = peaks.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  if (peak > maxRate * (1 + 1e-9))
    throw tooFast(`${allowed}, and its part of the plan goes up to ${significant(peak)}/s`, 'Ask for less, or for more agents.')
}

function tooFast(message: string, advice: string): HammerError {
  return new HammerError('limit', message, { option: '--max-rate', advice })
}
