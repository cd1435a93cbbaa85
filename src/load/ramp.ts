// Ramp-up of the closed model: when each connection sends its first request.

/** The start of connection `i` of `n` in a ramp-up of `rampUp` ms: `i·R/n`, the first at 0, the last at `R·(n−1)/n`. */
export function connectionStart(i: number, n: number, rampUp: number): number {
  return (i * rampUp) / n
}
