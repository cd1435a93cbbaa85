// The outlets of a run: what they are told before it, and what of them is told after it.

import type { Plan } from '../core/plan.js'
import { maskUrl } from '../core/secrets.js'
import type { Summary } from '../core/summary.js'
import { settle } from '../core/warming.js'
import { Meter, OUTLETS, type Outlets, openOutlets } from '../output/index.js'
import type { Conducted } from './conduct.js'
import type { RunOptions } from './run.js'

/** What is not known before the outlets are open. */
export interface Place {
  readonly folder: () => string | null
  /** In ms since 1970. */
  readonly startedAt: () => number
}

/** Counts rows as outlets do that are made from counts. */
export function meterOf(plan: Plan): Meter {
  const { warmUp, method, path } = counted(plan)
  return new Meter(warmUp, `${method} ${path}`)
}

function counted({ target, request, load }: Plan) {
  return {
    method: request.method,
    path: maskUrl(target.path),
    // what is still to be found cannot be left out
    warmUp: load.warmUp === 'auto' ? 0 : load.warmUp,
  }
}

/** @throws {HammerError} `usage` for one that cannot be opened */
export function openFor(plan: Plan, { out = [], onNote = () => {}, columns, header, version }: RunOptions, place: Place): Promise<Outlets> {
  const { target, load } = plan
  const about = {
    version,
    target: target.url,
    host: target.host,
    ...counted(plan),
    connections: load.connections,
    columns,
    header,
    ...place,
  }
  return openOutlets(out, { about, kinds: OUTLETS, say: onNote })
}

/**
 * Ends the outlets; those that want to be the last are told when `write` has written the run's files.
 * @returns the summary, with what became of them
 */
export async function endOutlets(
  outlets: Outlets,
  run: { readonly plan: Plan; readonly conducted: Conducted; readonly summary: Summary },
  write: (summary: Summary) => void,
): Promise<Summary> {
  const { summary, plan, conducted } = run
  if (outlets.count === 0) {
    write(summary)
    return summary
  }
  const over = { summary, tally: settle(conducted.tally, plan.load.rampUp).tally }
  await outlets.finish(over)
  const written = { ...summary, outputs: outlets.summary() }
  write(written)
  if ((await outlets.after(over)) === 'nothing') return written
  const last = { ...summary, outputs: outlets.summary() }
  write(last)
  return last
}
