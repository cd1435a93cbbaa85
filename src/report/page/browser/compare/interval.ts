// The interval of a change as a bar, with zero in the middle.

import type { NumberRow } from '../../../compare/data.js'
import { el, svg } from '../dom.js'

type Drawn = NonNullable<NumberRow['drawn']>

/** How far the axis goes to either side, as a share of 1; one for each unit. */
export type Reach = Readonly<Record<Drawn['unit'], number>>

/** Smaller changes are to look small. */
const LEAST: Reach = { '%': 0.02, pp: 0.002 }
/** Wider intervals than so many usual ones are cut off. */
const MOST = 2.5
const [WIDTH, HEIGHT] = [150, 16]

/** An axis that suits most of these rows: one that nobody can tell must not flatten the others. */
export function reachOf(rows: readonly NumberRow[]): Reach {
  const of = (unit: Drawn['unit']) => {
    const found = rows.flatMap(({ drawn }) => (drawn?.unit === unit ? [Math.max(...drawn.interval.map(Math.abs))] : []))
    const sorted = found.sort((a, b) => a - b)
    const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
    return round(Math.max(LEAST[unit], Math.min(MOST * usual, sorted[sorted.length - 1] ?? 0)))
  }
  return { '%': of('%'), pp: of('pp') }
}

/** Up to a number that is read at a glance. */
function round(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 1.5, 2, 3, 4, 5, 6, 8].find((digit) => digit * power >= value * (1 - 1e-9)) ?? 10) * power
}

/** Words for an end of the axis. */
export function endWords(reach: Reach, unit: Drawn['unit']): string {
  return `${Number((100 * reach[unit]).toPrecision(3))} ${unit}`
}

/** The axis above the drawings. */
export function axis(reach: Reach): HTMLElement {
  const end = endWords(reach, '%')
  return el('span', { class: 'axis' }, el('span', {}, `−${end}`), el('span', {}, '0'), el('span', {}, `+${end}`))
}

/** A bar from end to end, a tick at what was measured, an arrow where it goes on; only zero where nothing is known. */
export function drawing({ drawn, news, change, ends }: NumberRow, reach: Reach): Node {
  const size = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' }
  // beyond its own height: one line through all rows
  const zero = svg('path', { class: 'zero', d: `M${WIDTH / 2} -6V${HEIGHT + 6}` })
  if (drawn === null) return svg('svg', { class: 'interval none', ...size, 'aria-hidden': 'true' }, zero)
  const most = reach[drawn.unit]
  const x = (value: number) => (WIDTH / 2) * (1 + Math.max(-1, Math.min(1, value / most)))
  const [low, high] = drawn.interval
  const [from, to] = [x(low), x(high)]
  const middle = HEIGHT / 2
  return svg(
    'svg',
    { class: `interval ${news}`, ...size, role: 'img', 'aria-label': `${change}, ${ends}` },
    zero,
    svg('rect', { x: from.toFixed(1), y: middle - 3, width: Math.max(2, to - from).toFixed(1), height: 6 }),
    low < -most ? svg('path', { class: 'on', d: `M0 ${middle}l6 -6v12z` }) : null,
    high > most ? svg('path', { class: 'on', d: `M${WIDTH} ${middle}l-6 -6v12z` }) : null,
    svg('path', { class: 'at', d: `M${x(drawn.change).toFixed(1)} ${middle - 6}v12` }),
  )
}
