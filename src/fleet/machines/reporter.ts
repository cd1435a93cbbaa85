// An agent's account of its run: a report a second while it goes on, everything exactly at its end.

import { pause } from '../../core/pause.js'
import type { Plan } from '../../core/plan.js'
import type { SampleBatch } from '../../core/sample.js'
import type { Output } from '../../output/index.js'
import { putObject } from './bundle.js'
import type { Bus } from './bus.js'
import { Counts, packReport } from './counts.js'
import { type AgentCondition, type BundleRef, pack } from './messages.js'
import type { Outbox } from './outbox.js'
import { objectNames } from './subjects.js'

/** In ms. */
const REPORT_EVERY = 1000
const TRY_AGAIN = 500
/** Bytes of a message, at most: half of what a NATS server takes unless told. */
const MOST_SAID = 512 * 1024

/** Which run of which agent it is about. */
export interface Subject {
  readonly run: string
  readonly agent: string
  readonly plan: Plan
}

/**
 * Counts rows as they come. While a report cannot be sent, because the server is away, the next one grows: memory is bounded, and
 * nothing is lost.
 */
export class Reporter implements Output {
  private readonly subject: Subject
  private readonly outbox: Outbox
  /** Not yet sent. */
  private pending: Counts
  private readonly total: Counts
  private seq = 0
  private shift = 0

  constructor(subject: Subject, outbox: Outbox) {
    this.subject = subject
    this.outbox = outbox
    this.pending = new Counts(subject.plan)
    this.total = new Counts(subject.plan)
  }

  take(batch: SampleBatch): void {
    this.pending.addBatch(batch)
  }

  close(): void {}

  /** Reports until `over`, and once more then. @param elapsed ms since the start @param giveUp ends all trying */
  async report(elapsed: () => number, over: AbortSignal, giveUp: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await pause(REPORT_EVERY, over)
      if (!over.aborted) await this.send(elapsed(), giveUp)
    }
    // what came while the one before was on its way
    await this.send(elapsed(), giveUp)
  }

  /** The run is over: says so, with all counts. @param most bytes of one message */
  async finish(bus: Bus, condition: AgentCondition, giveUp: AbortSignal, most = MOST_SAID): Promise<void> {
    const counts = this.total.encode(0)
    const whole = pack({ kind: 'done', seq: this.seq, counts, object: null, condition })
    if (whole.length <= most) {
      await this.outbox.say(whole, giveUp)
      return
    }
    const object = await this.keep(bus, pack(counts), giveUp)
    if (object !== null) await this.outbox.say(pack({ kind: 'done', seq: this.seq, counts: null, object, condition }), giveUp)
  }

  /** Leaves bytes where they can be fetched, and reports meanwhile that there is nothing new: who says nothing is taken for lost. */
  private async keep(bus: Bus, bytes: Uint8Array, giveUp: AbortSignal): Promise<BundleRef | null> {
    const { run, agent } = this.subject
    while (!giveUp.aborted) {
      const over = new AbortController()
      const keeping = bus.objects().then((store) => putObject(store, objectNames.final(run, agent), bytes))
      const kept = keeping.catch(() => null).finally(() => over.abort())
      await this.report(() => 0, over.signal, giveUp)
      const object = await kept
      if (object !== null) return object
      await pause(TRY_AGAIN, giveUp)
    }
    return null
  }

  private async send(at: number, giveUp: AbortSignal): Promise<void> {
    const counts = this.pending
    this.pending = new Counts(this.subject.plan)
    const { bytes, shift } = packReport(counts, { seq: this.seq++, at }, this.shift - 1)
    this.shift = shift
    this.total.add(counts)
    await this.outbox.say(bytes, giveUp)
  }
}
