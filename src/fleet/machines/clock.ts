// How far another machine's clock is from this one's, and how well that is known.

import type { Clock } from '../../core/clock.js'

/** Times in ms. */
export interface Offset {
  /** What the other clock shows less what this one shows at the same moment. */
  readonly offset: number
  /** It is off by no more than this, whatever the way there and back is like: half of what they took. */
  readonly error: number
}

/**
 * Asks for the other clock's time; of several answers the one that came fastest counts, as in NTP (RFC 5905, clock filter).
 *
 * ```
 *  here   t0 ─────────────┬───────────── t1      offset = theirs − (t0 + t1) / 2
 *  there         theirs ──┘                      error  = (t1 − t0) / 2
 * ```
 */
export async function measureOffset(ask: () => Promise<number>, times: number, clock: Clock): Promise<Offset> {
  let best: Offset = { offset: 0, error: Number.POSITIVE_INFINITY }
  for (let i = 0; i < times; i++) {
    const before = clock.now()
    const theirs = await ask()
    const after = clock.now()
    best = better(best, { offset: theirs - (before + after) / 2, error: (after - before) / 2 })
  }
  return best
}

/** The one that is known better. */
export function better(one: Offset, other: Offset): Offset {
  return other.error < one.error ? other : one
}
