// Turns outcomes into rows of batches and hands full batches on.

import type { Recorder, Row } from '../client/index.js'
import type { IterationsState } from '../core/iterations.js'
import { ANSWERED, type Health, type SampleBatch, sampleBatch, UNFINISHED, UNSENT } from '../core/sample.js'
import { MAX_NAMES, OTHER_NAMES } from '../core/tally.js'
import type { BatchPool } from './pool.js'

/** More different causes than this in one run are one cause: `other`. */
const MAX_CAUSES = 250

/** Rows in, batches out, in order. */
export class BatchRecorder implements Recorder {
  /** Outcomes of requests that were sent. */
  recorded = 0
  private readonly pool: BatchPool
  private readonly worker: number
  private readonly takeHealth: () => Health
  private readonly takeIterations: () => IterationsState | null
  /** Names of requests; the empty one is that of a single URL. */
  private readonly names: string[] = ['']
  private readonly nameIndex = new Map<string, number>([['', 0]])
  /** Those that the balance needs are there from the start: they must never become `other`. */
  private readonly causes: string[] = [ANSWERED, UNSENT, UNFINISHED]
  private readonly causeIndex = new Map<string, number>(this.causes.map((cause, i) => [cause, i]))
  private current: SampleBatch
  private readonly full: SampleBatch[] = []
  private finished = false
  private wake: (() => void) | null = null

  /**
   * @param takeHealth what the worker noticed since it was last asked
   * @param takeIterations what scripts did since then
   */
  constructor(pool: BatchPool, worker: number, takeHealth: () => Health, takeIterations: () => IterationsState | null = () => null) {
    this.takeIterations = takeIterations
    this.pool = pool
    this.worker = worker
    this.takeHealth = takeHealth
    this.current = sampleBatch(pool.take())
  }

  /** No room for rows of new requests. */
  get pressed(): boolean {
    return this.pool.empty
  }

  record(row: Row): void {
    const batch = this.current
    const i = batch.length++
    batch.scheduled[i] = row.scheduled
    batch.sent[i] = row.sent
    batch.firstByte[i] = row.firstByte
    batch.ended[i] = row.ended
    batch.connect[i] = row.connect
    batch.bytes[i] = row.bytes
    batch.connection[i] = row.connection
    batch.status[i] = row.status
    batch.name[i] = row.name
    batch.cause[i] = row.cause === ANSWERED ? 0 : this.causeOf(row.cause)
    this.recorded++
    if (batch.length === batch.status.length) this.push()
  }

  /** A request of a script, and of which iteration of its user. */
  recordOf(iteration: number, row: Row): void {
    this.current.iteration[this.current.length] = iteration
    this.record(row)
  }

  /** A request that was due, but never sent: its only time is the one at which it was due. */
  recordUnsent(due: number): void {
    const nothing = Number.NaN
    this.record({
      scheduled: due,
      sent: nothing,
      firstByte: nothing,
      ended: due,
      connect: nothing,
      bytes: 0,
      connection: 0,
      status: 0,
      name: 0,
      cause: UNSENT,
    })
    this.recorded--
  }

  /** Hands on what there is, if there is room for a new batch. */
  flush(): void {
    if (this.current.length > 0 && !this.pressed) this.push()
  }

  /** Nothing will be recorded any more. */
  finish(): void {
    this.finished = true
    this.hand(this.current)
  }

  /** The next full batch; null when all were taken and recording is finished. */
  async next(): Promise<SampleBatch | null> {
    while (this.full.length === 0) {
      if (this.finished) return null
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.full.shift() ?? null
  }

  /** The number of a name; names beyond a thousand are one. */
  nameOf(name: string): number {
    const known = this.nameIndex.get(name)
    if (known !== undefined) return known
    if (this.names.length > MAX_NAMES && name !== OTHER_NAMES) return this.nameOf(OTHER_NAMES)
    this.names.push(name)
    this.nameIndex.set(name, this.names.length - 1)
    return this.names.length - 1
  }

  private push(): void {
    this.hand(this.current)
    this.current = sampleBatch(this.pool.take())
  }

  private hand(batch: SampleBatch): void {
    batch.causes = this.causes.slice()
    batch.names = this.names.slice()
    batch.worker = this.worker
    batch.health = this.takeHealth()
    batch.iterations = this.takeIterations()
    this.full.push(batch)
    this.wake?.()
    this.wake = null
  }

  private causeOf(cause: string): number {
    const known = this.causeIndex.get(cause)
    if (known !== undefined) return known
    if (this.causes.length >= MAX_CAUSES && cause !== 'other') return this.causeOf('other')
    this.causes.push(cause)
    this.causeIndex.set(cause, this.causes.length - 1)
    return this.causes.length - 1
  }
}
