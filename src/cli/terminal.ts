// The terminal: what it can show, and a place for what is said.

import type { Colour } from '../chart/paint.js'

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
}

/** The process's own terminal. Colours need a terminal on standard output, and can be switched off or forced. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const wanted = env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY && env.TERM !== 'dumb'
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    columns: stdout.columns ?? (Number(env.COLUMNS) || 100),
    colour: wanted && !env.NO_COLOR ? 'on' : 'off',
    live: Boolean(stderr.isTTY) && env.TERM !== 'dumb',
  }
}
