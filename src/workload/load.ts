// From the file of a script to its workload, in whatever thread wants it.

import { readFileSync } from 'node:fs'
import type { ScriptPlan } from '../core/script.js'
import { loadModule } from './loader.js'
import type { Person } from './person.js'
import { type Workload, workloadOf } from './workload.js'

/** @throws {HammerError} `usage` for a script that does not load, or exports nothing that runs */
export async function loadWorkload<U extends Person>({ file, only, tags, excludedTags }: ScriptPlan): Promise<Workload<U>> {
  const exports = await loadModule(file)
  return workloadOf<U>(exports, { pick: only, tags, exclude: excludedTags, source: readFileSync(file, 'utf8') })
}
