// Points to columns: many points share a column, few points are drawn over several.

/** Which value stands for a column that covers many: extremes must not vanish, rates must add up. */
export type Keep = 'mean' | 'max'

/** A point is drawn over at most so many columns: three points make no panorama. */
const MAX_SPREAD = 8
/** Beyond this no unit of ours is readable; it keeps the arithmetic of scales finite. */
const HUGE = 1e15

/** How many columns `points` points take when there is room for `room`. */
export function columnCount(points: number, room: number): number {
  return points < room ? points * Math.min(MAX_SPREAD, Math.floor(room / points)) : room
}

/** What can be drawn: finite numbers; everything else is a gap. */
export function clean(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value === null || !Number.isFinite(value) ? null : Math.max(-HUGE, Math.min(HUGE, value))))
}

/** One value per column; null where no point of the column has one. */
export function toColumns(values: readonly (number | null)[], columns: number, keep: Keep): (number | null)[] {
  return spans(values.length, columns).map(([from, to]) => reduce(values.slice(from, to), keep))
}

/** One mark per column: set where any of its points is marked. */
export function markColumns(marks: readonly boolean[], columns: number): boolean[] {
  return spans(marks.length, columns).map(([from, to]) => marks.slice(from, to).includes(true))
}

/** The points `from … to − 1` of each column; never none. */
function spans(points: number, columns: number): (readonly [from: number, to: number])[] {
  const at = (column: number) => Math.floor((column * points) / columns)
  return Array.from({ length: columns }, (_, column) => [at(column), Math.max(at(column) + 1, at(column + 1))])
}

function reduce(values: readonly (number | null)[], keep: Keep): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  // no spread into Math.max: a column may cover a hundred thousand points
  if (keep === 'max') return known.reduce((a, b) => Math.max(a, b))
  return known.reduce((a, b) => a + b / known.length, 0)
}
