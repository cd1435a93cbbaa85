// What falls to one shard: its arrivals out of the one schedule, and the places of its connections.

import { type LoadPlan, type Plan, type Shard, share } from '../core/plan.js'
import { type Schedule, scheduler } from './schedule.js'
import type { Line } from './stages.js'
import { Turns, together } from './turns.js'

/** The load of the one schedule: that of the run, or of a pair what both have together. */
export function wholeLoad({ load, pair }: Pick<Plan, 'load' | 'pair'>): LoadPlan {
  return pair === undefined ? load : together(load)
}

/**
 * The open model, along the lines of {@link wholeLoad}: the arrivals of a run, of a pair its own turns, of which shard `index` of
 * `count` gets index, index + count, …
 */
export function arrivals({ plan, index, count }: Shard): (lines: readonly Line[]) => Schedule {
  const along = scheduler(wholeLoad(plan))
  const { pair, load } = plan
  const turns = pair && new Turns(load.seed, pair.side)
  return (lines) => {
    const run = turns ? ofSide(along(lines), turns) : along(lines)
    return count === 1 ? run : ofShard(run, index, count)
  }
}

/** The closed model, along the lines of {@link wholeLoad}: the place of a connection. Those of a pair begin and end in turns. */
export function turnsOf({ load, pair }: Pick<Plan, 'load' | 'pair'>): (id: number) => number {
  if (pair === undefined) return (id) => id
  const turns = new Turns(load.seed, pair.side)
  return (id) => turns.place(id)
}

function ofSide(both: Schedule, turns: Turns): Schedule {
  return {
    total: turns.countOf(both.total),
    due: (n) => both.due(turns.place(n)),
    countBefore: (t) => {
      const before = both.countBefore(t)
      return before === null ? null : turns.countOf(before)
    },
  }
}

function ofShard(run: Schedule, index: number, count: number): Schedule {
  return {
    total: share(run.total, index, count),
    due: (n) => run.due(index + n * count),
    countBefore: (t) => {
      const before = run.countBefore(t)
      return before === null ? null : share(before, index, count)
    },
  }
}
