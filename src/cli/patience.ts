// Functions of a script in the main thread: they may take their time, but not wait for nothing, nor end the process.

import { HammerError } from '../core/errors.js'
import { refuseExit } from '../workload/thread.js'

/**
 * Does `work`, which calls a script's functions.
 * @throws {HammerError} `target` when nothing is left that it could be waiting for: Node would end then, with exit code 0
 */
export async function withPatience<T>(work: () => Promise<T>): Promise<T> {
  const allow = refuseExit()
  let idle = () => {}
  const stuck = new Promise<never>((_, reject) => {
    idle = () => reject(new HammerError('target', 'it waits for what never comes', { advice: 'A promise in it is never resolved.' }))
    process.once('beforeExit', idle)
  })
  try {
    return await Promise.race([work(), stuck])
  } finally {
    process.off('beforeExit', idle)
    allow()
  }
}
