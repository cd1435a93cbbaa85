// What is counted of a part of a run: rows, workers, iterations; and how it travels.

import { Iterations } from '../../core/iterations.js'
import type { Plan } from '../../core/plan.js'
import type { Health, SampleBatch } from '../../core/sample.js'
import { Tally, type TallyOptions } from '../../core/tally.js'
import type { Meter } from '../../output/index.js'
import { meterOf } from '../outlets.js'
import { list, optional, record, tuple, whole } from './check.js'
import { pack } from './messages.js'
import { decodeMeter, encodeMeter } from './meter-code.js'
import { Allowance } from './sparse.js'
import { decodeHealth, decodeIterations, decodeTally, encodeIterations, encodeTally, joinedHealth } from './tally-code.js'

const MOST_WORKERS = 1_000_000

/** Counts that can be added up, of a second or of a whole run. */
export class Counts {
  readonly tally: Tally
  readonly health = new Map<number, Health>()
  iterations: Iterations | null
  /** By name and outcome, where an output of the run wants it; else null. */
  readonly meter: Meter | null

  constructor(plan: Plan, { tally = new Tally(tallyOptions(plan)), meter = null }: Partial<Pick<Counts, 'tally' | 'meter'>> = {}) {
    this.tally = tally
    this.meter = meter
    this.iterations = plan.script ? new Iterations(plan.interval) : null
  }

  addBatch(batch: SampleBatch): void {
    this.tally.addBatch(batch)
    this.meter?.take(batch)
    this.addHealth(batch.worker, batch.health)
    // the run counts with the same memory on
    if (batch.iterations) this.iterations?.add(structuredClone(batch.iterations))
  }

  /** Adds what came later; nothing is left of the iterations of `other`. */
  add(other: Counts): void {
    this.tally.add(other.tally)
    for (const [worker, health] of other.health) this.addHealth(worker, health)
    if (other.iterations) this.iterations?.add(other.iterations.take())
  }

  /** @param shift how coarse histograms may be, as for `sparse` */
  encode(shift: number): unknown {
    // taking empties them: they are put back
    const iterations = this.iterations?.take() ?? null
    if (iterations) this.iterations?.add(iterations)
    return {
      tally: encodeTally(this.tally, shift),
      health: [...this.health],
      iterations: iterations && encodeIterations(iterations, shift),
      ...(this.meter && { meter: encodeMeter(this.meter) }),
    }
  }

  /** @throws {HammerError} `input` for what is none */
  static decode(plan: Plan, value: unknown, shift: number, slots: number): Counts {
    const found = record(value)
    const reading = { shift, allowance: new Allowance(slots) }
    const meter = optional(found.meter, (one) => decodeMeter(one, meterOf(plan)))
    const counts = new Counts(plan, { tally: decodeTally(found.tally, tallyOptions(plan), reading), meter })
    for (const [worker, health] of list(found.health, MOST_WORKERS, (one) => tuple(one, 2))) {
      counts.health.set(whole(worker, MOST_WORKERS), decodeHealth(health))
    }
    const iterations = optional(found.iterations, (one) => decodeIterations(one, reading))
    if (iterations) counts.iterations?.add(iterations)
    return counts
  }

  private addHealth(worker: number, health: Health): void {
    const known = this.health.get(worker)
    this.health.set(worker, known ? joinedHealth(known, health) : health)
  }
}

function tallyOptions({ interval, load }: Plan): TallyOptions {
  // a warm-up that is to be found is refused for fleets
  return { interval, warmUp: load.warmUp === 'auto' ? 0 : load.warmUp, end: load.duration }
}

/** Bytes of a report with up to ten names, at most, and what each further name may add. */
const BUDGET = 8192
const BUDGET_NAMES = 10
const BUDGET_PER_NAME = 600
/** 2^6 buckets as one are off by 3 %. */
const COARSEST = 6

/** A report as bytes, as exact as the room for it allows. */
export interface PackedReport {
  readonly bytes: Uint8Array
  readonly shift: number
}

/**
 * A second's counts within 8 KB. Counts, sums and extremes are always exact; histograms are as fine as there is room for them.
 * @param shift where to begin: that of the last report less one
 */
export function packReport(counts: Counts, about: { readonly seq: number; readonly at: number }, shift: number): PackedReport {
  const room = BUDGET + BUDGET_PER_NAME * Math.max(0, counts.tally.names.size - BUDGET_NAMES)
  for (let coarse = Math.max(0, shift); ; coarse++) {
    const bytes = pack({ kind: 'report', ...about, shift: coarse, counts: counts.encode(coarse) })
    if (bytes.length <= room || coarse >= COARSEST) return { bytes, shift: coarse }
  }
}
