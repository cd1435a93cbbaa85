// One run from a plan to an exit code: what is shown while it goes on and at its end, signals, and the words about it.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkAllowed, outsideWords } from '../core/allow.js'
import { HammerError } from '../core/errors.js'
import type { Plan } from '../core/plan.js'
import type { Summary } from '../core/summary.js'
import { Detached, type RunOptions, type RunResult, run, type Started } from '../fleet/run.js'
import { type Charts, REPORTS } from '../report/index.js'
import { knownFloor } from './calibration.js'
import { chartsOf } from './charts.js'
import { describe, EXIT, exitCode } from './exit.js'
import { annotate, writeJobSummary } from './github.js'
import { checkLimits } from './limits.js'
import type { RunValues } from './options.js'
import { resolveResults } from './resolve.js'
import { listenToSignals } from './signals.js'
import type { Terminal } from './terminal.js'
import { viewOf } from './view.js'
import { notesOn, planWords } from './words.js'

/** How a plan is carried out. @param say one sentence, beside what is shown of the run anyway */
export type Perform = (plan: Plan, options: RunOptions, say: (text: string) => void) => Promise<RunResult>

/** What a command wants of its run beside the exit code. */
export interface Wishes {
  readonly onStart?: (started: Started) => void
  /** Told of a result as soon as it is there. */
  readonly onResult?: (result: RunResult) => void
  /** Throws when the number of users cannot be changed to that one. */
  readonly allows?: (users: number) => void
  /** In place of a run on this machine. */
  readonly perform?: Perform
  /** In place of the word that the run is being ended. */
  readonly onSignal?: () => void
  /** The run goes on without us. */
  readonly onDetach?: () => void
}

/** Carries out a plan, or with `--dry-run` says what it would need; with `--web` as often as its page asks for. Returns the exit code. */
export async function carryOut(plan: Plan, values: RunValues, terminal: Terminal, wishes: Wishes = {}): Promise<number> {
  if (values.web === null || values.dryRun) return carryOutOnce(plan, values, terminal, wishes)
  // loaded only where it is asked for
  const { withPage } = await import('./live.js')
  return withPage({ plan, values, terminal, wishes }, (values, wishes) => carryOutOnce(plan, values, terminal, wishes))
}

async function carryOutOnce(plan: Plan, values: RunValues, terminal: Terminal, wishes: Wishes): Promise<number> {
  const results = resolveResults(values, plan)
  const charts = chartsOf(values.charts)
  const show = values.noColor ? { ...terminal, colour: 'off' as const } : terminal
  const permit = permitOf(plan, values, terminal)
  // loaded only here: a run does not wait for it
  if (values.dryRun) return (await import('./dry-run.js')).dryRun(plan, { values, columns: results.columns, terminal: show, permit })
  const view = viewOf(show, values)
  const signals = listenToSignals({ onFirst: wishes.onSignal ?? view.ending, onSecond: view.quitting })
  const options = {
    ...results,
    signal: signals.signal,
    onStart: (started: Started) => {
      view.start(started)
      wishes.onStart?.(started)
    },
    onNote: view.note,
    permit,
    floor: knownFloor(),
    fits: (connections: number) => {
      // of agents each knows its own
      if (wishes.perform === undefined) checkLimits(connections)
      wishes.allows?.(connections)
    },
  } as const
  try {
    const result = await (wishes.perform ?? run)(plan, options, view.say).finally(view.end)
    wishes.onResult?.(result)
    const code = conclude(result, { plan, values, charts, terminal: show }, signals.code())
    // loaded only where it is asked for
    return values.after === null ? code : (await import('./after.js')).runAfter(values.after, { folder: result.folder, code }, show)
  } catch (error) {
    if (error instanceof Detached) {
      wishes.onDetach?.()
      terminal.out(`${error.run}\n`)
      if (!values.quiet) terminal.err(`hammer: the run goes on; hammer fleet attach ${error.run} follows it\n`)
      return EXIT.ok
    }
    return endedBefore(error, signals.code(), terminal)
  } finally {
    signals.release()
  }
}

/** The exit code of a run that a signal ended before it began; any other error is thrown on. */
export function endedBefore(error: unknown, code: number | null, terminal: Terminal): number {
  if (code === null || !isTarget(error)) throw error
  terminal.err(describe(error))
  return code
}

/** Whether these addresses may be loaded; says so where they lie outside. */
export function permitOf({ target }: Plan, { quiet }: Pick<RunValues, 'quiet'>, terminal: Terminal): RunOptions['permit'] {
  return (addresses) => {
    checkAllowed(target, addresses, process.env.HAMMER_ALLOW)
    const outside = outsideWords(target, addresses)
    if (outside !== null && !quiet) terminal.err(`hammer: ${outside}\n`)
  }
}

/** Nothing was sent. When a signal came meanwhile, that is why. */
function isTarget(error: unknown): boolean {
  return error instanceof HammerError && error.code === 'target'
}

interface Concluded {
  readonly plan: Plan
  readonly values: RunValues
  readonly charts: Charts
  readonly terminal: Terminal
}

/** Shows the result. @param signalled the exit code of a signal that ended the run, or null. Returns the exit code. */
function conclude(result: RunResult, { plan, values, charts, terminal }: Concluded, signalled: number | null): number {
  const { summary, failure } = result
  const notes = notesOn(result, plan)
  if (values.json) terminal.out(REPORTS.json.render(summary, { width: 100, colour: 'off' }))
  if (!values.quiet) {
    const report = REPORTS.text.render(summary, {
      width: terminal.columns,
      colour: terminal.colour,
      charts,
      plan: planWords(result.whole ?? plan),
      files: files(result),
      notes,
    })
    const say = values.json ? terminal.err : terminal.out
    say(`${report}\n`)
  }
  writeJobSummary(summary, { plan, notes, terminal, env: process.env })
  if (!values.quiet) annotate(summary, { terminal, env: process.env })
  if (failure) terminal.err(describe(failure))
  else if (result.bailed !== null && !values.quiet) terminal.err(`hammer: ended early: ${result.bailed} held\n`)
  return codeOf(result, values, signalled)
}

/** The exit code of a run that was carried out. */
export function codeOf({ summary, failure, bailed }: RunResult, { strict }: Pick<RunValues, 'strict'>, signalled: number | null): number {
  if (failure) return exitCode(failure)
  if (!summary.verdict.trusted && !strict) return EXIT.failed
  if (isBroken(summary)) return EXIT.failed
  if (strict && !isBelievable(summary)) return EXIT.untrusted
  if (bailed !== null) return EXIT.bailed
  if (signalled !== null) return signalled
  if (summary.thresholds.some(({ holds }) => !holds)) return EXIT.threshold
  // where nothing ever succeeded no number of users was found
  if (summary.sizing?.reached && summary.sizing.overall.succeeded === 0) return EXIT.failed
  return summary.requests.answered + summary.warmUp.requests + (summary.script?.iterations.succeeded ?? 0) > 0 ? EXIT.ok : EXIT.failed
}

/** The books balance, and what was measured is the target, not hammer. */
function isBelievable({ verdict: { trusted, bottleneck } }: Summary): boolean {
  return trusted && bottleneck !== 'client'
}

/** The script could not be carried out as it is written: a set-up, a tear-down, a listener or what nobody awaits failed, or a program broke the protocol. */
function isBroken({ script }: Summary): boolean {
  return script !== null && (script.ended?.how === 'broken' || script.problems.some(({ kind }) => kind !== 'failure' && kind !== 'error'))
}

/** Not all are there when the disk is full. */
const FILES = ['report.html', 'results.csv', 'intervals.csv', 'timers.csv', 'counters.csv', 'summary.json', 'plan.json']

function files({ folder }: RunResult) {
  if (folder === null) return []
  return [{ path: `${folder}/`, note: FILES.filter((name) => existsSync(join(folder, name))).join(', ') }]
}
