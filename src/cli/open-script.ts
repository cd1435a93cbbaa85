// A script as it is named on the command line, loaded: which of its scenarios are meant, and what they are.

import { HammerError } from '../core/errors.js'
import type { ScriptPlan } from '../core/script.js'
import type { User } from '../engine/users/index.js'
import type { Workload } from '../workload/index.js'
import { loadWorkload } from '../workload/load.js'
import { printToStandardError, refuseExit } from '../workload/thread.js'
import { isLabel } from './label.js'
import { scriptFile } from './script-file.js'
import { argumentsOf } from './script-values.js'

/** What is chosen of a script, and told to it. */
export interface ScriptChoice {
  readonly tag: readonly string[]
  readonly excludeTag: readonly string[]
  /** `name=value` each. */
  readonly arg?: readonly string[]
}

/** A script that was loaded. */
export interface OpenScript {
  readonly script: ScriptPlan
  readonly workload: Workload<User>
}

/**
 * Loads the script that is named `script.ts` or `script.ts#scenario`.
 * @param example a command line that would do, for someone who names none
 * @throws {HammerError} `usage` without a name, and for a script that does not load
 */
export async function openScript(name: string | undefined, choice: ScriptChoice, example: string): Promise<OpenScript> {
  if (name === undefined) throw new HammerError('usage', 'no script', { option: 'SCRIPT', advice: `Name one: ${example}` })
  printToStandardError()
  const script = scriptPlan(name, choice)
  const allowExit = refuseExit()
  return { script, workload: await loadWorkload<User>(script).finally(allowExit) }
}

function scriptPlan(name: string, { arg = [], tag, excludeTag }: ScriptChoice): ScriptPlan {
  const { file, pick } = scriptFile(name, process.cwd())
  return {
    file,
    only: pick,
    tags: tag.filter((word) => !isLabel(word)),
    excludedTags: excludeTag,
    baseUrl: null,
    args: argumentsOf(arg),
    allow: process.env.HAMMER_ALLOW ?? null,
    shared: undefined,
  }
}
