// Where requests lie in time and response time: counts on a grid that grows with the run but not in size.

import { cellOf } from './cells.js'

/** Columns, at most: when more are needed each becomes twice as wide. */
export const MOST_COLUMNS = 240
/** Rows per octave of the response time: 2 to the power of this. */
export const ROW_BITS = 3
/** Of 2^31 µs. */
const MOST_ROWS = 30 << ROW_BITS
/** Width of a column at the start, in µs: a quarter of a second is shown in full width. */
const FIRST_WIDTH = 1000

/** Counts by time (columns) and response time (rows, see {@link cellOf}). Exact in any order, and added up exactly. */
export class Density {
  /** Of one column, in µs. */
  width = FIRST_WIDTH
  columns: (Uint32Array | undefined)[] = []
  /** The column last used, and from when to when it is. */
  private current: Uint32Array = new Uint32Array(0)
  private from = 0
  private to = 0

  /** Counts `n` requests by when they ended and how long they took, both in µs. */
  recordAll(ended: Float64Array, response: Float64Array, n: number): void {
    // fields of an object would be read again for every row
    let { current, from, to } = this
    for (let i = 0; i < n; i++) {
      const end = ended[i]
      if (end < from || end >= to) {
        this.seek(end)
        current = this.current
        from = this.from
        to = this.to
      }
      current[cellOf(response[i], ROW_BITS)]++
    }
  }

  add(other: Density): void {
    while (this.width < other.width) this.widen()
    other.columns.forEach((counts, index) => {
      if (!counts) return
      this.seek(index * other.width)
      for (let row = 0; row < MOST_ROWS; row++) this.current[row] += counts[row]
    })
  }

  private seek(ended: number): void {
    while (ended >= MOST_COLUMNS * this.width) this.widen()
    const index = Math.floor(ended / this.width)
    const counts = this.columns[index] ?? new Uint32Array(MOST_ROWS)
    this.columns[index] = counts
    this.current = counts
    this.from = index * this.width
    this.to = this.from + this.width
  }

  private widen(): void {
    const { columns } = this
    this.width *= 2
    this.to = 0
    this.columns = Array.from({ length: Math.ceil(columns.length / 2) }, (_, i) => {
      const [even, odd] = [columns[2 * i], columns[2 * i + 1]]
      if (even && odd) for (let row = 0; row < MOST_ROWS; row++) even[row] += odd[row]
      return even ?? odd
    })
  }

  toState(): DensityState {
    return { width: this.width, columns: this.columns }
  }

  static from({ width, columns }: DensityState): Density {
    const density = new Density()
    density.width = width
    density.columns = [...columns]
    return density
  }
}

/** A {@link Density} as plain data. */
export interface DensityState {
  readonly width: number
  readonly columns: readonly (Uint32Array | undefined)[]
}
