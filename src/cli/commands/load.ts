// hammer URL: load one URL, write the run's folder, print the summary.

import { HammerError } from '../../core/errors.js'
import type { Plan } from '../../core/plan.js'
import { type RunOptions, type RunResult, run, type Started } from '../../fleet/run.js'
import { REPORTS } from '../../report/index.js'
import type { Command } from '../command.js'
import { describe, EXIT, exitCode } from '../exit.js'
import { RUN_OPTIONS, type RunValues } from '../options.js'
import { type Given, readValues } from '../read-values.js'
import { resolveColumns, resolvePlan } from '../resolve.js'
import { listenToSignals, type Signals } from '../signals.js'
import type { Terminal } from '../terminal.js'
import { VERSION } from '../version.js'
import { addressWords, notesOn, planWords } from '../words.js'

export const load: Command = {
  summary: 'load one URL, write results/<run>/, print the summary',
  argument: 'URL',
  options: RUN_OPTIONS,
  examples: [
    ['hammer localhost:3000', '10 connections for 10 seconds'],
    ['hammer http://localhost:3000/api -c 50 -d 1m --ramp-up 10s', '50 connections, started over 10 seconds'],
    ['hammer http://localhost:3000/api -r 500 -d 30s', '500 requests a second, whatever the answers do'],
    ['hammer http://localhost:3000/login -m POST -T application/json -b \'{"user":1}\' -n 1000', 'exactly 1000 posts'],
  ],
  run: (url, given, terminal) => runLoad(url, given, terminal),
}

/** Also what the demonstration does, with options of its own. */
export async function runLoad(url: string | undefined, given: Given, terminal: Terminal): Promise<number> {
  if (url === undefined) throw new HammerError('usage', 'no URL', { option: 'URL', advice: 'hammer http://localhost:3000' })
  const values = readValues(RUN_OPTIONS, given)
  const columns = resolveColumns(values)
  const plan = resolvePlan(url, values)
  const show = values.noColor ? { ...terminal, colour: 'off' as const } : terminal
  const signals = listenToSignals(() => values.quiet || terminal.err('\nhammer: ending the run; once more to quit at once\n'))
  let endProgress = () => {}
  const options: RunOptions = {
    output: values.output,
    columns,
    header: values.noHeader ? 'no-header' : 'header',
    version: VERSION,
    signal: signals.signal,
    onStart: (started) => {
      announce(started, values, show)
      if (!values.quiet) endProgress = startProgress(show, started)
    },
  }
  try {
    const result = await run(plan, options).finally(() => endProgress())
    return conclude(result, plan, values, show, signals)
  } finally {
    signals.release()
  }
}

/** The progress view is loaded only now: the first request does not wait for it. */
function startProgress(terminal: Terminal, { snapshot }: Started): () => void {
  let end: (() => void) | null = null
  let ended = false
  import('../progress.js').then(({ showProgress }) => {
    if (!ended) end = showProgress(terminal, snapshot)
  })
  return () => {
    ended = true
    end?.()
  }
}

function announce({ plan, addresses }: Started, { quiet, verbose }: RunValues, terminal: Terminal): void {
  if (quiet) return
  const lines = [`hammer  ${plan.target.url}  ${planWords(plan)}`, addressWords(plan, addresses)]
  const more = verbose ? [`address ${plan.target.address}, seed ${plan.load.seed}, hammer ${VERSION}, Node ${process.version}`] : []
  terminal.err(`${[...lines, ...more].filter((line) => line !== null).join('\n')}\n`)
}

function conclude(result: RunResult, plan: Plan, values: RunValues, terminal: Terminal, signals: Signals): number {
  const { summary, failure } = result
  if (values.json) terminal.out(REPORTS.json.render(summary, { width: 100, colour: 'off' }))
  if (!values.quiet) {
    const report = REPORTS.text.render(summary, {
      width: terminal.columns,
      colour: terminal.colour,
      plan: planWords(plan),
      files: files(result),
      notes: notesOn(summary, plan, result.connections),
    })
    const say = values.json ? terminal.err : terminal.out
    say(`${report}\n`)
  }
  if (failure) terminal.err(describe(failure))
  const signalled = signals.code()
  if (failure) return exitCode(failure)
  if (!summary.verdict.trusted) return EXIT.failed
  if (signalled !== null) return signalled
  return summary.requests.answered + summary.warmUp.requests > 0 ? EXIT.ok : EXIT.failed
}

function files({ folder }: RunResult) {
  if (folder === null) return []
  return [{ path: `${folder}/`, note: 'results.csv, intervals.csv, summary.json, plan.json' }]
}
