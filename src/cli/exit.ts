// Exit codes, as the contract of the command line has them, and errors as a person reads them.

import { HammerError } from '../core/errors.js'
import { printable } from '../core/text.js'

export const EXIT = { ok: 0, failed: 1, usage: 2, bailed: 97, untrusted: 98, threshold: 99, interrupted: 130, terminated: 143 } as const

/** `usage` and unreadable input are the user's to mend: 2. All else is a run that was not carried out: 1. */
export function exitCode(error: unknown): number {
  return error instanceof HammerError && (error.code === 'usage' || error.code === 'input') ? EXIT.usage : EXIT.failed
}

/** What went wrong, and what to do. An error that is none of ours is a bug: it comes with its stack. */
export function describe(error: unknown): string {
  if (!(error instanceof HammerError)) {
    const stack = error instanceof Error ? error.stack : String(error)
    return `hammer: unexpected error, please report it:\n${stack}\n`
  }
  const below = [...(error.excerpt?.split('\n') ?? []), ...(error.advice ? [error.advice] : [])]
  const lines = [`hammer: ${printable(error.message)}`, ...below.map((line) => `  ${printable(line)}`)]
  return `${lines.join('\n')}\n`
}
