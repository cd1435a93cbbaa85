// Stages: straight lines of a rate over time, to which every load shape compiles, and the area under them.

/**
 * One straight line of a rate, from `from` to `to` arrivals per millisecond over `duration` ms.
 *
 * ```
 *  rate   to ┤      ╱▏
 *            │    ╱  ▏      area = number of arrivals
 *       from ┤  ╱    ▏
 *            └──┴────┴──► t
 * ```
 */
export interface Line {
  /** Start, in ms since the start of the run. */
  readonly start: number
  /** May be Infinity for the last line. */
  readonly duration: number
  readonly from: number
  readonly to: number
  /** Arrivals before this line. */
  readonly before: number
}

/** Lines joined in time: each begins where the one before it ended. Durations in ms, rates per ms. */
export function lines(stages: readonly Pick<Line, 'duration' | 'from' | 'to'>[]): Line[] {
  let start = 0
  let before = 0
  return stages
    .filter(({ duration }) => duration > 0)
    .map(({ duration, from, to }) => {
      const line = { start, duration, from, to, before }
      start += duration
      before += ((from + to) / 2) * duration
      return line
    })
}

/** Arrivals under a line in its first `t` ms: `from·t + slope·t²/2`. */
export function area(line: Line, t: number): number {
  // a flat line may go on for ever, and 0 · Infinity is not 0
  if (line.from === line.to) return line.from === 0 ? 0 : line.from * t
  const slope = (line.to - line.from) / line.duration
  return line.from * t + (slope * t * t) / 2
}

/**
 * The inverse of {@link area}: after how many ms the area is `n`.
 *
 * From `slope·t²/2 + from·t − n = 0`, solved in the form `t = 2n / (from + √(from² + 2·slope·n))`, which loses no digits
 * where the slope is small and needs no case for a slope of 0.
 */
export function timeOf(line: Line, n: number): number {
  if (n <= 0) return 0
  const slope = line.from === line.to ? 0 : (line.to - line.from) / line.duration
  // at the very end of a falling line rounding can make the root's argument a hair below 0
  return (2 * n) / (line.from + Math.sqrt(Math.max(0, line.from * line.from + 2 * slope * n)))
}
