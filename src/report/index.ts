// All reports by the name of their format.

import { allCounters, allTimers, intervalsCsv } from './csv.js'
import { html } from './html.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { markdown } from './markdown.js'
import type { Report } from './report.js'
import { failuresCsv, namesCsv } from './tables.js'
import { text } from './text.js'

export { COMPARISON_REPORTS, type ComparisonOptions, type ComparisonReport } from './compare/index.js'
export { countersCsv, intervalsCsv, timersCsv } from './csv.js'
export type { Charts, Drawn, Report, ReportOptions } from './report.js'

/** A format with its line of `--help`. A new one is a file and a line here. */
export const REPORTS: Readonly<Record<string, { readonly help: string; readonly render: Report }>> = {
  text: { help: 'for people, with charts', render: text },
  json: { help: 'every number, as in summary.json', render: json },
  markdown: { help: 'for a comment on a pull request, or a job summary', render: markdown },
  junit: { help: 'thresholds and checks as JUnit XML, for CI', render: junit },
  html: { help: 'a page with charts, in one file', render: html },
  csv: { help: 'one row per interval, as in intervals.csv', render: intervalsCsv },
  'csv-timers': { help: 'one row per custom timer and interval, as in timers.csv', render: allTimers },
  'csv-counters': { help: 'one row per custom counter and interval, as in counters.csv', render: allCounters },
  'csv-names': { help: 'one row per name of a request', render: namesCsv },
  'csv-failures': { help: 'one row per cause, failing status, failed check and problem of a script', render: failuresCsv },
}
