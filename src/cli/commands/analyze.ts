// hammer analyze: any results.csv as numbers and charts.

import { reportOn } from '../analysis.js'
import { ANALYZE_OPTIONS } from '../analysis-options.js'
import type { Command } from '../command.js'
import { newestRun } from '../newest.js'
import { readValues } from '../read-values.js'

export const analyze: Command = {
  summary: 're-analyse a run folder or any results.csv; without PATH the newest run under results/',
  argument: '[PATH]',
  options: ANALYZE_OPTIONS,
  examples: [
    ['hammer analyze', 'the newest run'],
    ['hammer analyze results/2026-11-21T09-31-02Z -i 5s', 'in intervals of 5 seconds'],
    ['hammer analyze -W auto', 'without the time until the run had settled'],
    ['hammer analyze old/results.csv --format csv -o out.csv', 'the time series as CSV'],
    ['hammer analyze vegeta.csv --columns vegeta', 'a file of another tool'],
    ["hammer analyze log.csv --columns 'elapsed=2,response=4:ms,status=3'", 'any other CSV'],
  ],
  run: (path, given, terminal) => {
    const values = readValues(ANALYZE_OPTIONS, given)
    return reportOn(() => path ?? newestRun('hammer analyze'), values, terminal)
  },
}
