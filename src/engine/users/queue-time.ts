// How long this thread has waited for a processor: time that is nobody's fault here.

import { readFileSync } from 'node:fs'

const FILE = '/proc/thread-self/schedstat'

/** In ms since the thread began, as Linux counts it (`Documentation/scheduler/sched-stats.rst`); 0 where the system does not tell. */
export function queueTime(): number {
  try {
    return queueTimeIn(readFileSync(FILE, 'latin1'))
  } catch {
    return 0
  }
}

/** Of `run wait slices`, the times in ns. */
export function queueTimeIn(text: string): number {
  const ns = Number(text.trim().split(' ')[1])
  return Number.isFinite(ns) ? ns / 1e6 : 0
}
