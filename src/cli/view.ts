// What a person is told before the report: what runs and where, how it goes, and what a signal does.

import { printable } from '../core/text.js'
import type { Started } from '../fleet/run.js'
import type { RunValues } from './options.js'
import type { Progress } from './progress.js'
import type { Terminal } from './terminal.js'
import { VERSION } from './version.js'
import { addressWords, planWords } from './words.js'

/** The view of one run; `end` may be called at any time, and more than once. */
export interface View {
  readonly start: (started: Started) => void
  /** One sentence, beside what is shown anyway. */
  readonly say: (text: string) => void
  /** A first signal came: the run is being ended in order. */
  readonly ending: () => void
  /** A second one came: the process ends now. */
  readonly quitting: () => void
  /** Something of the run that people should know at once. */
  readonly note: (text: string) => void
  readonly end: () => void
}

/** Of a problem only. */
export function quietView(terminal: Terminal): View {
  return {
    start: () => {},
    say: () => {},
    ending: () => {},
    quitting: () => {},
    note: (text) => terminal.err(`hammer: ${printable(text)}\n`),
    end: () => {},
  }
}

export function viewOf(terminal: Terminal, { quiet, verbose, tui, noTui, body }: RunValues): View {
  if (quiet) return quietView(terminal)
  // behind the ^C that a terminal shows
  const say = (text: string) => terminal.err(`${terminal.live ? '\n' : ''}hammer: ${text}\n`)
  let progress: Progress = { say, end: () => {} }
  let folder: string | null = null
  // a body that is typed takes the keyboard
  const kind = terminal.live && terminal.keys && !noTui && body !== '@-' ? 'tui' : 'progress'
  return {
    start: (started) => {
      folder = started.folder
      if (tui && kind !== 'tui' && !noTui)
        terminal.err('hammer: --tui needs a terminal for input and output; there are plain lines instead\n')
      if (verbose) terminal.err(`${details(started)}\n`)
      if (!terminal.live) terminal.err(`hammer  ${started.plan.target.url}  ${planWords(started.plan)}\n`)
      progress = loadProgress(kind, { terminal, started, before: progress })
    },
    say: (text) => progress.say(printable(text)),
    ending: () => progress.say('ending the run; once more to quit at once'),
    quitting: () => {
      progress.end()
      const rows = folder === null ? '' : `; the rows written until now are in ${folder}/results.csv`
      terminal.err(`hammer: stopped at once${rows}\n`)
    },
    note: (text) => progress.say(printable(text)),
    end: () => progress.end(),
  }
}

/** The progress view is loaded only now: the first request does not wait for it. */
function loadProgress(kind: 'tui' | 'progress', { terminal, started, before }: Loading): Progress {
  let shown = before
  let ended = false
  const load = kind === 'tui' ? loadTui : loadLines
  load(terminal, started).then((show) => {
    if (!ended) shown = show()
  })
  return {
    say: (text) => shown.say(text),
    end: () => {
      ended = true
      shown.end()
    },
  }
}

interface Loading {
  readonly terminal: Terminal
  readonly started: Started
  /** What is shown until then. */
  readonly before: Progress
}

async function loadLines(terminal: Terminal, started: Started): Promise<() => Progress> {
  const { showProgress } = await import('./progress.js')
  return () => showProgress(terminal, heading(started), started.snapshot)
}

async function loadTui({ colour }: Terminal, started: Started): Promise<() => Progress> {
  const { processConsole, showTui } = await import('./tui.js')
  const console = await processConsole(colour)
  return () => showTui(console, heading(started), started)
}

function heading({ plan, addresses }: Started): string[] {
  return [plan.target.url, planWords(plan), addressWords(plan.target, plan.target.address, addresses)].filter((line) => line !== null)
}

function details({ plan }: Started): string {
  return `hammer ${VERSION}, Node ${process.version}; address ${plan.target.address}, seed ${plan.load.seed}`
}
