// How long before its start a load is given to the workers.

import type { LoadPlan } from '../core/plan.js'

const HEAD_START = 2
const HEAD_START_PER_CONNECTION = 0.001

/** Between the decision to start and the start, in ms: every worker has its shard, and its connections, by then. */
export function headStart({ connections }: LoadPlan): number {
  return HEAD_START + HEAD_START_PER_CONNECTION * connections
}
