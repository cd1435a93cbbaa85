// Two targets on one schedule: who has which turn, so that what the machine does hits both alike.

import type { LoadPlan, PairPlan } from '../core/plan.js'
import { random } from '../core/random.js'

/**
 * The order of turns: the places 0, 1, 2, … of the one schedule go to both sides in pairs, one to each, and who comes first in a pair
 * is drawn by the seed (randomised blocks of two: Fisher, The Design of Experiments, 1935, IV).
 *
 * ```
 *   place  0 1 │ 2 3 │ 4 5 │ 6 7
 *   side   a b │ b a │ b a │ a b
 * ```
 *
 * Any turn can be asked for by itself, so that shards need not agree.
 */
export class Turns {
  private readonly side: PairPlan['side']
  private readonly salt: number

  constructor(seed: number, side: PairPlan['side']) {
    this.side = side
    this.salt = Math.floor(2 ** 32 * random(seed, 'turns')())
  }

  /** The place of this side's turn `n`, from 0. */
  place(n: number): number {
    return 2 * n + (this.second(n) ? 1 : 0)
  }

  /** How many of the first `total` places are this side's. */
  countOf(total: number): number {
    const pairs = Math.floor(total / 2)
    return pairs + (total > 2 * pairs && !this.second(pairs) ? 1 : 0)
  }

  /** Whether the other side comes first in a pair. */
  private second(pair: number): boolean {
    return (mixed(mixed(pair) ^ this.salt) & 1) !== this.side
  }
}

/** What both sides have together: twice as much of all. */
export function together(load: LoadPlan): LoadPlan {
  const { connections, requests, rate, stages } = load
  return {
    ...load,
    connections: 2 * connections,
    requests: requests === null ? null : 2 * requests,
    rate: rate === null ? null : 2 * rate,
    stages: stages.map(({ duration, target }) => ({ duration, target: 2 * target })),
  }
}

/** A bijection of 32 bits in which every bit depends on every other (the finalizer of MurmurHash3, Appleby 2011). */
function mixed(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
