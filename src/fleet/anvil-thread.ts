// An anvil in a thread of its own, so that it and what hammers on it do not share an event loop.

import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import Piscina from 'piscina'
import { poolOptions } from './pool.js'

/** Starts an anvil on a free port. Close it after use: its thread keeps the process alive. */
export async function startAnvilThread(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const pool = new Piscina(poolOptions(1, 'serveInThread'))
  const { port1, port2 } = new MessageChannel()
  const served = pool.run({ port: port2 }, { transferList: [port2] })
  const [url] = (await Promise.race([once(port1, 'message'), served.then(() => [])])) as [string]
  return {
    url,
    close: async () => {
      port1.postMessage('close')
      await served
      port1.close()
      await pool.destroy()
    },
  }
}
