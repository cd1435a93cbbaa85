// Runs to be compared that never happened.

import type { Candidate } from '../../src/core/compare.js'
import { pictures } from '../../src/core/pictures.js'
import { BARE, type SummaryContext, summarize } from '../../src/core/summary.js'
import { type Simulation, simulated } from '../core/simulated.js'

const SECONDS = 2
export const PLAN = { model: 'closed', target: 'http://127.0.0.1:8088/', connections: '10', duration: '2 s', Node: 'v20.20.2' }

/** What such a run is like. */
export interface Run {
  readonly label: string
  readonly simulation: Partial<Simulation>
  readonly plan?: Readonly<Record<string, string>>
  readonly notes?: readonly string[]
  readonly context?: Partial<SummaryContext>
}

export function candidate({ label, simulation, plan = PLAN, notes = [], context = {} }: Run): Candidate {
  const { seconds = SECONDS } = simulation
  const tally = simulated({ seconds, rate: 5000, median: 8000, sigma: 0.2, ...simulation })
  const about = { target: plan.target, started: '2026-11-21T09:31:02.114Z', duration: 1000 * seconds }
  const summary = summarize(tally, { ...BARE, ...about, ...context })
  const stretches = tally.stretches(seconds)
  const drawn = pictures(tally, summary)
  return { label, file: label, summary, stretches, plan: new Map(Object.entries(plan)), pair: null, notes, pictures: drawn }
}
