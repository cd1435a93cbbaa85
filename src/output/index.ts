// Where samples go while a run goes on: the seam and its tables.

import type { SampleBatch } from '../core/sample.js'
import { csvOutput } from './csv.js'
import type { Open } from './outlet.js'
import type { Place } from './where.js'

/** Takes batches in the order in which they come. A batch is valid during the call only. */
export interface Output {
  /** @throws {HammerError} `disk` when nothing more can be written; what was written stays */
  take(batch: SampleBatch): void
  close(): void
}

/** Outputs by kind. */
export const OUTPUTS = { csv: csvOutput } as const

/** A kind of output for `--out`. */
export interface OutletKind {
  readonly place: Place
  /** It is of no use without a place. */
  readonly needed?: true
  readonly help: string
  /** What it can be made of where the rows are elsewhere: the result alone, or counts while the run goes on. Absent: it needs every row. */
  readonly from?: 'result' | 'counts'
  /** Loaded only where it is asked for. */
  readonly load: () => Promise<{ readonly open: Open }>
}

/** Outputs for `--out`, by kind: another one is a file in `outlets/` and a line here. */
export const OUTLETS: Readonly<Record<string, OutletKind>> = {
  prometheus: {
    place: '[HOST:]PORT',
    help: 'a page for Prometheus to scrape',
    from: 'counts',
    load: () => import('./outlets/prometheus.js'),
  },
  otlp: { place: 'URL', help: 'OpenTelemetry metrics over HTTP', from: 'counts', load: () => import('./outlets/otlp.js') },
  statsd: { place: 'HOST[:PORT]', help: 'timings and counters for statsd', load: () => import('./outlets/statsd.js') },
  influx: { place: 'FILE or URL', needed: true, help: 'line protocol, once a second', load: () => import('./outlets/influx.js') },
  jsonl: { place: 'FILE', help: 'every sample, one JSON object per line', load: () => import('./outlets/jsonl.js') },
  jtl: { place: 'FILE', help: 'every sample, as JMeter writes it', load: () => import('./outlets/jtl.js') },
  hgrm: { place: 'FILE', help: 'HdrHistogram percentiles', from: 'result', load: () => import('./outlets/hgrm.js') },
  hlog: { place: 'FILE', help: 'HdrHistogram log of the intervals', from: 'result', load: () => import('./outlets/hlog.js') },
  sqlite: { place: 'FILE', help: 'SQL that loads the run into SQLite', load: () => import('./outlets/sqlite.js') },
  webhook: {
    place: 'URL',
    needed: true,
    help: 'one POST with the summary at the end',
    from: 'result',
    load: () => import('./outlets/webhook.js'),
  },
  exec: { place: 'COMMAND', needed: true, help: 'a command after the run', from: 'result', load: () => import('./outlets/exec.js') },
}

export type { CsvOptions } from './csv.js'
export { type Folder, holdsResults, makeFolder } from './folder.js'
export { Meter } from './meter.js'
export { type Outlets, openOutlets } from './outlets.js'
export { type OutSpec, parseOut } from './where.js'
export { rowWidth } from './width.js'
