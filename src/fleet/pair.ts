// Two runs at once: two targets that take turns on one schedule, in the same threads.

import { join } from 'node:path'
import { systemClock } from '../core/clock.js'
import type { Plan } from '../core/plan.js'
import { makeFolder } from '../output/index.js'
import { headStart } from './head-start.js'
import { linked, perform, type Reached, type RunOptions, type RunResult, reach } from './run.js'
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
    const reached: Reached[] = []
    for (const one of runs) reached.push(await reach(one.plan, one.options))
    await threads.ready(options.signal)
    const { path } = makeFolder(output, clock.date())
    const stop = linked(options.signal)
    const gate = new Gate(runs.length, () => clock.now() + runs.reduce((sum, { plan }) => sum + headStart(plan.load), 0))
    const both = reached.map((one, i) => {
      const means = { lane: threads.lanes[i], start: () => gate.arrive(), stop }
      return perform(one, means, { ...runs[i].options, output: join(path, SIDES[i]) }).catch((error) => {
        gate.close(error)
        stop.abort()
        throw error
      })
    })
    const [a, b] = await Promise.all(both)
    return [a, b]
  } finally {
    await threads.close()
  }
}

/** Lets nobody start before all are ready, and all at the same time. */
class Gate {
  private missing: number
  private readonly startAt: () => number
  private readonly opened: Promise<number>
  private open: (startAt: number) => void = () => {}
  private refuse: (error: unknown) => void = () => {}

  constructor(count: number, startAt: () => number) {
    this.missing = count
    this.startAt = startAt
    this.opened = new Promise((resolve, reject) => {
      this.open = resolve
      this.refuse = reject
    })
    // perhaps nobody waits
    this.opened.catch(() => {})
  }

  arrive(): Promise<number> {
    if (--this.missing === 0) this.open(this.startAt())
    return this.opened
  }

  /** One of them will not come. */
  close(error: unknown): void {
    this.refuse(error)
  }
}
