// exec: a command when the files of the run are written; it is told the folder.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { join } from 'node:path'
import { type About, type Outlet, type Over, refusal } from '../outlet.js'

/** It may have much to carry away. In ms. */
const PATIENCE = 60_000
const STDERR = 2

export async function open(about: About): Promise<Outlet> {
  // asked now, so that a run whose folder cannot be made does not find out at its end
  const folder = about.folder()
  if (folder === null) throw refusal('there is no folder to tell of', 'A run with --output none has none; name one with -o.')
  return new Exec(about.where, folder)
}

class Exec implements Outlet {
  written = 0
  dropped = 0
  error: string | null = null
  readonly patience = PATIENCE
  private readonly command: string
  private readonly folder: string
  private child: ChildProcess | null = null

  constructor(command: string, folder: string) {
    this.command = command
    this.folder = folder
  }

  async after({ summary }: Over): Promise<void> {
    const { folder } = this
    const env = { HAMMER_FOLDER: folder, HAMMER_SUMMARY: join(folder, 'summary.json'), HAMMER_TARGET: summary.target ?? '' }
    // what it prints is no result; a group of its own, so that all of it can be ended
    const options: SpawnOptions = { env: { ...inherited(), ...env }, stdio: ['ignore', STDERR, STDERR], detached: true }
    // $1 is the folder
    const child = spawn('/bin/sh', ['-c', this.command, 'hammer', folder], options)
    this.child = child
    this.error = await new Promise<string | null>((resolve) => {
      child.on('error', ({ message }) => resolve(message))
      child.on('close', (code, signal) => resolve(code === 0 ? null : `the command ended with ${signal ?? `exit code ${code}`}`))
    })
    this.child = null
    if (this.error === null) this.written++
    else this.dropped++
  }

  close(): void {
    const { child } = this
    if (child?.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // it has just ended
    }
  }
}

/** Options of this run are none of the next. */
function inherited(): NodeJS.ProcessEnv {
  const { HAMMER_OUT: _, ...rest } = process.env
  return rest
}
