// report.html of a run: written when all else is, and never at the cost of it.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pictures } from '../core/pictures.js'
import type { Plan } from '../core/plan.js'
import type { Summary } from '../core/summary.js'
import { settle } from '../core/warming.js'
import type { Folder } from '../output/index.js'
import type { Conducted } from './conduct.js'

const NAME = 'report.html'

/** A run that is over. */
export interface Reported {
  readonly plan: Plan
  /** The text of plan.json. */
  readonly planText: string
  readonly run: Conducted
  readonly summary: Summary
}

/**
 * Writes the page.
 * @returns why it was not written; null when it was
 */
export async function writeReport(folder: Folder, { plan, planText, run, summary }: Reported): Promise<Error | null> {
  try {
    // loaded only now: no run waits for it
    const [{ html }, { planFacts }] = await Promise.all([import('../report/html.js'), import('../report/page/plan-facts.js')])
    const { tally } = settle(run.tally, plan.load.rampUp)
    const drawn = () => ({ pictures: pictures(tally, summary), plan: planFacts(JSON.parse(planText)) })
    folder.write(NAME, html(summary, { width: 100, colour: 'off', drawn }))
    return null
  } catch (error) {
    // half a page is none
    rmSync(join(folder.path, NAME), { force: true })
    return error as Error
  }
}
