// The generator's own condition over a run: what its workers, its main thread and its machine noticed of themselves.

import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { SampleBatch, Span } from '../core/sample.js'
import type { Floor, Generator, WorkerVitals } from '../core/verdict.js'
import { Disturbances } from './disturbances.js'
import { isLack } from './lacks.js'
import type { MachineUse } from './machine.js'

/** Less than this share of the processors is stolen now and then on any shared host. */
const NOTABLE_THEFT = 0.1

/** What is summed up per worker, in milliseconds. */
interface WorkerSums {
  observed: number
  busy: number
  spun: number
  stalled: number
  longestStall: number
  starved: number
  collected: number
}

/** How vitals are taken. */
export interface VitalsOptions {
  /** Length of an interval, in ms. */
  readonly interval: number
  /** The planned end of the sending phase, in ms; null: not known. */
  readonly end: number | null
  readonly workers: number
}

/** Sums up; knows nothing of what it means. */
export class Vitals {
  readonly disturbances: Disturbances
  late = 0
  blocked = 0
  /** Milliseconds that the main thread spent in outputs. */
  writing = 0
  machine: MachineUse | null = null
  private readonly options: VitalsOptions
  private readonly workers = new Map<number, WorkerSums>()
  private readonly loop = performance.eventLoopUtilization()

  constructor(options: VitalsOptions) {
    const { interval, end, workers } = options
    this.options = options
    this.disturbances = new Disturbances(interval, end, workers)
  }

  add(batch: SampleBatch): void {
    const { health, worker } = batch
    const span: Span = [health.from, health.to]
    const sums = this.of(worker)
    if (health.from < (this.options.end ?? Number.POSITIVE_INFINITY)) {
      // in the grace period there is little to do, which says nothing about the run
      sums.observed += health.to - health.from
      sums.busy += (health.to - health.from) * health.utilisation
      sums.spun += health.spun
    }
    sums.starved += health.starved
    sums.collected += health.collected
    this.late += health.late
    this.blocked += health.blocked
    for (const stall of health.stalls) this.stall(sums, stall)
    // a wait that ended in this piece may have begun in an earlier one
    if (health.starved > 0) this.disturbances.add('starved', [health.to - Math.max(health.starved, health.to - health.from), health.to])
    if (health.late > 0) this.disturbances.add('late', span, Math.min(1, health.late / Math.max(1, health.sent)))
    if (batch.causes.some(isLack)) this.resources(batch)
  }

  /** How the machine was used in a stretch of the run. */
  addMachine(span: Span, { stolen }: MachineUse): void {
    if (stolen > NOTABLE_THEFT) this.disturbances.add('stolen', span, stolen * this.options.workers)
  }

  /** In the words of the summary. */
  toGenerator(floor: Floor | null = null): Generator {
    return {
      workers: [...this.workers].sort(([a], [b]) => a - b).map(([worker, sums]) => workerVitals(worker, sums)),
      late: this.late,
      blocked: this.blocked,
      floor,
      main: { busy: performance.eventLoopUtilization(this.loop).utilization, writing: this.writing / 1000 },
      machine: { cores: availableParallelism(), busy: this.machine?.busy ?? null, stolen: this.machine?.stolen ?? null },
    }
  }

  private stall(sums: WorkerSums, stall: Span): void {
    const from = Math.max(0, stall[0])
    if (stall[1] <= from) return
    sums.stalled += stall[1] - from
    sums.longestStall = Math.max(sums.longestStall, stall[1] - from)
    this.disturbances.add('stalled', stall)
  }

  private resources({ causes, cause, ended, length }: SampleBatch): void {
    for (let i = 0; i < length; i++) {
      // any such failure taints its interval
      if (isLack(causes[cause[i]])) this.disturbances.add('resources', [ended[i] - 1, ended[i]], Number.POSITIVE_INFINITY)
    }
  }

  private of(worker: number): WorkerSums {
    const known = this.workers.get(worker) ?? {
      observed: 0,
      busy: 0,
      spun: 0,
      stalled: 0,
      longestStall: 0,
      starved: 0,
      collected: 0,
    }
    this.workers.set(worker, known)
    return known
  }
}

function workerVitals(worker: number, sums: WorkerSums): WorkerVitals {
  const { observed, busy, spun, stalled, longestStall, starved, collected } = sums
  return {
    worker,
    observed: observed / 1000,
    busy: observed > 0 ? Math.max(0, Math.min(1, (busy - spun) / observed)) : 0,
    stalled: stalled / 1000,
    longestStall: longestStall / 1000,
    starved: starved / 1000,
    collected: collected / 1000,
  }
}
