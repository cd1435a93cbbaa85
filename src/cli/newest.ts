// The newest run under results/.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { HammerError } from '../core/errors.js'

/** The folder, by when its rows were last written. @throws {HammerError} `input` when there is none */
export function newestRun(command: string): string {
  const rows = (folder: string) => join(folder, 'results.csv')
  const runs = folders('results').filter((folder) => existsSync(rows(folder)))
  // not by name: a folder may have been named with -o, and a second run of the same second is called …Z-2
  const [newest] = runs.map((folder) => ({ folder, at: statSync(rows(folder)).mtimeMs })).sort((a, b) => b.at - a.at)
  if (newest !== undefined) return newest.folder
  throw new HammerError('input', 'there is no run under results/ here', {
    value: 'results',
    advice: `Name a run folder or a CSV file: ${command} PATH`,
  })
}

/** Real folders only: `latest` is a run that stands there already. */
function folders(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name))
  } catch {
    return []
  }
}
