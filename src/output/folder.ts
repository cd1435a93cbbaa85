// The folder of a run: made before the run, so that nothing is sent when there is no place for the results.

import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { HammerError } from '../core/errors.js'
import { diskError, writeText } from './disk.js'

/** Paths of the files of one run. */
export interface Folder {
  readonly path: string
  readonly results: string
  /** Writes a small file of the run. @throws {HammerError} `disk` */
  readonly write: (name: 'plan.json' | 'summary.json' | 'intervals.csv', text: string) => void
}

/**
 * Makes the folder `path`, or, without one, `results/<UTC time>`.
 * @throws {HammerError} `disk` when that is not possible, `usage` when there are results of another run already
 */
export function makeFolder(path: string | null, started: Date): Folder {
  const folder =
    path ??
    freeName(
      join(
        'results',
        started
          .toISOString()
          .replace(/\.\d+Z$/, 'Z')
          .replaceAll(':', '-'),
      ),
    )
  try {
    mkdirSync(folder, { recursive: true })
    if (readdirSync(folder).includes('results.csv')) throw taken(folder)
  } catch (error) {
    throw error instanceof HammerError ? error : diskError(folder, error)
  }
  return { path: folder, results: join(folder, 'results.csv'), write: (name, text) => writeText(join(folder, name), text) }
}

/** Two runs may start in the same second. */
function freeName(name: string): string {
  let free = name
  for (let i = 2; existsSync(free); i++) free = `${name}-${i}`
  return free
}

function taken(folder: string): HammerError {
  return new HammerError('usage', `${folder} holds the results of another run`, {
    option: '--output',
    value: folder,
    advice: 'Results are never overwritten: choose a new folder, or remove this one.',
  })
}
