// The counts of many agents as one run.

import type { Plan } from '../../core/plan.js'
import { type SampleBatch, sampleBatch } from '../../core/sample.js'
import { begin, type Conducted } from '../conduct.js'
import type { Counts } from './counts.js'

/** The plan of all agents together: each has as many workers as it says. */
export function wholePlan(plan: Plan, agents: number): Plan {
  return { ...plan, load: { ...plan.load, workers: plan.load.workers * agents } }
}

/** Causes beyond this many are one: agents are not believed to be reasonable. */
const MOST_CAUSES = 2000
const OTHER = 'other'

/** Adds up what agents have counted. */
export class Merged {
  run: Conducted
  /** Health comes without rows here. */
  private readonly batch: SampleBatch = sampleBatch()

  constructor(whole: Plan) {
    this.run = begin(whole)
  }

  /** Nothing is left of the iterations of `counts`. */
  add({ tally, health, iterations }: Counts): void {
    const { run, batch } = this
    if (run.tally.causes.size > MOST_CAUSES) gather(tally.causes)
    run.tally.add(tally)
    for (const [worker, piece] of health) {
      run.books.add(piece)
      run.vitals.add(Object.assign(batch, { worker, health: piece }))
    }
    if (iterations) run.iterations?.add(iterations.take())
  }
}

function gather(causes: Map<string, number>): void {
  let sum = 0
  for (const n of causes.values()) sum += n
  causes.clear()
  if (sum > 0) causes.set(OTHER, sum)
}
