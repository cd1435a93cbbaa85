// The machine's limits, checked before the run instead of found during it.

import { readFileSync } from 'node:fs'
import { HammerError } from '../core/errors.js'

/** Descriptors that hammer itself needs beside its connections: files, threads, timers. */
export const OWN_DESCRIPTORS = 64

/** @throws {HammerError} `limit` when there are too few file descriptors for so many connections */
export function checkLimits(connections: number, limit = descriptorLimit(), targets: 1 | 2 = 1): void {
  const needed = targets * connections + OWN_DESCRIPTORS
  if (needed <= limit) return
  throw new HammerError(
    'limit',
    `-c ${connections}${targets === 1 ? '' : ' to each of two targets'} needs ${needed} file descriptors, but this shell allows ${limit}`,
    {
      option: '-c, --connections',
      value: String(connections),
      advice: wayOut(needed, limit, targets),
    },
  )
}

/** What to do about too few descriptors. */
export function wayOut(needed: number, limit: number, targets: 1 | 2 = 1): string {
  const most = Math.floor((limit - OWN_DESCRIPTORS) / targets)
  return `Raise the limit first (ulimit -n ${needed})${most > 0 ? `, or use at most -c ${most}` : ''}.`
}

/** Open files allowed to this process; Infinity where the system does not tell. */
export function descriptorLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
