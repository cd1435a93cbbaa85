// sqlite: a script for the sqlite3 command that makes the tables and imports the run: sqlite3 runs.db < FILE.

import { dirname, join, relative, resolve } from 'node:path'
import { COLUMNS, type Column } from '../../core/csv.js'
import type { Shape } from '../../core/distribution.js'
import type { Summary } from '../../core/summary.js'
import { type About, type Outlet, type Over, refusal } from '../outlet.js'
import { createFile, placeOf } from '../row-file.js'
import { TextOutlet } from '../text-file.js'

export async function open(about: About): Promise<Outlet> {
  const folder = about.folder()
  if (folder === null) throw refusal('there are no rows to load', 'It imports results.csv, which a run with --output none does not write.')
  const file = placeOf(about, 'load.sql')
  const rows = rowsFrom(file, join(folder, 'results.csv'))
  return new TextOutlet(await createFile(file), ({ summary }: Over) => ({
    text: loadScript(summary, { rows, columns: about.columns, header: about.header, version: about.version }),
    rows: summary.requests.planned + summary.warmUp.requests,
  }))
}

/** In the run's own folder the script can be moved with it; anywhere else it names the whole path. */
function rowsFrom(script: string, rows: string): string {
  return resolve(dirname(script)) === resolve(dirname(rows)) ? relative(dirname(script), rows) : resolve(rows)
}

/** How the rows lie in their file. */
export interface Rows {
  readonly rows: string
  readonly columns: readonly Column[]
  readonly header: 'header' | 'no-header'
  readonly version: string
}

const TEXTS: readonly Column[] = ['error', 'name', 'phase']
const WHOLE: readonly Column[] = ['status', 'bytes', 'worker', 'connection', 'cycle', 'user', 'iteration']
const ALL = Object.keys(COLUMNS) as Column[]
const TIMES = ['count', 'min', 'mean', 'stdev', 'max', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'p99.99'] as const

/** SQL and two commands of the sqlite3 shell. Many runs may be loaded into one database. */
export function loadScript(summary: Summary, { rows, columns, header, version }: Rows): string {
  return [
    '-- A run of hammer for SQLite: sqlite3 runs.db < this file, in the folder that it lies in.',
    '.bail on',
    ...SCHEMA,
    'BEGIN;',
    `INSERT INTO runs VALUES (${values([null, summary.target, summary.started, summary.duration, Number(summary.verdict.trusted), summary.verdict.bottleneck, version, JSON.stringify({ ...summary, intervals: undefined })])});`,
    'CREATE TEMP TABLE this AS SELECT max(run) AS run FROM runs;',
    ...inserts('intervals', summary.intervals, (one) => [
      one.start,
      one.requests,
      one.failed,
      one.throughput,
      one.mean,
      one.p50,
      one.p90,
      one.p99,
      one.max,
      Number(one.tainted),
    ]),
    ...inserts('statuses', Object.entries(summary.statuses), ([status, n]) => [Number(status), n]),
    ...inserts('errors', Object.entries(summary.errors), (entry) => entry),
    ...inserts('names', Object.entries(summary.names), ([name, { requests, failed, response }]) => [
      name,
      requests,
      failed,
      ...times(response),
    ]),
    ...inserts('timers', Object.entries(summary.script?.timers ?? {}), ([name, shape]) => [name, ...times(shape)]),
    ...inserts('counters', Object.entries(summary.script?.counters ?? {}), (entry) => entry),
    ...inserts('checks', Object.entries(summary.script?.checks ?? {}), ([name, { passed, failed }]) => [name, passed, failed]),
    'DROP TABLE IF EXISTS hammer_rows;',
    `CREATE TABLE hammer_rows (${columns.map(identifier).join(', ')});`,
    'COMMIT;',
    `.import --csv${header === 'header' ? ' --skip 1' : ''} ${commandText(rows)} hammer_rows`,
    'BEGIN;',
    // an empty field is nothing, be it a time that is not known or an error that did not happen
    `INSERT INTO samples (run, ${columns.map(identifier).join(', ')}) SELECT this.run, ${columns.map((name) => `nullif(hammer_rows.${identifier(name)}, '')`).join(', ')} FROM hammer_rows, this ORDER BY hammer_rows.rowid;`,
    'DROP TABLE hammer_rows;',
    'DROP TABLE this;',
    'COMMIT;',
    '',
  ].join('\n')
}

function times(shape: Shape): readonly (number | null)[] {
  return TIMES.map((name) => shape[name])
}

const SHAPE = TIMES.map((name) => `${identifier(name.replace('.', '_'))} ${name === 'count' ? 'INTEGER' : 'REAL'}`).join(', ')

const SCHEMA: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, target TEXT, started TEXT, duration REAL, trusted INTEGER, bottleneck TEXT, version TEXT, summary TEXT);',
  `CREATE TABLE IF NOT EXISTS samples (run INTEGER NOT NULL REFERENCES runs, ${ALL.map((name) => `${identifier(name)} ${TEXTS.includes(name) ? 'TEXT' : WHOLE.includes(name) ? 'INTEGER' : 'REAL'}`).join(', ')});`,
  'CREATE INDEX IF NOT EXISTS samples_of_run ON samples (run, elapsed);',
  ofRun(
    'intervals',
    'start REAL, requests INTEGER, failed INTEGER, throughput REAL, mean REAL, p50 REAL, p90 REAL, p99 REAL, max REAL, tainted INTEGER',
  ),
  ofRun('statuses', 'status INTEGER, requests INTEGER'),
  ofRun('errors', 'error TEXT, requests INTEGER'),
  ofRun('names', `name TEXT, requests INTEGER, failed INTEGER, ${SHAPE}`),
  ofRun('timers', `name TEXT, ${SHAPE}`),
  ofRun('counters', 'name TEXT, value REAL'),
  ofRun('checks', 'name TEXT, passed INTEGER, failed INTEGER'),
]

function ofRun(table: string, columns: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (run INTEGER NOT NULL REFERENCES runs, ${columns});`
}

type Value = string | number | null

function inserts<T>(table: string, all: readonly T[], valuesOf: (one: T) => readonly Value[]): string[] {
  return all.map((one) => `INSERT INTO ${table} SELECT run, ${values(valuesOf(one))} FROM this;`)
}

function values(all: readonly Value[]): string {
  return all.map(literal).join(', ')
}

/** Text with anything but plain characters goes as its bytes: no line of it can be taken for a command. */
function literal(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'NULL'
  return /\p{Cc}/u.test(value)
    ? `CAST(X'${Buffer.from(value.replaceAll('\0', '')).toString('hex')}' AS TEXT)`
    : `'${value.replaceAll("'", "''")}'`
}

function identifier(name: string): string {
  return `"${name}"`
}

/** An argument of a command of the sqlite3 shell, which knows C's escapes between double quotes. */
function commandText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`
}
