// Reads the rows that a run has written, without the analyzer: the tests compare with what is on the disk.

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One row, times in seconds; NaN where the field is empty. */
export interface ReadRow {
  readonly elapsed: number
  readonly response: number
  readonly status: number
  readonly error: string
  readonly lag: number
  readonly connection: number
}

/** Every row of a run's results.csv with the columns that this names. */
export function readRows(folder: string): ReadRow[] {
  const [head, ...lines] = readFileSync(join(folder, 'results.csv'), 'utf8').trimEnd().split('\n')
  const names = head.split(',')
  const number = (text: string | undefined) => (text === undefined || text === '' ? Number.NaN : Number(text))
  return lines.map((line) => {
    const cells = Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell]))
    return {
      elapsed: number(cells.elapsed),
      response: number(cells.response),
      status: number(cells.status),
      error: cells.error,
      lag: number(cells.lag),
      connection: number(cells.connection),
    }
  })
}

/** A folder for a run that does not exist yet. */
export function newFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'hammer-test-')), 'run')
}
