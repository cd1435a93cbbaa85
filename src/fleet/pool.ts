// How piscina is set up for hammer's threads.

import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import Piscina from 'piscina'
import type { Scan, ScanResult } from '../analyze/index.js'
import { BUILD, threadBuild } from '../core/build.js'
import { THREAD_MARK } from './mark.js'

/** Exports of the bundle. */
export type TaskName = 'sendInThread' | 'scriptInThread' | 'scanInThread' | 'serveInThread'

/**
 * Options for a pool of `count` threads that run `task`.
 * - `atomics`: the default blocks a thread's event loop between tasks.
 * - `idleTimeout`: threads live until the pool is closed.
 * - `maxYoungGenerationSizeMb`: room for the short-lived objects that Node makes per write, so that fewer collections
 *   disturb the sending; it takes 3 % off the CPU time of a request.
 */
export function poolOptions(count: number, task: TaskName) {
  return {
    filename: fileURLToPath(task === 'sendInThread' ? threadBuild() : BUILD),
    name: task,
    minThreads: count,
    maxThreads: count,
    atomics: 'disabled',
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: 1,
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
    workerData: THREAD_MARK,
  } as const
}

/** Scans byte ranges of a file on all cores. */
export const scanInThreads: Scan = async (ranges) => {
  const pool = new Piscina(poolOptions(Math.min(availableParallelism(), ranges.length), 'scanInThread'))
  try {
    return await Promise.all(ranges.map((range) => pool.run(range) as Promise<ScanResult>))
  } finally {
    await pool.destroy()
  }
}
