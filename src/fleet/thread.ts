// The worker's side: tasks that piscina runs in a thread.

import { Console } from 'node:console'
import { once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { ScanRange, ScanResult } from '../analyze/index.js'
import type { Shard } from '../core/plan.js'
import { toMessage } from '../core/sample.js'
import type { ScriptPlan } from '../core/script.js'
import { BatchPool, generate } from '../engine/index.js'
import type { User } from '../engine/users/index.js'
import { Merge } from './merge.js'
import type { FromWorker, ToWorker } from './messages.js'

/** What a thread gets to begin with. */
interface Start {
  readonly port: MessagePort
  /** Loaded before the thread is ready: one that does not load fails the run before any load. */
  readonly script?: ScriptPlan
}

/** Waits for shards on `port`, carries them out one after another, and sends their batches back, until the port is closed. */
export async function generateInThread({ port, script }: Start): Promise<void> {
  const pool = new BatchPool()
  const orders = new Merge<Order>()
  let stop = new AbortController()
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'empty') pool.give(message.buffer)
    else if (message.kind === 'stop') stop.abort()
    else {
      stop = new AbortController()
      orders.push({ shard: message.shard, signal: stop.signal })
    }
  })
  port.on('close', () => orders.end())
  const say = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  const carryOut = script ? await scripted(script) : generate
  say({ kind: 'ready' })
  for await (const { shard, signal } of orders) {
    for await (const batch of carryOut(shard, signal, pool)) say({ kind: 'batch', batch: toMessage(batch) }, [batch.buffer])
    say({ kind: 'done' })
  }
}

/** A shard, and what ends it early. */
interface Order {
  readonly shard: Shard
  readonly signal: AbortSignal
}

/** The engine of scripts is loaded only for one: a single URL has no use for it. */
async function scripted(script: ScriptPlan): Promise<typeof generate> {
  // what scripts print is no result
  globalThis.console = new Console(process.stderr, process.stderr)
  const [{ loadWorkload }, { generateUsers }] = await Promise.all([import('../workload/load.js'), import('../engine/users/index.js')])
  const workload = await loadWorkload<User>(script)
  return (shard, signal, pool) => generateUsers(shard, workload, signal, pool)
}

/** Runs an anvil until it is told to close. */
export async function serveInThread({ port }: { readonly port: MessagePort }): Promise<void> {
  const { startAnvil } = await import('../anvil/index.js')
  const anvil = await startAnvil()
  port.postMessage(anvil.url)
  await once(port, 'message')
  await anvil.close()
  port.close()
}

/** Scans a byte range of a file. The reader is loaded only here: a thread that sends load has no use for it. */
export async function scanInThread(range: ScanRange): Promise<ScanResult> {
  const { scanRange } = await import('../analyze/index.js')
  return scanRange(range)
}
