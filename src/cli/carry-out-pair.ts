// Two runs at once from their plans to one comparison and an exit code.

import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Candidate, type Comparison, compare, letter } from '../core/compare.js'
import type { FailIfResult } from '../core/fail-if.js'
import type { Plan } from '../core/plan.js'
import { printable } from '../core/text.js'
import { duration } from '../core/units.js'
import { type PairedRun, runPair } from '../fleet/pair.js'
import type { RunOptions, RunResult } from '../fleet/run.js'
import { COMPARISON_REPORTS } from '../report/index.js'
import { knownFloor } from './calibration.js'
import { codeOf, endedBefore, permitOf } from './carry-out.js'
import { type Judgement, judgeAll, limitsCode, PAGE, readRuns } from './comparing.js'
import { describe, EXIT } from './exit.js'
import type { RunValues } from './options.js'
import { pairView } from './pair-view.js'
import { resolveResults } from './resolve.js'
import { listenToSignals, type Signals } from './signals.js'
import type { Terminal } from './terminal.js'
import { quietView } from './view.js'
import { notesOn } from './words.js'
import { writeText } from './write.js'

const PAGE_NAME = 'comparison.html'
/** How the comparison is drawn. */
const SEED = 1
/** A difference in length that is more than this share is worth a word. */
const ALONE = 0.05

/** What two plans are carried out with. */
export interface PairOptions {
  readonly values: RunValues
  readonly judgement: Judgement
  readonly terminal: Terminal
}

type Pair<T> = readonly [T, T]

/** Carries both plans out at once, compares them, and returns the exit code. */
export async function carryOutPair(plans: Pair<Plan>, { values, judgement, terminal }: PairOptions): Promise<number> {
  const show = values.noColor ? { ...terminal, colour: 'off' as const } : terminal
  const view = values.quiet ? quietView(show) : pairView(show)
  const signals = listenToSignals({ onFirst: view.ending, onSecond: view.quitting })
  const common = { signal: signals.signal, onStart: view.start, onNote: view.note, floor: knownFloor() }
  const runOf = (plan: Plan): PairedRun => {
    const options: RunOptions = { ...resolveResults(values, plan), ...common, permit: permitOf(plan, values, terminal) }
    return { plan, options }
  }
  try {
    const results = await runPair([runOf(plans[0]), runOf(plans[1])], values.output).finally(view.end)
    const code = await conclude(results, plans, { values, judgement, terminal: show }, signals)
    return values.after === null ? code : (await import('./after.js')).runAfter(values.after, { folder: home(results), code }, show)
  } catch (error) {
    return endedBefore(error, signals.code(), terminal)
  } finally {
    signals.release()
  }
}

async function conclude(results: Pair<RunResult>, plans: Pair<Plan>, options: PairOptions, signals: Signals): Promise<number> {
  const { values, judgement, terminal } = options
  const codes = results.map((result, i) => said(result, { ...options, plan: plans[i], letter: letter(i) }, signals.code()))
  // where nothing was answered, or not all was written, there is nothing to compare
  if (results.some(({ summary, failure }) => summary.requests.answered === 0 || failure !== null)) return worst(codes)
  const comparison = compare(await candidates(results, plans[0].interval), { seed: SEED })
  const limits = judgeAll(judgement.limits, comparison)
  const page = writePage(home(results), { comparison, limits, terminal })
  if (!values.quiet) {
    if (judgement.format !== PAGE) terminal.out(judgement.report(comparison, { width: terminal.columns, colour: terminal.colour, limits }))
    else if (page !== null) terminal.out(`${page}\n`)
    terminal.err(`\nhammer: the rows of both are in ${home(results)}/: hammer compare ${results.map(({ folder }) => folder).join(' ')}\n`)
  }
  return worst([...codes, limitsCode(limits, terminal), page === null && judgement.format === PAGE ? EXIT.failed : EXIT.ok])
}

interface Compared {
  readonly comparison: Comparison
  readonly limits: readonly FailIfResult[]
  readonly terminal: Terminal
}

/** Writes the page beside both runs. Where the disk fails it is the least that is missed. Returns its path; null: it was not written. */
function writePage(folder: string, { comparison, limits, terminal }: Compared): string | null {
  const path = join(folder, PAGE_NAME)
  try {
    writeText(path, COMPARISON_REPORTS.html(comparison, { width: terminal.columns, colour: 'off', limits }), '-o, --output')
    return path
  } catch (error) {
    // half a page is none
    rmSync(path, { force: true })
    terminal.err(`hammer: there is no ${PAGE_NAME}: ${printable((error as Error).message)}\n`)
    return null
  }
}

/** What is to be said of one run, and its exit code. */
function said(
  result: RunResult,
  { plan, letter, values, terminal }: PairOptions & { readonly plan: Plan; readonly letter: string },
  signalled: number | null,
): number {
  const { summary, failure, bailed } = result
  const say = (text: string) => terminal.err(`hammer: ${letter}: ${printable(text)}\n`)
  if (failure) terminal.err(describe(failure))
  const { sent, answered } = summary.requests
  if (answered + summary.warmUp.requests === 0) say(`${plan.target.url} answered nothing: ${sent} sent, not one complete response`)
  if (!values.quiet) {
    if (bailed !== null) say(`ended early: ${bailed} held`)
    for (const { expression, holds } of summary.thresholds) if (!holds) say(`the threshold ${expression} does not hold`)
    for (const note of notesOn(result, plan)) say(note)
  }
  return codeOf(result, values, signalled)
}

/** Both as `hammer compare` would read them. */
async function candidates(results: Pair<RunResult>, interval: number): Promise<Candidate[]> {
  const paths = results.flatMap(({ folder }) => folder ?? [])
  const runs = await readRuns(paths, { columns: null, delimiter: null, warmUp: null, excludeWarmUp: false, interval, draw: 'pictures' })
  const lengths = results.map(({ summary }) => summary.duration)
  return runs.map((run, i) => ({ ...run, notes: [...run.notes, ...alone(lengths[i], lengths[1 - i])] }))
}

/** With `-n` one may be done before the other. */
function alone(own: number, other: number): string[] {
  const rest = own - other
  return rest > ALONE * own
    ? [`it ran alone for its last ${duration(1000 * rest)}: the other was done before; give both a length with -d`]
    : []
}

/** The folder that holds both. */
function home(results: Pair<RunResult>): string {
  return dirname(results[0].folder ?? '')
}

/** What is worse is said first: a run that failed makes a comparison worthless. */
const ORDER: readonly number[] = [
  EXIT.usage,
  EXIT.failed,
  EXIT.untrusted,
  EXIT.bailed,
  EXIT.interrupted,
  EXIT.terminated,
  EXIT.threshold,
  EXIT.ok,
]

function worst(codes: readonly number[]): number {
  return ORDER.find((code) => codes.includes(code)) ?? EXIT.failed
}
