// A chart over time: lines above what was planned and what disturbed them; zoom and cursor are those of all charts.

import uPlot from 'uplot'
import { behind, type Scene } from './behind.js'
import { el } from './dom.js'
import { clock, short } from './format.js'
import { swatch } from './swatch.js'
import { colour, onColours } from './theme.js'
import { link, stretch, unlink, zoom } from './zoom.js'

/** One line of a chart. */
export interface Line {
  readonly name: string
  readonly values: readonly (number | null)[]
  /** A custom property of the style sheet. */
  readonly colour: string
  readonly width?: number
  readonly dash?: readonly number[]
  readonly fill?: boolean
}

/** What a chart shows. */
export interface Picture {
  readonly title: string
  /** What its numbers are in. */
  readonly unit: string
  readonly lines: readonly Line[]
  /** Where the values stand, in seconds. */
  readonly at: readonly number[]
  readonly scale: 'linear' | 'log'
  /** A value in the legend. */
  readonly say: (value: number) => string
  readonly scene: Scene
  readonly height?: number
  /** Small ones stand beside each other below the others. */
  readonly size?: 'small'
  /** Drawn above the lines, in place of them. */
  readonly draw?: (chart: uPlot) => void
  /** For `draw`: the values that the scale must hold. */
  readonly range?: readonly [low: number, high: number]
  /** What the legend says at the cursor, besides the lines. */
  readonly sayAt?: (seconds: number, value: number) => string
}

/** A chart on the page. */
export interface Chart {
  readonly element: HTMLElement
  readonly update: (picture: Picture) => void
  readonly remove: () => void
}

const HEIGHT = 190
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

/** Puts a chart into a figure. */
export function timeChart(first: Picture): Chart {
  let picture = first
  const values = first.lines.map(() => el('b', {}))
  const where = el('span', { class: 'where' })
  const caption = el(
    'figcaption',
    {},
    el('strong', {}, first.title),
    el('span', { class: 'unit' }, first.unit),
    ...keys(first, values),
    where,
  )
  const box = el('div', { class: 'plot', role: 'img', 'aria-label': alt(first) })
  const element = el('figure', {}, caption, box)
  const plot = new uPlot(
    options(() => picture, { values, where }),
    dataOf(first),
    box,
  )
  link(plot)
  const observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: first.height ?? HEIGHT }))
  observer.observe(box)
  const off = onColours(() => plot.redraw(false, true))
  return {
    element,
    update: (next) => {
      picture = next
      box.setAttribute('aria-label', alt(next))
      plot.setData(dataOf(next), false)
      const [min, max] = stretch()
      plot.setScale('x', { min, max })
    },
    remove: () => {
      off()
      observer.disconnect()
      unlink(plot)
      plot.destroy()
      element.remove()
    },
  }
}

function keys({ lines }: Picture, values: readonly HTMLElement[]): HTMLElement[] {
  return lines.map(({ name, colour: property, dash }, i) => {
    return el('span', { class: 'key' }, swatch(property, dash), name, values[i])
  })
}

function dataOf({ at, lines }: Picture): uPlot.AlignedData {
  return [[...at], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData
}

/** A sentence for those who do not see it. */
function alt({ title, unit, lines, say }: Picture): string {
  const parts = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null)
    return known.length === 0 ? `${name}: nothing` : `${name} from ${say(Math.min(...known))} to ${say(Math.max(...known))}`
  })
  return `${title}, ${unit}, over time. ${parts.join('; ')}`
}

interface Legend {
  readonly values: readonly HTMLElement[]
  readonly where: HTMLElement
}

function options(picture: () => Picture, legend: Legend): uPlot.Options {
  const { lines, scale, height = HEIGHT, draw } = picture()
  return {
    width: 600,
    height,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'hammer', scales: ['x', null] },
      drag: { x: true, y: false, setScale: false },
      points: { size: 5 },
      y: draw !== undefined,
      bind: { dblclick: () => showAll },
    },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, auto: false, range: () => [...stretch()] as [number, number] },
      y:
        scale === 'log'
          ? { distr: 3, range: (_, low, high) => logRange(picture(), low, high) }
          : { range: (_, low, high) => [Math.min(0, low ?? 0) * 1.08, (Math.max(high, plannedHeight(picture())) || 1) * 1.08] },
    },
    axes: [xAxis(), yAxis(scale)],
    series: [{}, ...lines.map(series)],
    hooks: {
      drawClear: [(chart) => behind(chart, picture().scene)],
      draw: draw ? [(chart) => picture().draw?.(chart)] : [],
      setSelect: [selected],
      setCursor: [(chart) => told(chart, picture(), legend)],
    },
  }
}

function series({ colour: property, width = 1.5, dash, fill }: Line, _: number, all: readonly Line[]): uPlot.Series {
  const few = all[0].values.length <= 40
  return {
    stroke: () => colour(property),
    width,
    ...(dash ? { dash: [...dash] } : {}),
    ...(fill ? { fill: () => `${colour(property)}22` } : {}),
    points: { show: few, size: 4, width: 0, fill: () => colour(property) },
    spanGaps: false,
  }
}

/** What is planned, where it is drawn to the scale of the lines. */
function plannedHeight({ scene: { planned } }: Picture): number {
  return planned?.on === 'y' ? Math.max(0, ...planned.line.map(([, height]) => height)) : 0
}

function logRange({ range }: Picture, low: number | null, high: number | null): [number, number] {
  const [least, most] = range ?? [low ?? 1, high ?? 10]
  return [roundDown(Math.max(least, most / 1e7)), most * 1.15]
}

/** Down to 1, 2 or 5 times a power of ten. */
function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const digit = value / power
  return (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400]

function xAxis(): uPlot.Axis {
  return {
    ...common(),
    incrs: STEPS,
    space: 70,
    size: 26,
    values: (_, splits) => splits.map((at) => clock(at, splits.length > 1 ? splits[1] - splits[0] : 1)),
  }
}

function yAxis(scale: Picture['scale']): uPlot.Axis {
  return { ...common(), size: 56, space: 32, values: (_, splits) => splits.map(label), ...(scale === 'log' ? logarithmic() : {}) }
}

/** A value on an axis; nothing for one that was left out. */
export function label(value: number | null): string {
  return value === null ? '' : short(value)
}

/** What an axis of logarithms has besides: labels and lines where there is room for them. */
export function logarithmic(): uPlot.Axis {
  return { filter: sparse, grid: { ...common().grid, filter: sparse } }
}

/** How far apart labels of a logarithmic axis are, at least, in px. */
const APART = { x: 44, y: 17 }

/** For logarithmic axes: 1, 2 and 5 of each power of ten where there is room for them, else every power, or every n-th. */
function sparse(chart: uPlot, splits: number[], axis: number): (number | null)[] {
  const name = axis === 0 ? 'x' : 'y'
  const { min = 1, max = 10 } = chart.scales[name]
  const length = (name === 'x' ? chart.bbox.width : chart.bbox.height) / devicePixelRatio
  const decade = length / Math.max(0.3, Math.log10((max ?? 10) / (min ?? 1)))
  const digits = decade * Math.log10(2) >= APART[name] ? [1, 2, 5] : decade / 2 >= APART[name] ? [1, 3] : [1]
  const each = Math.max(1, Math.ceil(APART[name] / decade))
  return splits.map((value) => (isRound(value, digits, each) ? value : null))
}

function isRound(value: number, digits: readonly number[], each: number): boolean {
  const power = Math.floor(Math.log10(value) + 1e-9)
  const digit = value / 10 ** power
  return power % each === 0 && digits.some((one) => Math.abs(digit - one) < 1e-6)
}

/** What all axes have in common. */
export function common(): uPlot.Axis {
  return {
    font: FONT,
    stroke: () => colour('--quiet'),
    grid: { stroke: () => colour('--grid'), width: 1 },
    ticks: { show: false },
    gap: 6,
  }
}

function selected(chart: uPlot): void {
  const { left, width } = chart.select
  if (width < 4) return
  const [from, to] = [chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x')]
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  zoom([from, to])
}

function told(chart: uPlot, { lines, at, say, sayAt }: Picture, { values, where }: Legend): void {
  const { idx, left = -1, top = -1 } = chart.cursor
  const on = left >= 0 && idx !== null && idx !== undefined
  lines.forEach((line, i) => {
    const value = on ? line.values[idx] : null
    values[i].textContent = value === null || value === undefined ? '' : say(value)
  })
  if (sayAt && left >= 0) where.textContent = sayAt(chart.posToVal(left, 'x'), top >= 0 ? chart.posToVal(top, 'y') : Number.NaN)
  else where.textContent = on ? clock(at[idx]) : ''
}

function showAll(): null {
  zoom(null)
  return null
}
