// The worker's side: tasks that are more than sending to one URL.

import { Console } from 'node:console'
import { once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { ScanRange, ScanResult } from '../analyze/index.js'
import type { ScriptPlan } from '../core/script.js'
import type { User } from '../engine/users/index.js'
import { type CarryOut, serveShard } from './thread.js'

/** As {@link sendInThread}, with a script. It is loaded before the thread is ready: one that does not load fails the run before any load. */
export function scriptInThread({ port, script }: { readonly port: MessagePort; readonly script: ScriptPlan }): Promise<void> {
  return serveShard(port, () => scripted(script))
}

async function scripted(script: ScriptPlan): Promise<CarryOut> {
  // what scripts print is no result
  globalThis.console = new Console(process.stderr, process.stderr)
  const [{ loadWorkload }, { generateUsers }] = await Promise.all([import('../workload/load.js'), import('../engine/users/index.js')])
  const workload = await loadWorkload<User>(script)
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
