// What both engines of a thread have in common: from its start to its last batch.

import type { SampleBatch } from '../core/sample.js'
import type { Change, Steering } from '../core/steering.js'
import type { BatchPool } from './pool.js'

/** Rows are handed on at least this often, so that they reach the disk within a second. */
export const FLUSH_EVERY = 200
/** Who interrupts a run does not want to wait: what is in flight gets at most this long. */
export const INTERRUPT_GRACE = 1000

/** Carries out one shard. */
export interface Engine {
  start(): void | Promise<void>
  /** Someone wants the run to end now; before the start, too. */
  interrupt(): void
  /** The load is another one from a time on. */
  change(change: Change): void
  /** The next full batch; null after the last. */
  next(): Promise<SampleBatch | null>
  close(): void
}

/** What an engine shares with whoever runs it. */
export interface Surroundings {
  readonly steering: Steering
  readonly pool: BatchPool
}

/** The batches of an engine; see {@link generate} for whose they are, and when. */
export async function* stream(engine: Engine, signal: AbortSignal, { steering, pool }: Surroundings): AsyncGenerator<SampleBatch> {
  const stop = () => engine.interrupt()
  const unfollow = steering.follow((change) => engine.change(change))
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) stop()
    await engine.start()
    for (let batch = await engine.next(); batch !== null; batch = await engine.next()) {
      yield batch
      // a detached buffer went to another thread, and comes back from there
      if (batch.buffer.byteLength > 0) pool.give(batch.buffer)
    }
  } finally {
    unfollow()
    signal.removeEventListener('abort', stop)
    engine.close()
  }
}
