// How the generator fared, as a run left it in its summary.

import type { Floor, Generator, WorkerVitals } from '../core/verdict.js'
import { list, number, pick } from './pick.js'

/** Null when it is not all there: then nothing is said about the generator. */
export function generatorOf(value: unknown): Generator | null {
  const late = number(value, 'late')
  const blocked = number(value, 'blocked')
  const busy = number(value, 'main', 'busy')
  const writing = number(value, 'main', 'writing')
  const cores = number(value, 'machine', 'cores')
  const workers = list(value, 'workers').map(workerOf)
  if (late === null || blocked === null || busy === null || writing === null || cores === null || !workers.every(isComplete)) return null
  const machine = { cores, busy: number(value, 'machine', 'busy'), stolen: number(value, 'machine', 'stolen') }
  return { workers, late, blocked, floor: floorOf(pick(value, 'floor')), main: { busy, writing }, machine }
}

function floorOf(value: unknown): Floor | null {
  const [p50, p99, most] = [number(value, 'p50'), number(value, 'p99'), number(value, 'p99.9')]
  return p50 === null || p99 === null || most === null ? null : { p50, p99, 'p99.9': most }
}

const FIELDS = ['worker', 'observed', 'busy', 'stalled', 'longestStall', 'starved', 'collected'] as const

function workerOf(value: unknown): WorkerVitals | null {
  const entries = FIELDS.map((field) => [field, number(pick(value, field))] as const)
  return entries.some(([, n]) => n === null) ? null : (Object.fromEntries(entries) as unknown as WorkerVitals)
}

function isComplete(worker: WorkerVitals | null): worker is WorkerVitals {
  return worker !== null
}
