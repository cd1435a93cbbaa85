// The x axis: round times under the columns.

/** The two lines of an x axis, without what stands left of the first column. */
export interface TimeAxis {
  readonly line: string
  readonly labels: string
}

const UNITS = [
  { name: 'ms', seconds: 0.001, from: 0 },
  { name: 's', seconds: 1, from: 0.5 },
  // 90 s reads better than 1.5 min
  { name: 'min', seconds: 60, from: 301 },
  { name: 'h', seconds: 3600, from: 10_801 },
]
const CLOCK_STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 300]
const STEPS = [1, 2, 5]
const LABEL_ROOM = 9
const MOST_LABELS = 12

/** The axis of `columns` columns that together last `seconds`, `start` seconds after the start of the run. Its labels may reach 7 cells behind the last column. */
export function timeAxis(columns: number, seconds: number, start = 0): TimeAxis {
  const unit = UNITS.findLast((each) => start + seconds >= each.from) ?? UNITS[0]
  const first = start / unit.seconds
  const length = seconds / unit.seconds
  const step = stepOf(length, Math.min(MOST_LABELS, Math.max(1, Math.floor(columns / LABEL_ROOM))), unit.name)
  const before = Math.ceil(first / step - 1e-9)
  const last = Math.floor((first + length) / step + 1e-9)
  const times = Array.from({ length: last - before + 1 }, (_, i) => Number(((before + i) * step).toPrecision(6)))
  const line = Array.from({ length: columns + 1 }, () => '─')
  let labels = ''
  times.forEach((time, i) => {
    const column = Math.min(columns, Math.round(((time - first) / length) * columns))
    line[column] = '┬'
    const text = time.toLocaleString('en-US', { maximumFractionDigits: 6 })
    labels = labels.padEnd(column - Math.floor((text.length - 1) / 2)) + text
    if (i === times.length - 1) labels += ` ${unit.name}`
  })
  return { line: line.join(''), labels }
}

/** The smallest round step that needs no more than `most` of itself. */
function stepOf(length: number, most: number, unit: string): number {
  const least = length / most
  const clock = unit === 's' || unit === 'min' ? CLOCK_STEPS.find((step) => step >= least && least >= 0.5) : undefined
  if (clock !== undefined) return clock
  const power = 10 ** Math.floor(Math.log10(least))
  return Number(((STEPS.find((step) => step * power >= least * (1 - 1e-9)) ?? 10) * power).toPrecision(6))
}
