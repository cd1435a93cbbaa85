// The code of a comparison's page: draws the data that stands in it.

import type { ComparisonData } from '../../../compare/data.js'
import { timeChart } from '../chart.js'
import { el, section } from '../dom.js'
import { startTheme } from '../theme.js'
import { setEnd } from '../zoom.js'
import { zoomNote } from '../zoom-note.js'
import { distributions } from './distribution.js'
import { bottlenecks, head, runs, verdict } from './head.js'
import { details, limits, names, numbers } from './numbers.js'
import { endOf, picturesOverTime } from './over-time.js'

function draw(data: ComparisonData): void {
  setEnd(endOf(data))
  const parts = [
    head(data),
    verdict(data),
    runs(data),
    numbers(data),
    limits(data),
    overTime(data),
    spread(data),
    details(data),
    names(data),
    bottlenecks(data),
    el(
      'section',
      {},
      data.notes.map((note) => el('p', { class: 'note' }, note)),
    ),
  ]
  document.getElementById('page')?.append(...parts.filter((part) => part !== null))
}

function overTime(data: ComparisonData): HTMLElement | null {
  const charts = picturesOverTime(data).map((picture) => timeChart(picture).element)
  if (charts.length === 0) return null
  return section('Over time, since the start of each run', zoomNote(), shades(data), el('div', { class: 'charts' }, charts))
}

/** What is in colour behind the lines. */
function shades({ lines }: ComparisonData): HTMLElement {
  const one = (className: string, text: string) => el('span', { class: 'key' }, el('i', { class: `patch ${className}` }), text)
  const of = (has: (line: (typeof lines)[number]) => boolean) => lines.flatMap((line) => (has(line) ? [line.letter] : [])).join(', ')
  const [tainted, warm] = [of((line) => line.tainted.length > 0), of(({ warmUp }) => warmUp > 0)]
  return el(
    'p',
    { class: 'note' },
    tainted === '' ? null : one('tainted', `disturbed by the generator (${tainted})`),
    warm === '' ? null : one('left-out', `warm-up, left out (${warm})`),
  )
}

function spread(data: ComparisonData): HTMLElement | null {
  const figures = distributions(data).map(({ element }) => element)
  return figures.length === 0 ? null : section('Distribution', el('div', { class: 'pair' }, figures))
}

startTheme()
const found = document.getElementById('data')?.textContent
if (found) draw(JSON.parse(found) as ComparisonData)
