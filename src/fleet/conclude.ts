// From all that came in during a run to its summary and verdict.

import { UNLABELLED } from '../core/label.js'
import type { Marker } from '../core/marker.js'
import type { Plan } from '../core/plan.js'
import { scriptSummary } from '../core/script-summary.js'
import type { SizingSummary } from '../core/sizing.js'
import { balance, type Summary, summarize } from '../core/summary.js'
import type { Floor } from '../core/verdict.js'
import { settle } from '../core/warming.js'
import type { Conducted } from './conduct.js'
import { judge } from './verdict.js'

/** What a run's own counts cannot know. */
export interface Circumstances {
  /** Length of the sending phase, in ms. */
  readonly duration: number
  readonly started: Date
  /** From the self-test of this machine. */
  readonly floor?: Floor | null
  readonly markers?: readonly Marker[]
  /** What was found with `--sizing`. */
  readonly sizing?: SizingSummary | null
  /** The run goes on: its books do not balance yet. */
  readonly books?: 'open'
}

/** All numbers of a run, with the verdict on them. */
export function conclude(
  plan: Plan,
  run: Conducted,
  { duration, started, floor, sizing = null, markers = [], books: state }: Circumstances,
): Summary {
  const { books, vitals } = run
  const { tally, search } = settle(run.tally, plan.load.rampUp)
  const { model, pacing, connections, rate } = plan.load
  const { disturbances } = vitals
  const generator = vitals.toGenerator(floor)
  const script = run.iterations && scriptSummary(run.iterations)
  const errors = Object.fromEntries(tally.causes)
  const faults = state === 'open' ? [] : [...books.faults(run.tally), ...(run.cycles?.faults() ?? [])]
  const { unsent, answered } = balance(tally)
  // what was withheld at the target's own wish is nobody's fault
  const requests = { sent: books.sent, unsent: unsent - books.withheld, answered }
  return summarize(tally, {
    target: plan.target.url,
    started: started.toISOString(),
    label: plan.label ?? UNLABELLED,
    duration,
    rate,
    bytes: { sent: books.bytesSent, received: tally.bytesReceived },
    held: { duration: books.held / 1000, requests: books.withheld },
    verdict: judge({
      model,
      pacing,
      connections,
      duration: duration / 1000,
      requests,
      errors,
      generator,
      disturbances,
      blocking: script?.blocking ?? {},
      faults,
    }),
    generator,
    script,
    sizing,
    tainted: disturbances.spans(),
    search,
    // those of a run that goes on may become more
    markers: [...markers],
    ...(run.cycles && { cycles: run.cycles.facts() }),
  })
}
