// analyze() – a run folder or any CSV file as numbers, from code.

import type { Analysis, AnalyzeOptions } from '../analyze/index.js'

/** As {@link AnalyzeOptions}; all may be left out. */
export type LibraryAnalyzeOptions = Partial<AnalyzeOptions>

/** Analyses a run folder or a CSV file, on all cores. @throws {HammerError} as `hammer analyze` */
export async function analyze(path: string, options: LibraryAnalyzeOptions = {}): Promise<Analysis> {
  const [reader, { scanInThreads }, { availableParallelism }] = await Promise.all([
    import('../analyze/index.js'),
    import('../fleet/pool.js'),
    import('node:os'),
  ])
  return reader.analyze(path, { interval: null, parts: availableParallelism(), scan: scanInThreads, ...options })
}
