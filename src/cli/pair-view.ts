// What a person is told while two runs go on at once.

import { createLogUpdate } from 'log-update'
import { paint } from '../chart/paint.js'
import { printable, truncate } from '../core/text.js'
import type { Started } from '../fleet/run.js'
import { liveLines, plainLine } from '../report/live.js'
import type { Terminal } from './terminal.js'
import type { View } from './view.js'
import { planWords } from './words.js'

const REDRAW_EVERY = 250
const LOG_EVERY = 10_000
const INDENT = '  '
const NARROWEST = 24

/** Letters of the two, as in the comparison. */
const LETTERS = ['A', 'B']

/** Shows both, the one that starts first above the other. */
export function pairView(terminal: Terminal): View {
  const runs: Started[] = []
  let said: string[] = []
  let timer: NodeJS.Timeout | null = null
  const draw = terminal.live ? createLogUpdate(process.stderr) : null
  const show = () => draw?.(drawn(runs, said, terminal))
  const log = () => {
    for (const [i, { snapshot }] of runs.entries()) terminal.err(`${LETTERS[i]}  ${plainLine(snapshot())}\n`)
  }
  const say = (words: string) => {
    said = [...said, words]
    if (!draw) terminal.err(`hammer: ${words}\n`)
    show()
  }
  const end = () => {
    if (timer) clearInterval(timer)
    draw?.clear()
    draw?.done()
  }
  return {
    start: (started) => {
      runs.push(started)
      if (!draw) terminal.err(`hammer  ${LETTERS[runs.length - 1]}  ${started.plan.target.url}  ${planWords(started.plan)}\n`)
      timer ??= setInterval(draw ? show : log, draw ? REDRAW_EVERY : LOG_EVERY)
    },
    say,
    ending: () => say('ending both runs; once more to quit at once'),
    note: (text) => say(printable(text)),
    quitting: () => {
      end()
      const rows = runs.flatMap(({ folder }) => (folder === null ? [] : [`${folder}/results.csv`]))
      terminal.err(`hammer: stopped at once; the rows written until now are in ${rows.join(' and ')}\n`)
    },
    end,
  }
}

function drawn(runs: readonly Started[], said: readonly string[], { colour }: Terminal): string {
  // one column stays free: some terminals begin a new line when the last one is used
  const width = Math.max(NARROWEST, process.stderr.columns ?? 80) - INDENT.length - 1
  const lines = runs.flatMap(({ plan, snapshot }, i) => [
    paint(colour, 'title', truncate(printable(`${LETTERS[i]}  ${plan.target.url}`), width)),
    ...(i === 0 ? [paint(colour, 'quiet', truncate(planWords(plan), width))] : []),
    ...liveLines(snapshot(), width, colour),
    '',
  ])
  return [...lines.slice(0, -1), ...said].map((line) => `${INDENT}${line}`.trimEnd()).join('\n')
}
