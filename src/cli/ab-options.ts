// The options of hammer ab: those of a run, but for what two runs at once cannot have, and those of a comparison.

import { COMPARE_OPTIONS } from './compare-options.js'
import type { OptionSpec } from './option.js'
import { RUN_OPTIONS } from './options.js'

// rows and their columns are what the comparison is made from; its report has charts and formats of its own; an outlet and a page belong to one run
const {
  json: _json,
  charts: _charts,
  columns: _columns,
  noHeader: _noHeader,
  dryRun: _dryRun,
  out: _out,
  tui: _tui,
  noTui: _noTui,
  web: _web,
  webHost: _webHost,
  webPasswordFile: _webPasswordFile,
  webCert: _webCert,
  webKey: _webKey,
  webEnd: _webEnd,
  output,
  ...LOAD
} = RUN_OPTIONS

/** Options of `hammer ab`. */
export const AB_OPTIONS = {
  ...LOAD,
  connections: { ...LOAD.connections, help: 'connections to each of the two, divided over the workers' },
  workers: { ...LOAD.workers, help: 'worker threads, each of which sends to both; auto: one per core but one' },
  requests: { ...LOAD.requests, help: 'stop after exactly N requests to each; with -d whichever comes first' },
  rate: { ...LOAD.rate, help: 'open model: so many requests are due to each, in turns, whatever the answers do' },
  failIf: COMPARE_OPTIONS.failIf,
  format: {
    ...COMPARE_OPTIONS.format,
    help: 'of what is shown: text, json, markdown, or html: only the path of comparison.html, which is written in any case',
  },
  output: { ...output, help: 'folder of both runs, a/ and b/ in it, and of comparison.html' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** What is not handed on to the runs. */
export const COMPARISON_ONLY = ['failIf', 'format'] as const
