// The page's code: draws the data that stands in the page, and other data when it is told to.

import type { PageData } from '../data.js'
import { markerWords } from './behind.js'
import { type Chart, type Picture, timeChart } from './chart.js'
import { cycleFigures, cycles } from './cycles.js'
import { type Distributions, distributions } from './distribution.js'
import { el, replace, section } from './dom.js'
import { clock } from './format.js'
import { head, headline, totals, verdict } from './head.js'
import { names } from './names.js'
import { endOf, picturesOverTime } from './over-time.js'
import { script } from './script.js'
import { sizing } from './sizing.js'
import { generator, origin, outcomes, outputs, thresholds, times } from './tables.js'
import { startTheme } from './theme.js'
import { setEnd } from './zoom.js'
import { zoomNote } from './zoom-note.js'

/** Parts of the page, from top to bottom. */
const top = el('div')
const charts = el('div', { class: 'charts' })
const shades = el('p', { class: 'note' })
/** Custom timers and counters. */
const small = el('div', { class: 'charts pair' })
const overTime = el('section', {}, el('h2', {}, 'Over time'), zoomNote(), shades, charts, small)
const steps = el('div')
const cyclePair = el('div', { class: 'pair' })
const spread = el('div', { class: 'pair' })
const spreads = el('section', {}, el('h2', {}, 'Distribution'), spread)
const tables = el('div')

const drawn = new Map<string, { readonly chart: Chart; readonly shape: string }>()
/** What is to be removed before other figures that are not over time take their place. */
const figures = new Map<HTMLElement, Distributions>()
let shown: PageData | null = null

/**
 * Draws other data: charts keep their stretch of time, tables their order, and what has the focus keeps it. The page of a
 * running run calls it whenever there is news.
 */
export function update(data: PageData): void {
  shown = data
  document.title = document.title.replace(/^(\[\w+\] )?/, data.state === 'ended' ? '' : `[${data.state}] `)
  replace(top, [head(data), verdict(data), headline(data), totals(data)])
  drawCharts(data)
  drawSteps(data)
  drawSpread(data)
  drawTables(data)
}

/** What is shown now. */
export function current(): PageData | null {
  return shown
}

function drawCharts(data: PageData): void {
  setEnd(endOf(data))
  // files without one row have nothing to draw
  const isEmpty = data.summary.requests.planned === 0 || data.pictures.series.requests.length === 0
  const pictures: ReadonlyMap<string, Picture> = isEmpty ? new Map() : picturesOverTime(data)
  overTime.hidden = pictures.size === 0
  replace(shades, shadeWords(data))
  for (const [name, { chart, shape }] of drawn) {
    const next = pictures.get(name)
    if (next && shapeOf(next) === shape) continue
    chart.remove()
    drawn.delete(name)
  }
  for (const [name, picture] of pictures) {
    const there = drawn.get(name)
    if (there) there.chart.update(picture)
    else {
      const chart = timeChart(picture)
      drawn.set(name, { chart, shape: shapeOf(picture) })
    }
  }
  const names = [...pictures.keys()]
  inPlace(
    charts,
    names.filter((name) => pictures.get(name)?.size !== 'small'),
  )
  inPlace(
    small,
    names.filter((name) => pictures.get(name)?.size === 'small'),
  )
}

/** In their order, though one may have come later; one that stands right is not touched. */
function inPlace(parent: HTMLElement, names: readonly string[]): void {
  names.forEach((name, i) => {
    const element = drawn.get(name)?.chart.element
    if (element && parent.children[i] !== element) parent.insertBefore(element, parent.children[i] ?? null)
  })
}

/** What is in colour behind the lines. */
function shadeWords({ pictures: { series }, summary }: PageData): Node[] {
  const one = (className: string, text: string) => el('span', { class: 'key' }, el('i', { class: `patch ${className}` }), text)
  return [
    ...(series.tainted.length > 0 ? [one('tainted', 'disturbed by the generator')] : []),
    ...(summary.warmUp.duration > 0 ? [one('left-out', 'warm-up, left out')] : []),
  ]
}

/** What a chart cannot change without being made again. */
function shapeOf(picture: { readonly lines: readonly { readonly name: string }[]; readonly scale: string; readonly unit: string }): string {
  return JSON.stringify([picture.lines.map(({ name }) => name), picture.scale, picture.unit])
}

function drawSteps(data: PageData): void {
  replace(steps, [sizing(data), cycles(data, cyclePair)])
  drawFigures(cyclePair, cycleFigures(data))
}

function drawSpread(data: PageData): void {
  drawFigures(spread, distributions(data))
  spreads.hidden = spread.children.length === 0
}

/** Puts figures in place of those that were there. */
function drawFigures(place: HTMLElement, made: Distributions): void {
  figures.get(place)?.remove()
  figures.set(place, made)
  place.replaceChildren(...made.elements)
}

function drawTables(data: PageData): void {
  replace(tables, [
    thresholds(data),
    times(data),
    outcomes(data),
    names(data, () => drawTables(shown ?? data)),
    ...script(data),
    marks(data),
    generator(data),
    outputs(data),
    origin(data),
    data.words.notes.map((note) => el('p', { class: 'note' }, note)),
  ])
}

function marks({ markers }: PageData): HTMLElement | null {
  const items = markers.map((marker) => el('li', {}, el('b', {}, clock(marker.at, 0.1)), ` ${markerWords(marker)}`))
  return items.length === 0 ? null : section('While it ran', el('ol', { class: 'marks' }, items))
}

function start(): void {
  startTheme()
  document.getElementById('page')?.append(top, overTime, steps, spreads, tables)
  const found = document.getElementById('data')?.textContent
  if (found) update(JSON.parse(found) as PageData)
}

start()
