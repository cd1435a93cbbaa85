// The one file: the library, the code of its threads, and the command, told apart by who loads it.

import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread, workerData } from 'node:worker_threads'
import { THREAD_MARK } from './fleet/mark.js'

export * from './index.js'

/** For the threads of the pool, which call their tasks by these names. */
export const sendInThread = async (task: never) => (await import('./fleet/thread.js')).sendInThread(task)
/** @see sendInThread */
export const scriptInThread = async (task: never) => (await import('./fleet/tasks.js')).scriptInThread(task)
/** @see sendInThread */
export const scanInThread = async (task: never) => (await import('./fleet/tasks.js')).scanInThread(task)
/** @see sendInThread */
export const serveInThread = async (task: never) => (await import('./fleet/tasks.js')).serveInThread(task)
/** The command, for `bin/hammer.js`. */
export const command = async (words: readonly string[]) => {
  const [{ main }, { processTerminal }] = await Promise.all([import('./cli/main.js'), import('./cli/terminal.js')])
  process.exitCode = await main(words, processTerminal())
}

if (!isMainThread && workerData === THREAD_MARK) {
  // replaced at build time: piscina's own worker code, which this file stands in for
  createRequire(import.meta.url)('piscina-worker')
} else if (isMainThread && process.argv[1] && isThisFile(process.argv[1])) {
  // not awaited: a script that imports hammer would wait for the end of this module, and it for the script
  void command(process.argv.slice(2))
}

function isThisFile(path: string): boolean {
  try {
    return realpathSync(path) === fileURLToPath(import.meta.url)
  } catch {
    return false
  }
}
