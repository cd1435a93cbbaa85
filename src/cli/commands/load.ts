// hammer URL: load one URL, write the run's folder, print the summary.

import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { HammerError } from '../../core/errors.js'
import type { Plan } from '../../core/plan.js'
import type { Summary } from '../../core/summary.js'
import { type RunResult, run } from '../../fleet/run.js'
import { REPORTS } from '../../report/index.js'
import { checkAllowed, outsideWords } from '../allow.js'
import { knownFloor } from '../calibration.js'
import type { Command } from '../command.js'
import { withConfig } from '../config.js'
import { describe, EXIT, exitCode } from '../exit.js'
import { CONFIG_OPTIONS, RUN_OPTIONS, type RunValues } from '../options.js'
import { type Given, readValues } from '../read-values.js'
import { resolveChecks, resolveColumns, resolvePlan } from '../resolve.js'
import { listenToSignals } from '../signals.js'
import type { Terminal } from '../terminal.js'
import { VERSION } from '../version.js'
import { viewOf } from '../view.js'
import { notesOn, planWords } from '../words.js'

export const load: Command = {
  summary: 'load one URL, write results/<run>/, print the summary',
  argument: 'URL',
  options: { ...RUN_OPTIONS, ...CONFIG_OPTIONS },
  examples: [
    ['hammer localhost:3000', '10 connections for 10 seconds'],
    ['hammer http://localhost:3000/api -c 50 -d 1m --ramp-up 10s', '50 connections, started over 10 seconds'],
    ['hammer http://localhost:3000/api -r 500 -d 30s', '500 requests a second, whatever the answers do'],
    ['hammer http://localhost:3000/login -m POST -T application/json -b \'{"user":1}\' -n 1000', 'exactly 1000 posts'],
  ],
  run: async (argument, given, terminal) => {
    const configured = await withConfig(RUN_OPTIONS, given, { cwd: process.cwd(), env: process.env })
    const url = argument ?? configured.url
    if (url === undefined && configured.script !== undefined) throw isForRun(configured.script)
    if (configured.file !== null && configured.given.quiet !== 'true') terminal.err(`hammer: with ${relative('', configured.file)}\n`)
    return runLoad(url, configured.given, terminal)
  },
}

function isForRun(script: string): HammerError {
  const advice = 'A script is run by: hammer run, with the same options.'
  return new HammerError('usage', `no URL, but the script ${script}`, { option: 'URL', value: script, advice })
}

/** Also what the demonstration does, with options of its own. */
export async function runLoad(url: string | undefined, given: Given, terminal: Terminal): Promise<number> {
  if (url === undefined) throw new HammerError('usage', 'no URL', { option: 'URL', advice: 'Name one: hammer http://localhost:3000' })
  const values = readValues(RUN_OPTIONS, given)
  const columns = resolveColumns(values)
  const checks = resolveChecks(values)
  const plan = resolvePlan(url, values)
  const show = values.noColor ? { ...terminal, colour: 'off' as const } : terminal
  const permit = (addresses: readonly string[]) => {
    checkAllowed(plan.target, addresses, process.env.HAMMER_ALLOW)
    const outside = outsideWords(plan.target, addresses)
    if (outside !== null && !values.quiet) terminal.err(`hammer: ${outside}\n`)
  }
  // loaded only here: a run does not wait for it
  if (values.dryRun) return (await import('../dry-run.js')).dryRun(plan, { values, columns, terminal: show, permit })
  const view = viewOf(show, values)
  const signals = listenToSignals({ onFirst: view.ending, onSecond: view.quitting })
  const header = values.noHeader ? 'no-header' : 'header'
  const options = {
    output: values.output,
    columns,
    header,
    version: VERSION,
    signal: signals.signal,
    onStart: view.start,
    permit,
    floor: knownFloor(),
    ...checks,
  } as const
  try {
    const result = await run(plan, options).finally(view.end)
    return conclude(result, { plan, values, terminal: show }, signals.code())
  } catch (error) {
    const code = signals.code()
    if (code === null || !isTarget(error)) throw error
    terminal.err(describe(error))
    return code
  } finally {
    signals.release()
  }
}

/** Nothing was sent. When a signal came meanwhile, that is why. */
function isTarget(error: unknown): boolean {
  return error instanceof HammerError && error.code === 'target'
}

interface Concluded {
  readonly plan: Plan
  readonly values: RunValues
  readonly terminal: Terminal
}

/** Shows the result. @param signalled the exit code of a signal that ended the run, or null. Returns the exit code. */
function conclude(result: RunResult, { plan, values, terminal }: Concluded, signalled: number | null): number {
  const { summary, failure } = result
  if (values.json) terminal.out(REPORTS.json.render(summary, { width: 100, colour: 'off' }))
  if (!values.quiet) {
    const report = REPORTS.text.render(summary, {
      width: terminal.columns,
      colour: terminal.colour,
      plan: planWords(plan),
      files: files(result),
      notes: notesOn(result, plan),
    })
    const say = values.json ? terminal.err : terminal.out
    say(`${report}\n`)
  }
  if (failure) {
    terminal.err(describe(failure))
    return exitCode(failure)
  }
  if (!summary.verdict.trusted && !values.strict) return EXIT.failed
  if (values.strict && !isBelievable(summary)) return EXIT.untrusted
  if (result.bailed !== null) {
    if (!values.quiet) terminal.err(`hammer: ended early: ${result.bailed} held\n`)
    return EXIT.bailed
  }
  if (signalled !== null) return signalled
  if (summary.thresholds.some(({ holds }) => !holds)) return EXIT.threshold
  return summary.requests.answered + summary.warmUp.requests > 0 ? EXIT.ok : EXIT.failed
}

/** The books balance, and what was measured is the target, not hammer. */
function isBelievable({ verdict: { trusted, bottleneck } }: Summary): boolean {
  return trusted && bottleneck !== 'client'
}

/** Not all are there when the disk is full. */
const FILES = ['results.csv', 'intervals.csv', 'summary.json', 'plan.json']

function files({ folder }: RunResult) {
  if (folder === null) return []
  return [{ path: `${folder}/`, note: FILES.filter((name) => existsSync(join(folder, name))).join(', ') }]
}
