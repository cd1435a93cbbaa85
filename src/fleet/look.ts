// A look at a run that goes on: its numbers so far, and what charts are drawn from.

import { type Pictures, pictures } from '../core/pictures.js'
import type { Plan } from '../core/plan.js'
import type { Summary } from '../core/summary.js'
import { settle } from '../core/warming.js'
import { type Circumstances, conclude } from './conclude.js'
import type { Conducted } from './conduct.js'

/** What can be seen of a run at one moment. */
export interface Look {
  readonly summary: Summary
  readonly pictures: Pictures
}

/** Looks at a run that goes on. It costs milliseconds: once a second is often enough. */
export function lookAt(plan: Plan, run: Conducted, circumstances: Circumstances): Look {
  // what is on its way is in no book yet: nothing is wrong with them before the end
  return lookBack(plan, run, conclude(plan, run, { ...circumstances, books: 'open' }))
}

/** Looks at a run that is over. */
export function lookBack(plan: Plan, run: Conducted, summary: Summary): Look {
  return { summary, pictures: pictures(settle(run.tally, plan.load.rampUp).tally, summary) }
}
