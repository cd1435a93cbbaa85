// The report for people: what must be known first, then the books, times, outcomes, names, charts and files.

import type { Summary } from '../core/summary.js'
import { displayWidth, padRight, printable, wrap } from '../core/text.js'
import { charts } from './charts.js'
import { cycles } from './cycles.js'
import { header, warnings } from './head.js'
import { labelled, type Page, paragraph, room } from './layout.js'
import { markers } from './markers.js'
import { names } from './names.js'
import { outcomes } from './outcomes.js'
import { outputs } from './outputs.js'
import type { Charts, ReportOptions } from './report.js'
import { script } from './script.js'
import { sizing } from './sizing.js'
import { thresholds } from './thresholds.js'
import { timerCharts } from './timers.js'
import { times } from './times.js'
import { totals } from './totals.js'

const NARROWEST = 60
const WIDEST = 200
const CHART_ROWS = 8

/** A page of text between 60 and 200 columns wide; blocks that have nothing to say are absent. */
export function text(summary: Summary, options: ReportOptions): string {
  const page: Page = { width: Math.min(WIDEST, Math.max(NARROWEST, Math.floor(options.width))), colour: options.colour }
  const { rows = CHART_ROWS, charts: wanted = 'requests' } = options
  const wants = (which: Charts) => wanted === which || wanted === 'all'
  const blocks = [
    header(page, summary, options.plan),
    warnings(page, summary),
    totals(page, summary),
    markers(page, summary),
    script(page, summary),
    sizing(page, summary),
    times(page, summary),
    thresholds(page, summary),
    outcomes(page, summary),
    names(page, summary),
    cycles(page, summary),
    wants('requests') ? charts(page, summary, rows) : [],
    wants('timers') ? timerCharts(page, summary, rows) : [],
    (options.notes ?? []).flatMap((note) => paragraph(page, printable(note))),
    outputs(page, summary),
    files(page, options.files ?? []),
  ]
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')
}

function files(page: Page, written: NonNullable<ReportOptions['files']>): string[] {
  const paths = written.map(({ path }) => printable(path))
  const align = Math.max(0, ...paths.map(displayWidth))
  const lines = written.flatMap(({ note }, i) => {
    const beside = `${padRight(paths[i], align)}  ${printable(note)}`.trimEnd()
    if (displayWidth(beside) <= room(page)) return [beside]
    return [...wrap(paths[i], room(page)), ...wrap(printable(note), room(page) - 2).map((line) => `  ${line}`)]
  })
  return labelled(page, 'files', lines)
}
