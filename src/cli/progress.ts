// Progress while a run goes on: lines drawn over on a terminal, a plain line now and then in a log.

import { createLogUpdate } from 'log-update'
import { paint } from '../chart/paint.js'
import type { Snapshot } from '../core/snapshot.js'
import { printable, truncate } from '../core/text.js'
import { liveLines, plainLine } from '../report/live.js'
import type { Terminal } from './terminal.js'

const REDRAW_EVERY = 250
const LOG_EVERY = 10_000
/** As in the report, whose first lines take the place of these. */
const INDENT = '  '
const NARROWEST = 24

/** A view of a run that goes on. */
export interface Progress {
  /** One sentence, beside what is shown anyway. */
  readonly say: (text: string) => void
  readonly end: () => void
}

/**
 * Shows how the run goes until it is ended.
 * @param heading lines above it on a terminal; they vanish with it. A log has them already
 */
export function showProgress(terminal: Terminal, heading: readonly string[], snapshot: () => Snapshot): Progress {
  return terminal.live ? drawn(terminal, heading, snapshot) : logged(terminal, snapshot)
}

function logged(terminal: Terminal, snapshot: () => Snapshot): Progress {
  let lines = 0
  const timer = setInterval(() => {
    lines++
    terminal.err(`${plainLine(snapshot())}\n`)
  }, LOG_EVERY)
  return {
    say: (text) => terminal.err(`hammer: ${text}\n`),
    end: () => {
      clearInterval(timer)
      // a log that has lines of a run has one of its end; a short run has its report
      if (lines > 0) terminal.err(`${plainLine({ ...snapshot(), phase: 'done' })}\n`)
      lines = 0
    },
  }
}

function drawn({ colour }: Terminal, heading: readonly string[], snapshot: () => Snapshot): Progress {
  const draw = createLogUpdate(process.stderr)
  let said: string[] = []
  const redraw = () => {
    // one column stays free: some terminals begin a new line when the last one is used
    const width = Math.max(NARROWEST, process.stderr.columns ?? 80) - INDENT.length - 1
    const top = heading.map((line, i) => paint(colour, i === 0 ? 'title' : 'quiet', truncate(printable(line), width)))
    const lines = [...top, '', ...liveLines(snapshot(), width, colour), ...said.map((line) => truncate(line, width))]
    draw(lines.map((line) => `${INDENT}${line}`.trimEnd()).join('\n'))
  }
  redraw()
  const timer = setInterval(redraw, REDRAW_EVERY)
  return {
    say: (text) => {
      said = [...said, text]
      redraw()
    },
    end: () => {
      clearInterval(timer)
      draw.clear()
      draw.done()
    },
  }
}
