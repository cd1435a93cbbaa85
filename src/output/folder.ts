// The folder of a run: made before the run, so that nothing is sent when there is no place for the results.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { HammerError } from '../core/errors.js'
import { makePath } from '../core/folder.js'
import { diskError, writeText } from './disk.js'
import { linkLatest } from './latest.js'

/** Paths of the files of one run. */
export interface Folder {
  readonly path: string
  readonly results: string
  /** Writes a small file of the run. @throws {HammerError} `disk` */
  readonly write: (name: Small, text: string) => void
}

/** Files that are written at once. */
const SMALL = ['intervals.csv', 'timers.csv', 'counters.csv', 'summary.json', 'plan.json', 'report.html'] as const
type Small = (typeof SMALL)[number]

/** One of these in a folder says that there was a run. */
const FILES: readonly string[] = ['results.csv', ...SMALL, 'comparison.html']

/**
 * Makes the folder `path`, or, without one, `results/<UTC time>`.
 * @throws {HammerError} `disk` when that is not possible, `usage` when there are results of another run already
 */
export function makeFolder(path: string | null, started: Date): Folder {
  const stamp = started
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
  const folder = path === null ? makeNew(join('results', stamp)) : make(path)
  return { path: folder, results: join(folder, 'results.csv'), write: (name, text) => writeText(join(folder, name), text) }
}

/** Whether a folder is there and has results in it. */
export function holdsResults(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((file) => FILES.includes(file))
}

function make(folder: string): string {
  try {
    makePath(folder)
    if (holdsResults(folder)) throw taken(folder)
    return folder
  } catch (error) {
    throw error instanceof HammerError ? error : diskError(folder, error)
  }
}

/** Two runs may start in the same second, even at the same moment: a folder belongs to the one that made it. */
function makeNew(name: string): string {
  let free = name
  try {
    for (let i = 2; makePath(free) === 'there'; i++) free = `${name}-${i}`
    linkLatest(free)
    return free
  } catch (error) {
    throw diskError(free, error)
  }
}

function taken(folder: string): HammerError {
  return new HammerError('usage', `${folder} holds the results of another run`, {
    option: '--output',
    value: folder,
    advice: 'Results are never overwritten: choose a new folder, or remove this one.',
  })
}
