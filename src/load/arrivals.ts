// What falls to one shard: its arrivals out of the one schedule, and the times in which its connections are busy.

import { type Plan, type Shard, share } from '../core/plan.js'
import { type Window, windows } from './ramp.js'
import { type Schedule, schedule } from './schedule.js'
import { connectionShape } from './shape.js'
import { Turns, together } from './turns.js'

/** The open model: the arrivals of a run, of a pair its own turns, of which shard `index` of `count` gets index, index + count, … */
export function arrivals({ plan, index, count }: Shard): Schedule {
  const whole = ofRun(plan)
  if (count === 1) return whole
  return {
    total: share(whole.total, index, count),
    due: (n) => whole.due(index + n * count),
    countBefore: (t) => {
      const before = whole.countBefore(t)
      return before === null ? null : share(before, index, count)
    },
  }
}

function ofRun({ load, pair }: Plan): Schedule {
  if (pair === undefined) return schedule(load)
  const both = schedule(together(load))
  const turns = new Turns(load.seed, pair.side)
  return {
    total: turns.countOf(both.total),
    due: (n) => both.due(turns.place(n)),
    countBefore: (t) => {
      const before = both.countBefore(t)
      return before === null ? null : turns.countOf(before)
    },
  }
}

/** The closed model: when the connection `i` of a run is to be busy. Those of a pair begin and end in turns. */
export function busyTimes({ load, pair }: Pick<Plan, 'load' | 'pair'>): (i: number) => Window[] {
  if (pair === undefined) {
    const shape = connectionShape(load)
    return (i) => windows(shape, i)
  }
  const shape = connectionShape(together(load))
  const turns = new Turns(load.seed, pair.side)
  return (i) => windows(shape, turns.place(i))
}
