// The main thread's side: worker threads as one generator.

import { MessageChannel, type MessagePort } from 'node:worker_threads'
import Piscina from 'piscina'
import { HammerError } from '../core/errors.js'
import { type Remainder, type Shard, share } from '../core/plan.js'
import { fromMessage, type SampleBatch } from '../core/sample.js'
import type { ScriptPlan } from '../core/script.js'
import type { Steering } from '../core/steering.js'
import { Merge } from './merge.js'
import { type FromWorker, type ToWorker, throwRefusal } from './messages.js'
import { poolOptions } from './pool.js'
import { Vigil } from './vigil.js'

/** How many threads, and what they are for. */
export interface ThreadsOptions {
  readonly count: number
  /** Loaded by each thread before it is ready. */
  readonly script?: ScriptPlan
  /** Shards that each thread carries out at once; 1 unless told. */
  readonly lanes?: number
}

/** A number of threads that are loaded and wait; each of their lanes splits a shard over them. */
export class Threads {
  readonly lanes: readonly Lane[]
  private readonly pool: Piscina
  private readonly allReady: Promise<unknown>

  constructor({ count, script, lanes = 1 }: ThreadsOptions) {
    this.pool = new Piscina(poolOptions(count, script ? 'scriptInThread' : 'sendInThread'))
    this.lanes = Array.from({ length: lanes }, () => new Lane())
    const ready: Promise<void>[] = []
    for (let i = 0; i < count; i++) {
      const ends = this.lanes.map((lane) => lane.open())
      const ports = ends.map(({ port }) => port)
      // a task that fails ends the run with its error, also before it was ready
      const place = { index: i, count }
      const task = this.pool.run({ ports, script, place }, { transferList: ports }).then(throwRefusal)
      task.catch((error) => {
        for (const lane of this.lanes) lane.fail(error)
      })
      for (const { loaded } of ends) ready.push(Promise.race([loaded, task]))
    }
    this.allReady = Promise.all(ready)
    // nobody may be waiting any more when one fails
    this.allReady.catch(() => {})
  }

  /** All threads are loaded. @throws {HammerError} what one of them refused with, or `target` when the signal comes first */
  async ready(signal: AbortSignal): Promise<void> {
    let stop = () => {}
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(new HammerError('target', 'the run was ended before it began', { advice: 'Nothing was sent.' }))
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
    })
    stopped.catch(() => {})
    await Promise.race([this.allReady, stopped]).finally(() => signal.removeEventListener('abort', stop))
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    for (const lane of this.lanes) lane.close()
    await this.pool.destroy()
  }
}

/** One place in each of several threads, which together carry out a shard. */
export class Lane {
  private readonly ports: MessagePort[] = []
  private readonly said = new Merge<Said>()
  /** Threads that have a shard, and are not done with it. */
  private readonly busy = new Set<MessagePort>()
  private vigil: Vigil | null = null

  /** A place in one more thread: the end that it is to get, and when it has begun to listen. */
  open(): { readonly port: MessagePort; readonly loaded: Promise<void> } {
    const { port1, port2 } = new MessageChannel()
    this.ports.push(port1)
    return { port: port2, loaded: new Promise((resolve) => this.listen(port1, resolve)) }
  }

  /** {@link Generate} for a shard: thread `i` of `n` gets every n-th of its arrivals. The next one begins when this has ended. */
  async *generate(shard: Shard, signal: AbortSignal, steering?: Steering): AsyncGenerator<SampleBatch> {
    const count = this.ports.length
    const stop = () => {
      for (const port of this.ports) tell(port, { kind: 'stop' })
    }
    this.ports.forEach((port, i) => {
      const { index, count: all, remainder } = shard
      const left = remainder && { remainder: part(remainder, i, count) }
      tell(port, { kind: 'start', shard: { ...shard, index: index + i * all, count: all * count, ...left } })
    })
    const unfollow = steering?.follow((change) => {
      for (const port of this.ports) tell(port, { kind: 'change', change })
    })
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    for (const port of this.ports) this.busy.add(port)
    this.vigil = new Vigil({ startAt: shard.startAt, load: shard.plan.load, signal, ask: () => this.ask(), onLost: () => this.lose() })
    try {
      let working = count
      for await (const { batch, port } of this.said) {
        if (batch !== null) {
          yield batch
          tell(port, { kind: 'empty', buffer: batch.buffer }, [batch.buffer])
        } else if (--working === 0) return
      }
    } finally {
      unfollow?.()
      this.vigil.close()
      signal.removeEventListener('abort', stop)
    }
  }

  /** A thread failed: whoever waits for batches is told. */
  fail(error: unknown): void {
    this.said.fail(error)
  }

  close(): void {
    for (const port of this.ports) port.close()
  }

  private ask(): number {
    for (const port of this.busy) tell(port, { kind: 'ask' })
    return this.busy.size
  }

  private lose(): void {
    const lost = this.ports.flatMap((port, i) => (this.busy.has(port) ? [i] : []))
    const who = `worker${lost.length === 1 ? '' : 's'} ${lost.join(', ')}`
    const advice = 'A loop in the script that awaits nothing never ends; what it had not told yet is lost.'
    this.said.fail(new HammerError('lost', `${who} did not come back at the end of the run`, { advice }))
  }

  private listen(port: MessagePort, ready: () => void): void {
    port.on('message', (message: FromWorker) => {
      if (message.kind === 'done') this.busy.delete(port)
      if (message.kind === 'ready') ready()
      else if (message.kind === 'alive') this.vigil?.heard()
      else this.said.push({ batch: message.kind === 'batch' ? fromMessage(message.batch) : null, port })
    })
  }
}

/** A batch of a thread; null: its shard is done. */
interface Said {
  readonly batch: SampleBatch | null
  readonly port: MessagePort
}

function part({ from, requests }: Remainder, index: number, count: number): Remainder {
  return { from, requests: requests === null ? null : share(requests, index, count) }
}

function tell(port: MessagePort, message: ToWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}
