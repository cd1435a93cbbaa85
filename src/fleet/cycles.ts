// Cycles: loads carried out one after another, as one stream of samples on one clock.

import type { Clock } from '../core/clock.js'
import type { CycleFacts } from '../core/cycles.js'
import type { LoadPlan, Shard } from '../core/plan.js'
import { type Generate, micros, type SampleBatch, type Span } from '../core/sample.js'
import type { Tally } from '../core/tally.js'
import { headStart } from './head-start.js'

/** Carries out the steps of one run, and notes what rows cannot say of them. */
export class Cycles {
  private readonly loads: readonly LoadPlan[]
  private readonly tally: Tally
  private readonly started: number[]

  /** @param tally told when each step begins */
  constructor(loads: readonly LoadPlan[], tally: Tally) {
    this.loads = loads
    this.tally = tally
    this.started = loads.map(() => 0)
  }

  /**
   * A {@link Generate} that carries out each step with `generate`. The next begins when all of the one before is in, on the clock
   * of the first: whoever takes the batches sees one run.
   */
  inTurn(generate: Generate<Shard>, clock: Clock): Generate<Shard> {
    return (shard, signal) => this.carryOut(generate, clock, shard, signal)
  }

  /** What was done. Without a script an iteration is a request. */
  add({ cycle, iterations, health }: SampleBatch): void {
    const done = iterations ? iterations.byScenario.reduce((sum, [, { started }]) => sum + started, 0) : health.sent
    this.started[cycle - 1] += done
  }

  /** Once all batches are in. */
  facts(): CycleFacts[] {
    return this.loads.map(({ connections, requests }, i) => {
      const began = this.tally.cycles?.steps[i]
      const start = began === undefined ? null : began.start / 1e6
      return { users: connections, planned: requests, started: this.started[i], start, duration: this.durationOf(i) }
    })
  }

  /** Where more iterations were started than the plan has, hammer is wrong; fewer are a matter of time, or of the script. */
  faults(): string[] {
    return this.loads.flatMap(({ requests }, i) => {
      const started = this.started[i]
      if (requests === null || started <= requests) return []
      return [`cycle ${i + 1} has ${requests} iterations, but ${started} were started. This is a bug in hammer, please report it`]
    })
  }

  private async *carryOut(generate: Generate<Shard>, clock: Clock, shard: Shard, signal: AbortSignal): AsyncGenerator<SampleBatch> {
    const { cycles: _, ...plan } = shard.plan
    for (const [i, load] of this.loads.entries()) {
      if (i > 0 && signal.aborted) return
      const startAt = i === 0 ? shard.startAt : clock.now() + headStart(load)
      const offset = startAt - shard.startAt
      this.tally.cycles?.begin({ start: micros(offset), end: load.duration === null ? null : micros(offset + load.duration) })
      for await (const batch of generate({ ...shard, plan: { ...plan, load }, startAt, offset }, signal)) {
        batch.cycle = i + 1
        if (offset > 0) shift(batch, offset)
        yield batch
      }
    }
  }

  /** In seconds: as planned, but no longer than it took to do all there was to do. */
  private durationOf(i: number): number {
    const counts = this.tally.cycles?.steps[i]
    if (counts === undefined) return 0
    const { requests } = this.loads[i]
    const complete = requests !== null && this.started[i] >= requests
    const end = complete ? Math.min(counts.last, counts.end) : Number.isFinite(counts.end) ? counts.end : counts.last
    return Math.max(0, end - counts.start) / 1e6
  }
}

/** From the clock of a step to that of the run. */
function shift(batch: SampleBatch, offset: number): void {
  const { length, health } = batch
  for (const column of [batch.scheduled, batch.sent, batch.firstByte, batch.ended]) {
    for (let i = 0; i < length; i++) column[i] += offset
  }
  health.from += offset
  health.to += offset
  health.stalls = health.stalls.map(([from, to]): Span => [from + offset, to + offset])
}
