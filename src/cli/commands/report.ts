// hammer report: a run for others, as a page, Markdown, JUnit XML, JSON, CSV or text.

import { reportOn } from '../analysis.js'
import { REPORT_OPTIONS } from '../analysis-options.js'
import type { Command } from '../command.js'
import { newestRun } from '../newest.js'
import { readValues } from '../read-values.js'

export const report: Command = {
  summary: 'the report of a run folder or any results.csv, for others; without PATH of the newest run under results/',
  argument: '[PATH]',
  options: REPORT_OPTIONS,
  examples: [
    ['hammer report results/2026-11-21T09-31-02Z', "the page with charts, as report.html in the run's folder"],
    ['hammer report old/results.csv -o old.html', 'of any file of rows'],
    ['hammer report --format markdown -o comment.md', 'the newest run, for a pull request'],
    ['hammer report results/latest --format junit -o hammer.xml', 'thresholds and checks, for CI'],
    ['hammer report results/2026-11-21T09-31-02Z -i 5s --format csv', 'the time series in intervals of 5 seconds'],
  ],
  run: (path, given, terminal) => {
    const values = readValues(REPORT_OPTIONS, given)
    return reportOn(() => path ?? newestRun('hammer report'), values, terminal)
  },
}
