// The worker's side: tasks that piscina runs in a thread.

import { Console } from 'node:console'
import { once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { ScanRange, ScanResult } from '../analyze/index.js'
import { HammerError } from '../core/errors.js'
import { toMessage } from '../core/sample.js'
import type { ScriptPlan } from '../core/script.js'
import { BatchPool, generate } from '../engine/index.js'
import type { User } from '../engine/users/index.js'
import type { ShardPlace } from '../workload/index.js'
import { type FromWorker, type Refusal, refusalOf, type ToWorker } from './messages.js'

/** What a thread gets to begin with. */
interface Start {
  readonly port: MessagePort
  /** Loaded before the thread is ready: one that does not load fails the run before any load. */
  readonly script?: ScriptPlan
  /** Which thread it is. */
  readonly place: ShardPlace
}

/**
 * Waits for a shard on `port`, carries it out, and sends its batches back. An expected error before that is returned: one
 * that is thrown loses its kind on the way to another thread.
 */
export async function generateInThread({ port, script, place }: Start): Promise<Refusal | undefined> {
  const pool = new BatchPool()
  const stop = new AbortController()
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'empty') pool.give(message.buffer)
    else if (message.kind === 'stop') stop.abort()
  })
  const say = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  let carryOut: typeof generate
  try {
    carryOut = script ? await scripted(script, place, stop.signal) : generate
  } catch (error) {
    if (!(error instanceof HammerError)) throw error
    port.close()
    return refusalOf(error)
  }
  say({ kind: 'ready' })
  const [first] = (await once(port, 'message')) as [ToWorker]
  if (first.kind === 'start') {
    for await (const batch of carryOut(first.shard, stop.signal, pool)) say({ kind: 'batch', batch: toMessage(batch) }, [batch.buffer])
  }
  say({ kind: 'done' })
  port.close()
  return undefined
}

/** The engine of scripts is loaded only for one: a single URL has no use for it. */
async function scripted(script: ScriptPlan, place: ShardPlace, signal: AbortSignal): Promise<typeof generate> {
  // what scripts print is no result
  globalThis.console = new Console(process.stderr, process.stderr)
  const { generateUsers } = await import('../engine/users/index.js')
  const workload = script.exec
    ? await (await import('../engine/exec/index.js')).startRunner({ plan: script.exec, place, err: process.stderr, signal })
    : await (await import('../workload/load.js')).loadWorkload<User>(script)
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
