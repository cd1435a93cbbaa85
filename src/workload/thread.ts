// What a script may not do to the thread that it runs in: end it, write among the results, or fail where nobody hears it.

import { Console } from 'node:console'
import process from 'node:process'

/** Errors of a script that nobody awaits: of a promise that it let go, or of a timer of its own. */
export interface Strays {
  /** From here on `hear` is told, first of those that came before. */
  readonly tell: (hear: (error: unknown) => void) => void
  /** They end the thread again, as Node has it. */
  readonly release: () => void
}

/** Catches all errors of this thread that nobody else does. */
export function catchStrays(): Strays {
  const early: unknown[] = []
  let hear = (error: unknown): void => {
    early.push(error)
  }
  const on = (error: unknown) => hear(error)
  process.on('uncaughtException', on)
  process.on('unhandledRejection', on)
  return {
    tell: (next) => {
      hear = next
      for (const error of early.splice(0)) next(error)
    },
    release: () => {
      process.off('uncaughtException', on)
      process.off('unhandledRejection', on)
    },
  }
}

/** What scripts print is no result: it goes to standard error from here on. */
export function printToStandardError(): void {
  globalThis.console = new Console(process.stderr, process.stderr)
  process.stdout.write = process.stderr.write.bind(process.stderr)
}

/** A script that calls `process.exit` gets an error for it, until what this returns is called. */
export function refuseExit(): () => void {
  const { exit } = process
  process.exit = (code) => {
    throw new Error(`process.exit(${code ?? ''}) is refused: user.abort(reason) ends the run`)
  }
  return () => {
    process.exit = exit
  }
}
