// The closed model over time: when each connection is to be busy.

import type { Line } from './stages.js'

/** In ms: windows that are less apart only look so, where sums of binary fractions meet. */
const TOUCH = 1e-6

/** A time from … to, in ms since the start of the run, in which a connection is to be busy. */
export interface Window {
  readonly from: number
  readonly to: number
}

/**
 * Connection `i` (from 0) is busy while the shape is above `i`:
 *
 * ```
 *   3 ┤      ╱‾‾╲        connection 2      ├────┤
 *   2 ┤    ╱      ╲      connection 1    ├────────┤
 *   1 ┤  ╱          ╲    connection 0  ├────────────┤
 * ```
 *
 * So in a ramp-up R to n connections it starts at `i·R/n`, the first at 0 and the last at `R·(n−1)/n`, and on the way down
 * those that started last stop first.
 */
export function windows(shape: readonly Line[], i: number): Window[] {
  const found: Window[] = []
  for (const line of shape) {
    const window = windowOf(line, i)
    if (!window) continue
    const last = found.at(-1)
    if (last && last.to >= window.from - TOUCH) found[found.length - 1] = { from: last.from, to: window.to }
    else found.push(window)
  }
  return found
}

function windowOf({ start, duration, from, to }: Line, i: number): Window | null {
  const crossing = start + ((i - from) * duration) / (to - from)
  if (from > i && to > i) return { from: start, to: start + duration }
  if (to > i) return { from: crossing, to: start + duration }
  return from > i ? { from: start, to: crossing } : null
}
