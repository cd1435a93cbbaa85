// The worker's side: the task of a thread that sends load.

import type { MessagePort } from 'node:worker_threads'
import type { Shard } from '../core/plan.js'
import { type SampleBatch, toMessage } from '../core/sample.js'
import { Steering } from '../core/steering.js'
import { BatchPool, generate } from '../engine/index.js'
import { Merge } from './merge.js'
import type { FromWorker, ToWorker } from './messages.js'

/** An engine with its pool of batches. */
export type CarryOut = (shard: Shard, signal: AbortSignal, steering: Steering, pool: BatchPool) => AsyncGenerator<SampleBatch>

/** Waits for shards on each of `ports`, sends their requests, and gives their batches back. Several ports are served at once. */
export async function sendInThread({ ports }: { readonly ports: readonly MessagePort[] }): Promise<void> {
  await Promise.all(ports.map((port) => serveShards(port, async () => generate)))
}

/** Waits for shards on `port`, has them carried out one after another by what `load` gives, and sends their batches back, until it is closed. */
export async function serveShards(port: MessagePort, load: () => Promise<CarryOut>): Promise<void> {
  const pool = new BatchPool()
  const orders = new Merge<Order>()
  let stop = new AbortController()
  let steering = new Steering()
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'empty') pool.give(message.buffer)
    else if (message.kind === 'change') steering.apply(message.change)
    else if (message.kind === 'ask') say({ kind: 'alive' })
    else if (message.kind === 'stop') stop.abort()
    else {
      stop = new AbortController()
      steering = new Steering()
      for (const change of message.changes) steering.apply(change)
      orders.push({ shard: message.shard, signal: stop.signal, steering })
    }
  })
  port.on('close', () => orders.end())
  const say = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  const carryOut = await load()
  say({ kind: 'ready' })
  for await (const { shard, signal, steering } of orders) {
    for await (const batch of carryOut(shard, signal, steering, pool)) say({ kind: 'batch', batch: toMessage(batch) }, [batch.buffer])
    say({ kind: 'done' })
  }
}

/** A shard, what ends it early, and what changes it meanwhile. */
interface Order {
  readonly shard: Shard
  readonly signal: AbortSignal
  readonly steering: Steering
}
