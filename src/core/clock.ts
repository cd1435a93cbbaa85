// The one source of time: a monotonic clock that all threads of a machine share, and the wall clock for names of things.

/** Time as hammer sees it. Tests inject their own. */
export interface Clock {
  /** Monotonic milliseconds; equal in all threads of one machine up to a few microseconds. */
  now(): number
  /** The calendar time, for labels only: it may jump, so nothing is ever measured with it. */
  date(): Date
}

const READINGS = 10

/**
 * `performance.now()` counts from the start of its own thread. `process.hrtime` counts from one origin for the whole
 * machine, but costs a BigInt or an array per call; so the distance between the two is taken once per thread.
 */
const threadOffset = distance(
  () => Number(process.hrtime.bigint()) / 1e6,
  () => performance.now(),
)

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now() + threadOffset,
  date: () => new Date(),
}

/** The instant `at` of the shared clock on this thread's `performance.now()`, which the hot path reads directly. */
export function toThreadTime(at: number): number {
  return at - threadOffset
}

/** Timers take 31 bits of milliseconds, 24 days; a longer one would go off at once. */
export const LONGEST_TIMER = 0x7fffffff

/**
 * How far one clock is ahead of another that runs as fast, in the clocks' unit. Of several readings the quickest counts: the first
 * call of a clock may load it, which takes milliseconds, and a thread may be stopped between two calls.
 */
export function distance(one: () => number, other: () => number): number {
  let best = { took: Number.POSITIVE_INFINITY, distance: 0 }
  for (let i = 0; i < READINGS; i++) {
    const before = other()
    const shown = one()
    const after = other()
    if (after - before < best.took) best = { took: after - before, distance: shown - (before + after) / 2 }
  }
  return best.distance
}
