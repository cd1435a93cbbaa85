// --after: a command of the user's own, which is told where the results of a run are.

import { spawn } from 'node:child_process'
import { EXIT } from './exit.js'
import type { Terminal } from './terminal.js'

/** What there is to tell. */
export interface Over {
  /** The run's folder; null when nothing was written. */
  readonly folder: string | null
  /** The exit code of the run. */
  readonly code: number
}

/**
 * Runs a command in a shell, with `HAMMER_FOLDER` and `HAMMER_EXIT_CODE` in its environment. What it prints goes to standard error.
 * Returns the exit code of the whole: that of the run, or 1 where only the command failed.
 */
export async function runAfter(command: string, { folder, code }: Over, terminal: Terminal): Promise<number> {
  const { HAMMER_AFTER: _, ...inherited } = process.env
  const env = { ...inherited, HAMMER_FOLDER: folder ?? '', HAMMER_EXIT_CODE: String(code) }
  const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', (data) => terminal.err(String(data)))
  child.stderr.on('data', (data) => terminal.err(String(data)))
  const fault = await new Promise<string | null>((resolve) => {
    child.on('error', ({ message }) => resolve(message))
    child.on('close', (ended, signal) => resolve(ended === 0 ? null : (signal ?? `exit code ${ended}`)))
  })
  if (fault === null) return code
  terminal.err(`hammer: the command of --after failed: ${fault}\n`)
  return code === EXIT.ok ? EXIT.failed : code
}
