// From all that came in during a run to its summary and verdict.

import type { Plan } from '../core/plan.js'
import { balance, type Summary, summarize } from '../core/summary.js'
import type { Conducted } from './conduct.js'
import { judge } from './verdict.js'

/** @param duration of the sending phase, in ms */
export function conclude(plan: Plan, { tally, books, vitals }: Conducted, duration: number, started: Date): Summary {
  const { model, pacing, connections, rate } = plan.load
  const { disturbances } = vitals
  const generator = vitals.toGenerator()
  const errors = Object.fromEntries(tally.causes)
  const faults = books.faults(tally)
  const requests = { ...balance(tally), sent: books.sent }
  return summarize(tally, {
    target: plan.target.url,
    started: started.toISOString(),
    duration,
    rate,
    bytes: { sent: books.bytesSent, received: tally.bytesReceived },
    verdict: judge({ model, pacing, connections, duration: duration / 1000, requests, errors, generator, disturbances, faults }),
    generator,
    tainted: disturbances.spans(),
  })
}
