// Carries out a plan: from the generator to the outputs and the tally, whatever goes wrong on the way.

import { type Clock, systemClock } from '../core/clock.js'
import { HammerError } from '../core/errors.js'
import { Iterations } from '../core/iterations.js'
import type { Plan, Shard } from '../core/plan.js'
import type { Generate, SampleBatch } from '../core/sample.js'
import type { Steering } from '../core/steering.js'
import type { Tally } from '../core/tally.js'
import { startTally } from '../core/warming.js'
import type { Output } from '../output/index.js'
import { Books } from './books.js'
import { Cycles } from './cycles.js'
import { Vitals } from './vitals.js'

/** A run that is going on. */
export interface Conducted {
  /** Everything; a warm-up that is to be found is still in it. */
  readonly tally: Tally
  readonly books: Books
  readonly vitals: Vitals
  /** What scripts did; null without one. */
  readonly iterations: Iterations | null
  /** Null for a plan without cycles. */
  readonly cycles: Cycles | null
  /** An output that failed, and ended the run with it. */
  failure: HammerError | Error | null
}

/** What a run needs. */
export interface Performance {
  readonly plan: Plan
  readonly generate: Generate<Shard>
  readonly startAt: number
  readonly outputs: readonly Output[]
  /** Changes of the load while it goes on. */
  readonly steering?: Steering
  /** Ends the run early. */
  readonly stop: AbortController
  /** Called after each batch. */
  readonly progress?: (run: Conducted) => void
  readonly clock?: Clock
}

/** Runs until all samples are in. An output that fails stops the load, but what is still in flight is counted. */
export async function conduct(performance: Performance): Promise<Conducted> {
  const { plan, generate, startAt, outputs, steering, stop, progress, clock = systemClock } = performance
  const run = begin(plan)
  const source = run.cycles?.inTurn(generate, clock) ?? generate
  const batches = source({ plan, index: 0, count: 1, startAt }, stop.signal, steering)
  for await (const batch of toTheEnd(batches, run)) {
    run.tally.addBatch(batch)
    run.books.add(batch.health)
    run.vitals.add(batch)
    run.cycles?.add(batch)
    if (batch.iterations) run.iterations?.add(batch.iterations)
    if (run.iterations?.ended) stop.abort()
    const before = clock.now()
    if (!run.failure) {
      try {
        for (const output of outputs) output.take(batch)
      } catch (error) {
        run.failure = error as Error
        stop.abort()
      }
    }
    run.vitals.writing += clock.now() - before
    progress?.(run)
  }
  return run
}

/** Where a worker is lost, what the others and it have told until then is the run. */
async function* toTheEnd(batches: AsyncIterable<SampleBatch>, run: Conducted): AsyncGenerator<SampleBatch> {
  try {
    yield* batches
  } catch (error) {
    if (!(error instanceof HammerError && error.code === 'lost')) throw error
    run.failure ??= error
    run.iterations?.abandon()
  }
}

/** A run of which nothing is known yet. */
export function begin({ interval, load, script, cycles }: Plan): Conducted {
  const tally = startTally({ interval, warmUp: load.warmUp, end: load.duration, ...(cycles && { cycles: [] }) })
  return {
    tally,
    books: new Books(),
    vitals: new Vitals({ interval, end: load.duration, workers: load.workers }),
    iterations: script ? new Iterations(interval) : null,
    cycles: cycles ? new Cycles(cycles, tally) : null,
    failure: null,
  }
}
