// The main thread's side: worker threads as one generator.

import { MessageChannel, type MessagePort } from 'node:worker_threads'
import Piscina from 'piscina'
import type { Shard } from '../core/plan.js'
import { fromMessage, type SampleBatch } from '../core/sample.js'
import type { ScriptPlan } from '../core/script.js'
import type { Steering } from '../core/steering.js'
import { Merge } from './merge.js'
import type { FromWorker, ToWorker } from './messages.js'
import { poolOptions } from './pool.js'

/** A number of threads that are loaded and wait; their `generate` splits a shard over them. */
export class Threads {
  private readonly pool: Piscina
  private readonly ports: MessagePort[] = []
  private readonly batches = new Merge<{ readonly batch: SampleBatch; readonly port: MessagePort }>()
  private readonly allReady: Promise<unknown>

  /** @param script loaded by each thread before it is ready */
  constructor(count: number, script?: ScriptPlan) {
    this.pool = new Piscina(poolOptions(count, script ? 'scriptInThread' : 'sendInThread'))
    const ready: Promise<void>[] = []
    const done: Promise<unknown>[] = []
    for (let i = 0; i < count; i++) {
      const { port1, port2 } = new MessageChannel()
      this.ports.push(port1)
      // a task that fails ends the run with its error, also before it was ready
      const task = this.pool.run({ port: port2, script }, { transferList: [port2] })
      task.catch((error) => this.batches.fail(error))
      const loaded = new Promise<void>((resolve) => this.listen(port1, resolve, done))
      ready.push(Promise.race([loaded, task as Promise<void>]))
    }
    Promise.all(done).then(() => this.batches.end())
    this.allReady = Promise.all(ready)
    // nobody may be waiting any more when one fails
    this.allReady.catch(() => {})
  }

  /** All threads are loaded. */
  async ready(): Promise<void> {
    await this.allReady
  }

  /** {@link Generate} for a shard: thread `i` of `n` gets every n-th of its arrivals. */
  async *generate(shard: Shard, signal: AbortSignal, steering?: Steering): AsyncGenerator<SampleBatch> {
    const count = this.ports.length
    const stop = () => {
      for (const port of this.ports) tell(port, { kind: 'stop' })
    }
    this.ports.forEach((port, i) => {
      tell(port, { kind: 'start', shard: { ...shard, index: shard.index + i * shard.count, count: shard.count * count } })
    })
    const unfollow = steering?.follow((change) => {
      for (const port of this.ports) tell(port, { kind: 'change', change })
    })
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      for await (const { batch, port } of this.batches) {
        yield batch
        tell(port, { kind: 'empty', buffer: batch.buffer }, [batch.buffer])
      }
    } finally {
      unfollow?.()
      signal.removeEventListener('abort', stop)
    }
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    for (const port of this.ports) port.close()
    await this.pool.destroy()
  }

  private listen(port: MessagePort, ready: () => void, done: Promise<unknown>[]): void {
    done.push(
      new Promise<void>((resolve) => {
        port.on('message', (message: FromWorker) => {
          if (message.kind === 'batch') this.batches.push({ batch: fromMessage(message.batch), port })
          else if (message.kind === 'ready') ready()
          else resolve()
        })
      }),
    )
  }
}

function tell(port: MessagePort, message: ToWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}
