// A comparison as JSON: every number unrounded.

import { type Comparison, letter } from '../../core/compare.js'
import { safeJson } from '../json.js'
import type { ComparisonOptions } from './sheet.js'

/** Of each run only what tells which one it was: its own numbers stand in its `summary.json`. */
export function json({ schema, seed, confidence, runs, against }: Comparison, { limits }: ComparisonOptions): string {
  return safeJson({
    schema,
    seed,
    confidence,
    runs: runs.map(({ label, summary: { target, started, duration, requests, verdict }, notes }, i) => {
      return { letter: letter(i), label, target, started, duration, requests, verdict, notes }
    }),
    against: against.map((one) => ({ letter: letter(one.index), ...one })),
    limits,
  })
}
