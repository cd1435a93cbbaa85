// Two runs at once: two targets that take turns on one schedule, in the same threads.

import { join } from 'node:path'
import { systemClock } from '../core/clock.js'
import type { Plan } from '../core/plan.js'
import { makeFolder } from '../output/index.js'
import { headStart } from './head-start.js'
import { linked, perform, prepare, type RunOptions, type RunResult, reach } from './run.js'
import { Threads } from './threads.js'

/** One of the two; its `output` is not looked at. */
export interface PairedRun {
  /** Of the same load as the other, with `pair`. */
  readonly plan: Plan
  readonly options: RunOptions
}

/** What their folders are called. */
const SIDES = ['a', 'b'] as const

/**
 * Carries out both runs from one start. Every thread sends for both, so that whatever disturbs it hits both alike. What ends
 * one of them early ends the other too: alone it would measure something else.
 * @param output the folder in which each makes its own, `a` and `b`; null: `results/<UTC time>`
 * @throws {HammerError} `target`, `usage` or `disk` before anything was sent
 */
export async function runPair(runs: readonly [PairedRun, PairedRun], output: string | null): Promise<readonly [RunResult, RunResult]> {
  const [{ plan, options }] = runs
  const clock = options.clock ?? systemClock
  const threads = new Threads({ count: plan.load.workers, lanes: runs.length })
  try {
    const reached: Awaited<ReturnType<typeof reach>>[] = []
    for (const one of runs) reached.push(await reach(one.plan, one.options))
    await threads.ready(options.signal)
    const { path } = makeFolder(output, clock.date())
    const prepared = reached.map(({ plan, addresses }, i) => prepare(plan, addresses, { ...runs[i].options, output: join(path, SIDES[i]) }))
    const startAt = clock.now() + headStart(plan.load) + headStart(runs[1].plan.load)
    const stop = linked(options.signal)
    const endBoth = (error: unknown) => {
      stop.abort()
      throw error
    }
    const both = prepared.map((one, i) => perform(one, { lane: threads.lanes[i], startAt, stop }, runs[i].options).catch(endBoth))
    const [a, b] = await Promise.all(both)
    return [a, b]
  } finally {
    await threads.close()
  }
}
