// The terminal: what it can show, and a place for what is said.

import type { Colour } from '../chart/paint.js'
import { errorCode } from '../core/errors.js'
import { EXIT } from './exit.js'

/** Where a command writes; tests give their own. */
export interface Terminal {
  /** Results: standard output. */
  readonly out: (text: string) => void
  /** Everything else: standard error. */
  readonly err: (text: string) => void
  readonly columns: number
  readonly colour: Colour
  /** Lines can be drawn over: standard error is a terminal. */
  readonly live: boolean
  /** And keys can be read: all three standard streams are that terminal. */
  readonly keys?: boolean
}

/** The process's own terminal. Colours need a terminal on standard output, and can be switched off or forced. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process
  for (const stream of [stdout, stderr]) stream.on('error', unwritable)
  const wanted = env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY && env.TERM !== 'dumb'
  // scripts may not write there, hammer still may
  const write = stdout.write.bind(stdout)
  return {
    out: (text) => write(text),
    err: (text) => stderr.write(text),
    // asked anew: a window may have another size when the report comes
    get columns() {
      return stdout.columns ?? stderr.columns ?? (Number(env.COLUMNS) || 100)
    },
    colour: wanted && !env.NO_COLOR ? 'on' : 'off',
    live: Boolean(stderr.isTTY) && env.TERM !== 'dumb',
    keys: Boolean(stdin.isTTY && stdout.isTTY && stderr.isTTY) && env.TERM !== 'dumb',
  }
}

/** A reader that has enough (`| head`) is no error; a full disk behind `>` is. */
function unwritable(error: Error): void {
  if (errorCode(error) === 'EPIPE') return
  process.stderr.write(`hammer: the output cannot be written (${errorCode(error)})\n`)
  process.exit(EXIT.failed)
}
