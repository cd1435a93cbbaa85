// All response times of the run: how often each came, and which share of the answers took no longer.

import uPlot from 'uplot'
import type { PageData } from '../data.js'
import { common, label, logarithmic } from './chart.js'
import { el } from './dom.js'
import { count, short, timeIn, unitOf } from './format.js'
import { colour, onColours } from './theme.js'

const HEIGHT = 220
const MARKED = ['p50', 'p90', 'p99', 'p99.9'] as const

/** Both figures; they are made again for other data. */
export interface Distributions {
  readonly elements: readonly HTMLElement[]
  readonly remove: () => void
}

/** Nothing without an answer. */
export function distributions(data: PageData): Distributions {
  return together(data.pictures.histogram.length === 0 ? [] : [histogram(data), curve(data)])
}

/** Several figures as one thing that is removed. */
export function together(made: readonly Figure[]): Distributions {
  return {
    elements: made.map(({ element }) => element),
    remove: () => {
      for (const { remove } of made) remove()
    },
  }
}

/** A figure that is not over time. */
export interface Made {
  readonly title: string
  readonly unit: string
  readonly alt: string
  readonly data: uPlot.AlignedData
  readonly options: Omit<uPlot.Options, 'width' | 'height'>
  /** Beside the title. */
  readonly keys?: readonly HTMLElement[]
  readonly say: (plot: uPlot) => string
}

/** A figure on the page. */
export interface Figure {
  readonly element: HTMLElement
  readonly remove: () => void
}

/** Puts a plot into a figure that says what is under the cursor. */
export function figure({ title, unit, alt, data, options, keys = [], say }: Made): Figure {
  const where = el('span', { class: 'where' })
  const box = el('div', { class: 'plot', role: 'img', 'aria-label': alt })
  const caption = el('figcaption', {}, el('strong', {}, title), el('span', { class: 'unit' }, unit), ...keys, where)
  const told = (plot: uPlot) => {
    where.textContent = (plot.cursor.left ?? -1) < 0 ? '' : say(plot)
  }
  const hooks = { ...options.hooks, setCursor: [...(options.hooks?.setCursor ?? []), told] }
  const plot = new uPlot({ ...options, hooks, width: 400, height: HEIGHT }, data, box)
  const observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT }))
  observer.observe(box)
  const off = onColours(() => plot.redraw(false, true))
  return {
    element: el('figure', {}, caption, box),
    remove: () => {
      off()
      observer.disconnect()
      plot.destroy()
    },
  }
}

/** Nothing drawn yet: a logarithmic axis of times from `low` to `high`, and heights from 0 to `top` without one. */
export function emptyPlot(low: number, high: number, top: number) {
  const scales: uPlot.Scales = { x: { time: false, distr: 3, range: [low, high] }, y: { range: [0, top] } }
  return { ...plain(), series: [{}, {}], scales, axes: [logAxis(), { ...common(), show: false, size: 8 }] }
}

/** What such plots have in common. */
export function plain(): Omit<uPlot.Options, 'width' | 'height'> {
  return { padding: [8, 12, 0, 14], legend: { show: false }, cursor: { drag: { x: false, y: false }, points: { show: false } }, series: [] }
}

function histogram(data: PageData) {
  const unit = unitOf(data)
  const { histogram: bins } = data.pictures
  const inUnit = (seconds: number) => (1000 * Math.max(seconds, 5e-7)) / unit.ms
  const [low, high] = [inUnit(bins[0][0]), inUnit(bins[bins.length - 1][1])]
  // by the width of a step on the axis: steps of 1 µs, and the wider ones above, would not compare
  const heights = bins.map(([from, to, n]) => n / Math.log(inUnit(to) / inUnit(from)))
  const most = Math.max(...heights)
  return figure({
    title: 'Distribution of response times',
    unit: `${unit.name}, logarithmic; the area is the number of answers`,
    alt: `Histogram of ${count(data.summary.response.count)} response times from ${short(low)} to ${short(high)} ${unit.name}`,
    data: [
      [low, high],
      [null, null],
    ],
    options: {
      ...emptyPlot(low, Math.max(high, low * 2), 1.12),
      hooks: {
        draw: [
          ({ ctx, valToPos }) => {
            ctx.fillStyle = colour('--one')
            ctx.globalAlpha = 0.75
            const bottom = valToPos(0, 'y', true)
            bins.forEach(([from, to], i) => {
              const [left, top] = [valToPos(inUnit(from), 'x', true), valToPos(heights[i] / most, 'y', true)]
              ctx.fillRect(left, top, Math.max(1, valToPos(inUnit(to), 'x', true) - left - 0.5), bottom - top)
            })
            ctx.globalAlpha = 1
          },
          (plot) => marks(plot, data),
        ],
      },
    },
    say: (plot) => {
      const at = plot.posToVal(plot.cursor.left ?? 0, 'x')
      const bin = bins.find(([from, to]) => at >= inUnit(from) && at < inUnit(to))
      return bin ? `${timeIn(unit, bin[0])}–${timeIn(unit, bin[1])} ${unit.name}: ${count(bin[2])} answers` : ''
    },
  })
}

/** Percentiles as lines with their names. */
function marks({ ctx, bbox, valToPos }: uPlot, data: PageData): void {
  const unit = unitOf(data)
  let free = bbox.left
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`
  ctx.textBaseline = 'top'
  for (const name of MARKED) {
    const seconds = data.summary.response[name]
    if (seconds === null) continue
    const x = Math.round(valToPos((1000 * Math.max(seconds, 5e-7)) / unit.ms, 'x', true)) + 0.5
    ctx.strokeStyle = colour('--ink')
    ctx.lineWidth = devicePixelRatio
    ctx.globalAlpha = 0.55
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.globalAlpha = 1
    const wide = ctx.measureText(name).width + 6 * devicePixelRatio
    const isLast = x + wide > bbox.left + bbox.width
    const from = isLast ? x - wide : x
    if (from < free) continue
    ctx.fillStyle = colour('--ink')
    ctx.textAlign = 'left'
    ctx.fillText(name, from + 3 * devicePixelRatio, bbox.top)
    free = from + wide
  }
}

function curve(data: PageData) {
  const unit = unitOf(data)
  const points = data.pictures.curve
  const nines = points.map(([share]) => -Math.log10(1 - share))
  const values = points.map(([, seconds]) => (1000 * Math.max(seconds, 5e-7)) / unit.ms)
  const most = Math.max(1, nines[nines.length - 1])
  return figure({
    title: 'Percentiles',
    unit: `response time, ${unit.name}, by the share of answers that took no longer`,
    alt: `Percentile curve: ${MARKED.flatMap((name) => (data.summary.response[name] === null ? [] : [`${name} ${timeIn(unit, data.summary.response[name])} ${unit.name}`])).join(', ')}`,
    data: [nines, values],
    options: {
      ...plain(),
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 5 } },
      scales: { x: { time: false, range: [0, most] }, y: { distr: 3 } },
      axes: [shareAxis(most), { ...logAxis(), size: 56 }],
      series: [{}, { stroke: () => colour('--one'), width: 2, points: { show: false } }],
    },
    say: (plot) => {
      const i = plot.cursor.idx ?? 0
      return `${shareWords(nines[i])}: ${timeIn(unit, points[i][1])} ${unit.name}`
    },
  })
}

/** An axis of shares, evenly spaced in their number of nines, up to so many. */
export function shareAxis(most: number): uPlot.Axis {
  const splits = [0, -Math.log10(0.5), ...Array.from({ length: Math.floor(most + 1e-9) }, (_, i) => i + 1)]
  return { ...common(), size: 26, splits: () => splits, values: () => splits.map(shareWords) }
}

/** `50 %`, `99.9 %`: as many digits as there are nines. */
export function shareWords(nines: number): string {
  return `${Number((100 * (1 - 10 ** -nines)).toFixed(Math.max(0, Math.ceil(nines + 0.5) - 2)))} %`
}

/** An axis of logarithms. */
export function logAxis(): uPlot.Axis {
  return { ...common(), size: 26, ...logarithmic(), values: (_, splits) => splits.map(label) }
}
