// The options of hammer compare; how rows are read is as with hammer analyze.

import { ANALYZE_OPTIONS } from './analysis-options.js'
import type { OptionSpec } from './option.js'

/** Options of `hammer compare`. */
export const COMPARE_OPTIONS = {
  failIf: {
    kind: 'text',
    value: 'EXPR',
    repeat: true,
    group: 'comparison',
    help: "exit code 99 when it is surely so: 'p99>+5%', 'throughput<-3%', 'failed>+0.1pp', 'p99[name]>+5%'; repeatable",
  },
  format: {
    kind: 'text',
    value: 'NAME',
    default: 'text',
    group: 'comparison',
    help: 'text, json, markdown, or html: a page with charts, in one file',
  },
  force: { kind: 'flag', group: 'comparison', help: 'compare also runs whose numbers do not mean the same, or cannot be trusted' },
  seed: { kind: 'count', value: 'N', default: '1', group: 'comparison', help: 'fixes which blocks of time are drawn for the intervals' },
  interval: {
    kind: 'duration',
    letter: 'i',
    value: 'DUR',
    least: '1ms',
    group: 'comparison',
    without: "the runs' own, else 1s",
    help: 'length of one bucket of the charts',
  },
  columns: ANALYZE_OPTIONS.columns,
  delimiter: ANALYZE_OPTIONS.delimiter,
  warmUp: ANALYZE_OPTIONS.warmUp,
  excludeWarmUp: ANALYZE_OPTIONS.excludeWarmUp,
  output: ANALYZE_OPTIONS.output,
  noColor: ANALYZE_OPTIONS.noColor,
} as const satisfies Readonly<Record<string, OptionSpec>>
