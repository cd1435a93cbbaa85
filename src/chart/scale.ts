// The y axis: from values to rows, with round numbers exactly on rows.

/** A labelled row, counted from the bottom. */
export interface Tick {
  readonly row: number
  readonly label: string
}

/** A y axis of `rows + 1` rows, 0 at the bottom. */
export interface Scale {
  readonly rows: number
  readonly ticks: readonly Tick[]
  /** The row of a value, unrounded, within 0 … rows. */
  place(value: number): number
}

const STEPS = [1, 2, 2.5, 4, 5]
/** Below this a difference is rounding. */
const TINY = 1e-9
/** Labels per row. */
const DENSEST = 0.65
/** Rows per row asked for, where a finer axis is worth it. */
const TALLEST = 1.25

/**
 * Even steps. Of all round steps the one is taken that leaves least room above the data and, among equals, has most
 * labels; the height is the multiple of the number of steps next to the one asked for, so that every label is exact.
 */
export function linearScale(low: number, high: number, height: number): Scale {
  const range = high > low ? Math.max(TINY, high - low, Math.abs(high) * TINY) : 1
  const power = Math.floor(Math.log10(range))
  const steps = [power - 1, power, power + 1].flatMap((exponent) => STEPS.map((step) => step * 10 ** exponent))
  const [best] = steps
    .map((step) => candidate(step, low, low + range, height))
    .filter(({ count }) => count <= Math.max(2, height * DENSEST))
    .sort((a, b) => Math.sign(b.count - 1) - Math.sign(a.count - 1) || b.used - a.used || b.count - a.count)
  const { step, bottom, count, rows } = best
  const digits = decimals(step)
  return {
    rows,
    ticks: Array.from({ length: count + 1 }, (_, i) => ({ row: (i * rows) / count, label: label((bottom + i) * step, digits) })),
    place: (value) => within(((value / step - bottom) * rows) / count, rows),
  }
}

function candidate(step: number, low: number, high: number, height: number) {
  // 0.3 / 0.1 is 2.9999999999999996
  const exact = (value: number) => Number(value.toPrecision(12))
  const bottom = Math.floor(exact(low / step))
  const count = Math.max(1, Math.ceil(exact(high / step)) - bottom)
  const rows = count * Math.max(1, Math.round(height / count))
  return { step, bottom, count, rows, used: exact((high - low) / (count * step)) }
}

/**
 * Even ratios: 1, 2, 5, 10, 20, … one or more rows apart (they are nearly even in a logarithm), or powers of ten where
 * these are too many. Between two of them the logarithm decides. Takes positive values.
 */
export function logScale(low: number, high: number, height: number): Scale {
  const ladder = LADDERS.map((rungs) => climb(rungs, low, high)).find(({ length }) => length - 1 <= height * TALLEST) ?? [low, high]
  const count = ladder.length - 1
  const each = Math.max(1, Math.round(height / count))
  const sparse = each === 1
  const labelled = (value: number, i: number) => !sparse || i === 0 || i === count || isPowerOfTen(value)
  return {
    rows: count * each,
    ticks: ladder.flatMap((value, i) => (labelled(value, i) ? [{ row: i * each, label: label(value, decimals(value)) }] : [])),
    place: (value) => within(each * rung(ladder, value), count * each),
  }
}

/** Exponents of ten per turn, and the rungs of a turn. */
const LADDERS = [
  { turn: 1, rungs: [1, 2, 5] },
  { turn: 1, rungs: [1] },
  { turn: 3, rungs: [1] },
  { turn: 6, rungs: [1] },
]

/** The rungs from the last one at or below `low` to the first one at or above `high`: at least two. */
function climb({ turn, rungs }: (typeof LADDERS)[number], low: number, high: number): number[] {
  const from = Math.floor(Math.log10(low) / turn) * turn
  const to = Math.ceil(Math.log10(high) / turn) * turn
  const turns = Array.from({ length: (to - from) / turn + 2 }, (_, i) => from + i * turn)
  const all = turns.flatMap((exponent) => rungs.map((rung) => Number(`${rung}e${exponent}`)))
  const first = Math.max(
    0,
    all.findLastIndex((value) => value <= low),
  )
  const last = all.findIndex((value) => value >= high)
  return all.slice(first, Math.max(last, first + 1) + 1)
}

function rung(ladder: readonly number[], value: number): number {
  if (value <= ladder[0]) return 0
  const above = ladder.findIndex((step) => step >= value)
  if (above < 1) return ladder.length - 1
  const below = ladder[above - 1]
  return above - 1 + Math.log(value / below) / Math.log(ladder[above] / below)
}

function isPowerOfTen(value: number): boolean {
  return /^1(e|0*$)|^0\.0*1$/.test(String(value))
}

function within(row: number, rows: number): number {
  return Math.min(rows, Math.max(0, row))
}

/** Digits after the point that write a multiple of `step` exactly. */
function decimals(step: number): number {
  for (let digits = 0; digits < 9; digits++) {
    const scaled = step * 10 ** digits
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return digits
  }
  return 9
}

function label(value: number, digits: number): string {
  if (Math.abs(value) >= 1e9 || digits > 6) return value === 0 ? '0' : Number(value.toPrecision(3)).toExponential()
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
