// Progress while a run goes on: lines drawn over on a terminal, a plain line now and then in a log.

import { createLogUpdate } from 'log-update'
import type { Snapshot } from '../core/snapshot.js'
import { liveLines, plainLine } from '../report/live.js'
import type { Terminal } from './terminal.js'

const REDRAW_EVERY = 250
const LOG_EVERY = 10_000

/** Shows how the run goes until the returned function is called. */
export function showProgress(terminal: Terminal, snapshot: () => Snapshot): () => void {
  if (!terminal.live) return every(LOG_EVERY, () => terminal.err(`${plainLine(snapshot())}\n`))
  const draw = createLogUpdate(process.stderr)
  const redraw = () => draw(liveLines(snapshot(), Math.max(20, (process.stderr.columns ?? 80) - 1), terminal.colour).join('\n'))
  const stop = every(REDRAW_EVERY, redraw)
  return () => {
    stop()
    draw.clear()
    draw.done()
  }
}

function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
}
