// What the closed and the open model have in common for the engine that runs them.

import type { Connection, Hold } from '../client/index.js'
import type { Shard } from '../core/plan.js'
import type { Health } from '../core/sample.js'
import type { Change } from '../core/steering.js'
import type { BatchRecorder } from './recorder.js'

/** Decides when a request is sent over which connection. Times are ms since the start of the run. */
export interface Sender {
  /** The run begins. */
  start(): void
  /** A request had its outcome. */
  freed(connection: Connection, now: number): void
  /** The load is another one from a time on, or was since then. */
  change(change: Change): void
  /** There is room for rows again. */
  resume(): void
  /** Everything there is to send was sent. */
  readonly exhausted: boolean
  /** The sending phase is over at `end`: nothing is sent any more. Returns the due times of those that were due, but not sent. */
  stop(end: number): Iterable<number>
}

/** What a sender works with. */
export interface SenderContext {
  readonly shard: Shard
  readonly now: () => number
  /** The connections of this shard: those of the plan, and those that a change of the load has asked for. */
  readonly connections: readonly Connection[]
  /** Has at least so many connections in this shard. */
  readonly grow: (connections: number) => void
  readonly recorder: BatchRecorder
  /** Before its end no request starts. */
  readonly hold: Hold
  /** Running totals; the sender counts `due` and `withheld`. */
  readonly health: Health
  /** To be called when the sending stalls for lack of empty batches; `resume` will follow. */
  readonly starving: () => void
  /** To be called when nothing is left to send, outside of `freed` and `resume`: perhaps nothing is in flight either. */
  readonly settle: () => void
}
