// Where samples go while a run goes on: the seam and its table.

import type { SampleBatch } from '../core/sample.js'
import { csvOutput } from './csv.js'

/** Takes batches in the order in which they come. A batch is valid during the call only. */
export interface Output {
  /** @throws {HammerError} `disk` when nothing more can be written; what was written stays */
  take(batch: SampleBatch): void
  close(): void
}

/** Outputs by kind. */
export const OUTPUTS = { csv: csvOutput } as const

export type { CsvOptions } from './csv.js'
export { type Folder, holdsResults, makeFolder } from './folder.js'
export { rowWidth } from './width.js'
