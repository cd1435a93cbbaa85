// What stands in which column of a file, as plain data that a worker thread can be sent.

/** What hammer can use of a row. `elapsed`, `start` and `end` are three ways to say when: see {@link Layout}. */
export const FIELDS = ['elapsed', 'start', 'end', 'response', 'status', 'error', 'lag', 'name', 'bytes', 'phase'] as const
export type Field = (typeof FIELDS)[number]

/**
 * The unit of a time. `date` is a calendar time in any usual form: seconds, ms, µs or ns since 1970, told apart by
 * their number of digits, or a text such as `2026-11-21T09:31:02Z`.
 */
export const UNITS = ['s', 'ms', 'us', 'ns', 'date'] as const
export type Unit = (typeof UNITS)[number]

/** One column: its index, counted from 0, and the unit of its times. */
export interface Column {
  readonly index: number
  readonly unit: Unit
}

/** A condition on a column: rows are counted where (or, for `except`, not where) its text starts with `prefix`. */
export interface Filter {
  readonly index: number
  readonly prefix: string
}

/**
 * How to read the rows of a file. The time of a row is one of
 * - `elapsed`: when the request ended, since the start of the run;
 * - `start`: when it started, on any clock; the earliest start of the file becomes 0;
 * - `end`: when it ended, on any clock; the earliest start, `end − response`, becomes 0.
 */
export interface Layout {
  /** Who writes files like this, for people: `hammer`, `original`, `k6`, … */
  readonly format: string
  readonly delimiter: string
  /** Whose rules hold, and whose reader is used: `ours`, or for any other file csv-parse. */
  readonly reader: 'ours' | 'csv'
  readonly columns: Readonly<Partial<Record<Field, Column>>>
  /** How many columns a row has; a row of our own has exactly so many, any other at least. */
  readonly width: number
  readonly only: Filter | null
  readonly except: Filter | null
}

/** The columns of a results.csv that mean something to the analyzer, and those that it knows and passes over. */
const OWN: readonly string[] = ['elapsed', 'response', 'status', 'error', 'lag', 'name', 'bytes', 'phase']
const PASSED_OVER: readonly string[] = ['ttfb', 'connect', 'worker', 'connection', 'cycle', 'user', 'iteration', 'agent']

/** Without a header: the order in which results.csv is written. The first three are the original's. */
const DEFAULT_ORDER = ['elapsed', 'response', 'status', 'error', 'lag', 'name']

/** The layout of a results.csv with this header, or null where the header is not one of ours. */
export function ownLayout(header: readonly string[]): Layout | null {
  const known = header.every((name) => OWN.includes(name) || PASSED_OVER.includes(name))
  const distinct = new Set(header).size === header.length
  if (!known || !distinct || !header.includes('elapsed') || !header.includes('response')) return null
  return fromOrder('hammer', header, header.length)
}

/**
 * The layout of a headerless file whose first row is this, or null: two plain numbers, then a status. Three columns are the
 * original generator's; six are ours; of others the first three are read.
 */
export function headerlessLayout(row: readonly string[]): Layout | null {
  if (row.length < 3 || !isPlain(row[0]) || !isPlain(row[1]) || !/^\d{1,3}$/.test(row[2])) return null
  if (row.length === 3) return fromOrder('original', DEFAULT_ORDER.slice(0, 3), 3)
  const ours = row.length === DEFAULT_ORDER.length && (row[4] === '' || isPlain(row[4]))
  if (ours) return fromOrder('hammer', DEFAULT_ORDER, row.length)
  return /^(0|[1-5]\d\d)$/.test(row[2]) ? fromOrder('original', DEFAULT_ORDER.slice(0, 3), row.length) : null
}

function fromOrder(format: string, names: readonly string[], width: number): Layout {
  const columns: Partial<Record<Field, Column>> = {}
  for (const field of FIELDS) {
    const index = names.indexOf(field)
    if (index >= 0) columns[field] = { index, unit: 's' }
  }
  return { format, delimiter: ',', reader: 'ours', columns, width, only: null, except: null }
}

function isPlain(text: string): boolean {
  return /^\d+(\.\d*)?$|^\.\d+$/.test(text)
}
