// Response times of all runs over each other: how often each came, and which share took no longer.

import type uPlot from 'uplot'
import type { ComparisonData, RunLines } from '../../../compare/data.js'
import { emptyPlot, type Figure, figure, logAxis, type Made, plain, shareAxis, shareWords } from '../distribution.js'
import { el } from '../dom.js'
import { percent, timeIn } from '../format.js'
import { colour } from '../theme.js'
import { key, penOf, stroke } from './pens.js'

const MARKED = { p50: 0.5, p99: 0.99 } as const

/** Both figures; none without an answer. */
export function distributions(data: ComparisonData): Figure[] {
  const some = data.lines.filter(({ histogram }) => histogram.length > 0)
  return some.length === 0 ? [] : [figure(histogram(data, some)), figure(curves(data, some))]
}

/** The least that is drawn, in seconds: half of what is measured. */
const LEAST = 5e-7

function inUnit({ unit }: ComparisonData, seconds: number): number {
  return (1000 * Math.max(seconds, LEAST)) / unit.ms
}

/** Legends with the values under the cursor. */
function legend(runs: readonly RunLines[], valueAt: (run: RunLines, plot: uPlot) => string) {
  const values = runs.map(() => el('b', {}))
  const told = (plot: uPlot) => {
    const isOn = (plot.cursor.left ?? -1) >= 0
    runs.forEach((run, i) => {
      values[i].textContent = isOn ? valueAt(run, plot) : ''
    })
  }
  return { keys: runs.map(({ letter }, i) => key(letter, values[i])), told }
}

/** Shares, not counts: runs differ in length. By the width of a step on the axis, as steps are not equally wide. */
function histogram(data: ComparisonData, runs: readonly RunLines[]): Made {
  const { unit } = data
  const shapes = runs.map(({ histogram: bins }) => {
    const all = bins.reduce((sum, [, , n]) => sum + n, 0)
    const steps = bins.map(([from, to, n]) => ({
      from: inUnit(data, from),
      to: inUnit(data, to),
      share: n / all,
      height: n / all / Math.log(inUnit(data, to) / inUnit(data, from)),
    }))
    return steps
  })
  const low = Math.min(...shapes.map((steps) => steps[0].from))
  const high = Math.max(2 * low, ...shapes.map((steps) => steps[steps.length - 1].to))
  const most = Math.max(...shapes.flat().map(({ height }) => height))
  const binAt = (plot: uPlot, i: number) => {
    const at = plot.posToVal(plot.cursor.left ?? 0, 'x')
    return shapes[i].find(({ from, to }) => at >= from && at < to)
  }
  const drawAll = (plot: uPlot) => {
    for (const [i, steps] of shapes.entries()) outline(plot, steps, { run: runs[i], most })
  }
  const { keys, told } = legend(runs, (run, plot) => percent(binAt(plot, runs.indexOf(run))?.share ?? 0, 1))
  return {
    title: 'Distribution of response times',
    unit: `${unit.name}; each area is all answers of a run`,
    alt: `Histograms of the response times of ${runs.map(({ letter }) => letter).join(', ')}. ${marked(data, runs)}`,
    keys,
    data: [
      [low, high],
      [null, null],
    ],
    options: {
      ...emptyPlot(low, high, 1.06),
      hooks: { setCursor: [told], draw: [drawAll] },
    },
    say: (plot) => {
      const bin = runs.map((_, i) => binAt(plot, i)).find((found) => found !== undefined)
      return bin ? `${timeIn(unit, (bin.from * unit.ms) / 1000)}–${timeIn(unit, (bin.to * unit.ms) / 1000)} ${unit.name}` : ''
    },
  }
}

type Steps = readonly { readonly from: number; readonly to: number; readonly height: number }[]

function outline({ ctx, bbox, valToPos }: uPlot, steps: Steps, { run, most }: { readonly run: RunLines; readonly most: number }): void {
  const { colour: property, dash } = penOf(run.letter) ?? { colour: '--quiet', dash: [] }
  const y = (height: number) => valToPos(height / most, 'y', true)
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.beginPath()
  let before = Number.NaN
  for (const { from, to, height } of steps) {
    // down to nothing where no answer came
    if (from !== before) {
      if (!Number.isNaN(before)) ctx.lineTo(valToPos(before, 'x', true), y(0))
      ctx.lineTo(valToPos(from, 'x', true), y(0))
    }
    ctx.lineTo(valToPos(from, 'x', true), y(height))
    ctx.lineTo(valToPos(to, 'x', true), y(height))
    before = to
  }
  ctx.lineTo(valToPos(before, 'x', true), y(0))
  ctx.fillStyle = `${colour(property)}14`
  ctx.fill()
  stroke(ctx, colour(property), dash)
  ctx.restore()
}

function curves(data: ComparisonData, runs: readonly RunLines[]): Made {
  const { unit } = data
  const nines = (share: number) => -Math.log10(1 - share)
  const grid = [...new Set(runs.flatMap(({ curve }) => curve.map(([share]) => nines(share))))].sort((a, b) => a - b)
  const places = new Map(grid.map((at, i) => [at, i]))
  const columns = runs.map(({ curve }) => {
    // what is not there is no gap: the line goes on to the next point of its own
    const column: (number | undefined)[] = Array.from({ length: grid.length })
    for (const [share, seconds] of curve) column[places.get(nines(share)) ?? 0] = inUnit(data, seconds)
    return column
  })
  const most = Math.max(1, grid[grid.length - 1])
  const { keys, told } = legend(runs, ({ curve }, plot) => {
    const at = plot.posToVal(plot.cursor.left ?? 0, 'x')
    const [share, seconds] = curve.find(([share]) => nines(share) >= at) ?? curve[curve.length - 1]
    return nines(share) < at - 0.05 ? '–' : timeIn(unit, seconds)
  })
  return {
    title: 'Percentiles',
    unit: `response time, ${unit.name}, by the share of answers that took no longer`,
    alt: `Percentile curves. ${marked(data, runs)}`,
    keys,
    data: [grid, ...columns] as uPlot.AlignedData,
    options: {
      ...plain(),
      cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
      scales: { x: { time: false, range: [0, most] }, y: { distr: 3 } },
      axes: [shareAxis(most), { ...logAxis(), size: 56 }],
      series: [
        {},
        ...runs.map(({ letter }) => {
          const pen = penOf(letter)
          return { stroke: () => colour(pen?.colour ?? '--quiet'), dash: [...(pen?.dash ?? [])], width: 1.8, points: { show: false } }
        }),
      ],
      hooks: { setCursor: [told] },
    },
    say: (plot) => shareWords(Math.max(0, plot.posToVal(plot.cursor.left ?? 0, 'x'))),
  }
}

/** For those who do not see it. */
function marked({ unit }: ComparisonData, runs: readonly RunLines[]): string {
  const parts = runs.map(({ letter, curve }) => {
    const times = Object.entries(MARKED).map(([name, share]) => {
      return `${name} ${timeIn(unit, curve.find(([one]) => one >= share)?.[1] ?? null)} ${unit.name}`
    })
    return `${letter}: ${times.join(', ')}`
  })
  return parts.join('; ')
}
