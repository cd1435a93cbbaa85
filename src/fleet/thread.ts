// The worker's side: the task of a thread that sends load.

import { once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { Shard } from '../core/plan.js'
import { type SampleBatch, toMessage } from '../core/sample.js'
import { Steering } from '../core/steering.js'
import { BatchPool, generate } from '../engine/index.js'
import type { FromWorker, ToWorker } from './messages.js'

/** An engine with its pool of batches. */
export type CarryOut = (shard: Shard, signal: AbortSignal, steering: Steering, pool: BatchPool) => AsyncGenerator<SampleBatch>

/** Waits for a shard on `port`, sends its requests, and gives its batches back. */
export function sendInThread({ port }: { readonly port: MessagePort }): Promise<void> {
  return serveShard(port, async () => generate)
}

/** Waits for a shard on `port`, has it carried out by what `load` gives, and sends its batches back. */
export async function serveShard(port: MessagePort, load: () => Promise<CarryOut>): Promise<void> {
  const pool = new BatchPool()
  const stop = new AbortController()
  const steering = new Steering()
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'empty') pool.give(message.buffer)
    else if (message.kind === 'change') steering.apply(message.change)
    else if (message.kind === 'stop') stop.abort()
  })
  const say = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  const carryOut = await load()
  say({ kind: 'ready' })
  const [first] = (await once(port, 'message')) as [ToWorker]
  if (first.kind === 'start') {
    for await (const batch of carryOut(first.shard, stop.signal, steering, pool)) {
      say({ kind: 'batch', batch: toMessage(batch) }, [batch.buffer])
    }
  }
  say({ kind: 'done' })
  port.close()
}
