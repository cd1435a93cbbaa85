// The least that a workload needs to know of a user, and what it asks of one.

/** Worker `index` (from 0) of `count`, over all machines. */
export interface ShardPlace {
  /** Which worker, from 0. */
  readonly index: number
  /** How many workers there are. */
  readonly count: number
}

/** A virtual user, as far as mixes, waits and feeds are concerned. */
export interface Person {
  /** Counted from 0 over all workers. */
  readonly id: number
  /** Counted from 0. */
  readonly iteration: number
  /** Uniform numbers in [0, 1), fixed by the seed. */
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Which worker it lives on: feeds deal their rows out by it. */
  readonly shard: ShardPlace
  /** Has something done when the iteration is over; in a set-up, when the user ends. */
  readonly whenDone: (act: () => void) => void
}

/** What a user does in one iteration; may return a promise. What it throws ends the iteration. */
export type Task<U> = (user: U) => unknown

/** Thrown to end the user, not the run: its iteration so far counts as succeeded. */
export class StopUser extends Error {
  constructor(reason = 'the user has stopped') {
    super(reason)
    this.name = 'StopUser'
  }
}

/** Whether something thrown is a {@link StopUser}, be it of another copy of hammer, which a script may have imported. */
export function isStopUser(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'StopUser'
}
