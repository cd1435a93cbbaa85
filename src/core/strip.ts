// How one name of a request went over the run, in few, equally long stretches: what a sparkline is drawn from.

/** Stretches, at most: when more are needed each becomes twice as long. */
export const MOST_STRETCHES = 120
/** Of a stretch at the start, in µs. */
const FIRST_WIDTH = 10_000
const NONE = new Float64Array(0)

/** Answers and the sum of their times, by when they ended. Whole numbers: exact in any order, and added up exactly. */
export class Strip {
  /** Of one stretch, in µs. */
  width = FIRST_WIDTH
  /** Empty as long as there are none: most strips of a fleet's reports stay so. */
  counts = NONE
  sums = NONE

  /** Takes one answer: when it ended and how long it took, in µs. */
  record(ended: number, response: number): void {
    if (this.counts.length === 0) this.unroll()
    while (ended >= MOST_STRETCHES * this.width) this.widen()
    const index = Math.floor(ended / this.width)
    this.counts[index]++
    this.sums[index] += response
  }

  add(other: Strip): void {
    if (other.counts.length === 0) return
    if (this.counts.length === 0) this.unroll()
    while (this.width < other.width) this.widen()
    const ratio = this.width / other.width
    for (let i = 0; i < MOST_STRETCHES; i++) {
      const index = Math.floor(i / ratio)
      this.counts[index] += other.counts[i]
      this.sums[index] += other.sums[i]
    }
  }

  private unroll(): void {
    this.counts = new Float64Array(MOST_STRETCHES)
    this.sums = new Float64Array(MOST_STRETCHES)
  }

  private widen(): void {
    this.width *= 2
    for (const column of [this.counts, this.sums]) {
      for (let i = 0; i < MOST_STRETCHES / 2; i++) column[i] = column[2 * i] + column[2 * i + 1]
      column.fill(0, MOST_STRETCHES / 2)
    }
  }

  toState(): StripState {
    const { width, counts, sums } = this
    return { width, counts, sums }
  }

  static from({ width, counts, sums }: StripState): Strip {
    const strip = new Strip()
    strip.width = width
    strip.counts = counts.slice()
    strip.sums = sums.slice()
    return strip
  }
}

/** A {@link Strip} as plain data. */
export interface StripState {
  readonly width: number
  readonly counts: Float64Array
  readonly sums: Float64Array
}
