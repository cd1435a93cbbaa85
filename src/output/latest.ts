// results/latest: a link to the newest run.

import { lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Points `latest` beside a run's folder to it. Only a link is ever replaced, in one step, so that two runs that start together leave one of
 * the two. Where links cannot be made there is none: a run does not depend on it.
 */
export function linkLatest(folder: string): void {
  const latest = join(dirname(folder), 'latest')
  const fresh = `${latest}-${basename(folder)}`
  try {
    const there = lstatSync(latest, { throwIfNoEntry: false })
    if (there && !there.isSymbolicLink()) return
    // a junction is what Windows allows everybody; elsewhere the word means nothing
    symlinkSync(basename(folder), fresh, 'junction')
    renameSync(fresh, latest)
  } catch {
    rmSync(fresh, { force: true })
  }
}
