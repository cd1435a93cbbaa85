// The options tables of the commands that read rows again.

import { REPORTS } from '../report/index.js'
import type { OptionSpec } from './option.js'
import { RUN_OPTIONS } from './options.js'

/** Options of `hammer analyze`. */
export const ANALYZE_OPTIONS = {
  interval: {
    kind: 'duration',
    letter: 'i',
    value: 'DUR',
    least: '1ms',
    group: 'analysis',
    without: "the run's own, else 1s",
    help: 'length of one bucket',
  },
  format: {
    kind: 'text',
    value: 'NAME',
    choices: Object.keys(REPORTS),
    default: 'text',
    group: 'analysis',
    help: Object.entries(REPORTS)
      .map(([name, { help }]) => `${name}: ${help}`)
      .join('; '),
  },
  charts: { ...RUN_OPTIONS.charts, group: 'analysis' },
  columns: {
    kind: 'text',
    value: 'MAP',
    group: 'analysis',
    help: "of a foreign file: vegeta, hey, oha, k6, jtl, or 'elapsed=2,response=4:ms,status=3'",
  },
  delimiter: { kind: 'text', value: 'C', group: 'analysis', without: 'found out', help: 'of a foreign file: what stands between columns' },
  warmUp: {
    kind: 'durationOrAuto',
    letter: 'W',
    value: 'DUR|auto',
    group: 'analysis',
    without: "the run's own, else none",
    help: 'leave out what was due in the first DUR; auto: as long as the response times take to settle',
  },
  excludeWarmUp: { kind: 'flag', group: 'analysis', help: 'leave out rows whose phase is warm-up' },
  output: { kind: 'text', letter: 'o', value: 'FILE', group: 'analysis', help: 'write there instead of to standard output' },
  noColor: { kind: 'flag', group: 'analysis', help: 'no colours; so does NO_COLOR in the environment' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Options of `hammer report`: those of `hammer analyze`. */
export const REPORT_OPTIONS = {
  ...ANALYZE_OPTIONS,
  format: { ...ANALYZE_OPTIONS.format, default: 'html' },
  output: {
    ...ANALYZE_OPTIONS.output,
    without: "html: report.html beside the run's results.csv; others: standard output",
    help: 'write there',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>
