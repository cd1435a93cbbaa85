// The report of a run as a page: the one in its folder, or one that is made now.

import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { analyze } from '../analyze/index.js'
import { scanInThreads } from '../fleet/pool.js'
import { REPORTS } from '../report/index.js'
import { drawnFrom } from './analysis.js'

/** Reports that are being made, by folder: who asks meanwhile gets the same one. */
const making = new Map<string, Promise<string>>()

/** @throws {HammerError} `input` when there is none and none can be made */
export async function reportOf(folder: string): Promise<string> {
  const stored = await readFile(join(folder, 'report.html'), 'utf8').catch(() => null)
  if (stored !== null) return stored
  const made = making.get(folder) ?? make(folder).finally(() => making.delete(folder))
  making.set(folder, made)
  return made
}

const READING = { interval: null, columns: null, delimiter: null, warmUp: null, excludeWarmUp: false } as const

async function make(folder: string): Promise<string> {
  const analysis = await analyze(folder, { ...READING, parts: availableParallelism(), scan: scanInThreads })
  return REPORTS.html.render(analysis.summary, { width: 100, colour: 'off', notes: analysis.notes, drawn: () => drawnFrom(analysis) })
}
