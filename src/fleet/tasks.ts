// The worker's side: tasks that are more than sending to one URL.

import { once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { ScanRange, ScanResult } from '../analyze/index.js'
import { HammerError } from '../core/errors.js'
import type { ExecPlan, ScriptPlan } from '../core/script.js'
import type { User } from '../engine/users/index.js'
import type { ShardPlace } from '../workload/index.js'
import { catchStrays, printToStandardError, refuseExit } from '../workload/thread.js'
import { type Refusal, refusalOf } from './messages.js'
import { type CarryOut, serveShards } from './thread.js'

/** What a thread of a script gets to begin with. */
interface ScriptStart {
  readonly ports: readonly [MessagePort]
  readonly script: ScriptPlan
  /** Which thread it is. */
  readonly place: ShardPlace
}

/**
 * As {@link sendInThread}, with a script or a program, which has to be ready before the thread is: one that is not fails the run
 * before any load. An expected error is returned: one that is thrown loses its kind on the way to another thread.
 */
export async function scriptInThread({ ports: [port], script, place }: ScriptStart): Promise<Refusal | undefined> {
  try {
    await serveShards(port, () => (script.exec ? external(script.exec, place) : scripted(script)))
    return undefined
  } catch (error) {
    if (!(error instanceof HammerError)) throw error
    port.close()
    return refusalOf(error)
  }
}

async function scripted(script: ScriptPlan): Promise<CarryOut> {
  printToStandardError()
  refuseExit()
  const strays = catchStrays()
  const [{ loadWorkload }, { generateUsers }] = await Promise.all([import('../workload/load.js'), import('../engine/users/index.js')])
  const workload = { ...(await loadWorkload<User>(script)), strays }
  return (shard, signal, steering, pool) => generateUsers(shard, workload, signal, { steering, pool })
}

async function external(plan: ExecPlan, place: ShardPlace): Promise<CarryOut> {
  const [{ startRunner }, { generateUsers }] = await Promise.all([import('../engine/exec/index.js'), import('../engine/users/index.js')])
  const workload = await startRunner({ plan, place, err: process.stderr })
  return (shard, signal, steering, pool) => generateUsers(shard, workload, signal, { steering, pool })
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

/** Scans a byte range of a file. */
export async function scanInThread(range: ScanRange): Promise<ScanResult> {
  const { scanRange } = await import('../analyze/index.js')
  return scanRange(range)
}
