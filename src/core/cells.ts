// Log-linear cells of times, for pictures: each octave is cut into equal parts, so that a cell is a step on a log axis.

/** Times of 2^31 µs (36 minutes) and more share the last cell. */
const MOST = 0x7fffffff

/**
 * The cell of a whole, non-negative number. `bits` says into how many parts an octave is cut: 2^bits.
 *
 * ```
 * bits 3   value  0 … 15 | 16 … 31 | 32 … 63 | …
 *          cell   1 wide | 2 wide  | 4 wide  | …      8 cells per octave
 * ```
 */
export function cellOf(value: number, bits: number): number {
  const whole = value < MOST ? value | 0 : MOST
  if (whole < 2 << bits) return whole
  const octave = 31 - bits - Math.clz32(whole)
  return (octave << bits) + (whole >>> octave)
}

/** The smallest number of a cell. */
export function cellStart(cell: number, bits: number): number {
  if (cell < 2 << bits) return cell
  const octave = (cell >> bits) - 1
  return (cell - (octave << bits)) * 2 ** octave
}
