// Folders that are gone after the test, and results.csv read back.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SampleBatch } from '../../src/core/sample.js'
import { type CsvOptions, OUTPUTS } from '../../src/output/index.js'

/** An empty folder that is removed when the test is over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hammer-output-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export const CSV = {
  columns: ['elapsed', 'response', 'status', 'error', 'lag', 'name'],
  header: 'no-header',
  warmUp: 0,
} as const satisfies Omit<CsvOptions, 'path'>

/** What stands in results.csv after these batches. */
export function written(batches: readonly SampleBatch[], options: Partial<CsvOptions> = {}): string {
  const path = join(folder(), 'results.csv')
  const output = OUTPUTS.csv({ ...CSV, path, ...options })
  for (const batch of batches) output.take(batch)
  output.close()
  return readFileSync(path, 'utf8')
}

/** What an act throws. */
export function thrown(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
