// Finds the file to analyse, and what its run folder knows about the run.

import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorCode, HammerError } from '../core/errors.js'
import type { Label } from '../core/label.js'
import type { WarmUp } from '../core/plan.js'
import { BARE, type Summary, type SummaryContext } from '../core/summary.js'
import type { ThresholdResult } from '../core/threshold.js'
import { SEARCHES } from '../core/transient.js'
import { count } from '../core/units.js'
import type { Verdict } from '../core/verdict.js'
import { cyclesOf } from './cycles.js'
import { generatorOf } from './generator.js'
import { markersOf } from './markers.js'
import { outputsOf } from './outputs.js'
import { list, number, pick, string } from './pick.js'
import { scriptOf } from './script.js'
import { sizingOf } from './sizing.js'

/** What a run left beside its rows. Times in milliseconds. */
export interface RunFacts {
  readonly context: SummaryContext
  readonly interval: number | null
  readonly warmUp: WarmUp
  /** How long the load rose by plan. */
  readonly rampUp: number
  /** Answers after this are late; null: none is. */
  readonly end: number | null
  readonly thresholds: Summary['thresholds']
  /** How many requests a run on several machines has sent, by its own account; null: it was no such run. */
  readonly sent: number | null
  /** plan.json as it stands; null without one. */
  readonly plan: unknown
}

/** A file to analyse. */
export interface Located {
  readonly file: string
  /** Null for a file that stands for itself. */
  readonly facts: RunFacts | null
  /** What stands in plan.json; null without one. */
  readonly plan: unknown
  /** What the user should know of the folder. */
  readonly notes: readonly string[]
}

const ROWS = 'results.csv'

/**
 * Finds the rows of a run folder or takes the file that is given.
 * @throws {HammerError} `input` when there is nothing at that path, or no results.csv in that folder
 */
export function locate(path: string): Located {
  const isFolder = stat(path, `there is no file or folder ${path}`).isDirectory()
  const file = isFolder ? join(path, ROWS) : path
  if (isFolder) stat(file, `there is no ${ROWS} in the folder ${path}`, () => adviceFor(path))
  if (basename(file) !== ROWS) return { file, facts: null, plan: null, notes: [] }
  const notes: string[] = []
  const folder = dirname(file)
  const summary = readJson(join(folder, 'summary.json'), 'hammer-summary/', notes)
  const plan = readJson(join(folder, 'plan.json'), 'hammer-plan/', notes)
  notes.push(...lossNotes(summary))
  return { file, facts: summary ? fromSummary(summary, plan) : plan ? fromPlan(plan) : null, plan, notes }
}

function stat(path: string, message: string, advice = () => 'Give the folder of a run, or a CSV file.') {
  try {
    return statSync(path)
  } catch (cause) {
    const code = errorCode(cause)
    const text = code === 'ENOENT' ? message : `cannot read ${path}: ${code}`
    throw new HammerError('input', text, { value: path, advice: advice(), cause })
  }
}

/** Of a run on a fleet the rows may have stayed where they are. */
function adviceFor(folder: string): string {
  const agents = pick(readJson(join(folder, 'summary.json'), 'hammer-summary/', []), 'agents')
  return Array.isArray(agents)
    ? 'Its rows are with its agents: hammer fleet attach RUN --collect -o DIR brings them home, within a week. hammer fleet shows the runs.'
    : 'Give the folder of a run, or a CSV file.'
}

/** The rows of some agents may be missing, and what was never sent has none. */
function lossNotes(summary: unknown): string[] {
  const lost = number(summary, 'requests', 'lost') ?? 0
  return lost > 0 ? [`${count(lost)} requests of agents that were lost were never sent: of them there is no row`] : []
}

/** Whether there are as many rows as requests that were sent, by the run's own account. */
export function rowNotes(facts: RunFacts | null, rows: number): string[] {
  const sent = facts?.sent ?? null
  return sent === null || rows >= sent ? [] : [`the run sent ${count(sent)} requests, of which ${count(sent - rows)} have no row here`]
}

function readJson(file: string, schema: string, notes: string[]): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') notes.push(`${file} was not used: ${errorCode(error)}`)
    return null
  }
  try {
    const value: unknown = JSON.parse(text)
    if (string(value, 'schema')?.startsWith(schema)) return value
    notes.push(`${file} was not used: it is not of the schema ${schema}…`)
  } catch {
    notes.push(`${file} was not used: it is not valid JSON`)
  }
  return null
}

function fromSummary(summary: unknown, plan: unknown): RunFacts {
  const duration = inMs(number(summary, 'duration'))
  const late = number(summary, 'rate', 'late')
  return {
    context: {
      target: string(summary, 'target'),
      started: string(summary, 'started'),
      label: labelOf(summary),
      duration,
      rate: number(summary, 'rate', 'planned'),
      bytes: { sent: number(summary, 'bytes', 'sent'), received: number(summary, 'bytes', 'received') },
      held: { duration: number(summary, 'held', 'duration') ?? 0, requests: number(summary, 'held', 'requests') ?? 0 },
      verdict: verdict(summary),
      generator: generatorOf(pick(summary, 'generator')),
      script: scriptOf(pick(summary, 'script')),
      sizing: sizingOf(pick(summary, 'sizing')),
      tainted: tainted(summary),
      ...cyclesOf(summary),
      search: SEARCHES.find((one) => one === pick(summary, 'warmUp', 'search')) ?? null,
      markers: markersOf(summary),
      ...outputsOf(summary),
    },
    interval: inMs(number(summary, 'interval')),
    warmUp: inMs(number(summary, 'warmUp', 'duration')) ?? 0,
    rampUp: number(plan, 'load', 'rampUp') ?? 0,
    // a run that ended by a number of requests has no end in this sense, and no late answers
    end: late === 0 ? null : duration,
    thresholds: thresholds(summary),
    sent: Array.isArray(pick(summary, 'agents')) ? number(summary, 'requests', 'sent') : null,
    plan,
  }
}

/** Without a summary the run was killed: how long it really was, only its rows tell. */
function fromPlan(plan: unknown): RunFacts {
  const end = number(plan, 'load', 'duration')
  return {
    context: {
      ...BARE,
      target: string(plan, 'target'),
      started: string(plan, 'started'),
      label: labelOf(plan),
      rate: number(plan, 'load', 'rate'),
    },
    interval: number(plan, 'interval'),
    warmUp: pick(plan, 'load', 'warmUp') === 'auto' ? 'auto' : (number(plan, 'load', 'warmUp') ?? 0),
    rampUp: number(plan, 'load', 'rampUp') ?? 0,
    end,
    thresholds: [],
    sent: null,
    plan,
  }
}

function labelOf(document: unknown): Label {
  const tags = Object.entries(pick(document, 'tags') ?? {}).filter(([, value]) => typeof value === 'string')
  return { title: string(document, 'title'), tags: Object.fromEntries(tags), command: string(document, 'command') }
}

function verdict(summary: unknown): Verdict {
  const trusted = pick(summary, 'verdict', 'trusted')
  const bottleneck = (['client', 'server', 'none'] as const).find((one) => one === pick(summary, 'verdict', 'bottleneck'))
  if (typeof trusted !== 'boolean' || !bottleneck) return BARE.verdict
  return { trusted, bottleneck, reasons: list(summary, 'verdict', 'reasons').map(String) }
}

/** As the run found them; what is none of ours is left out. */
function thresholds(summary: unknown): ThresholdResult[] {
  return list(summary, 'thresholds').flatMap((result) => {
    const expression = string(result, 'expression')
    const limit = number(result, 'limit')
    const holds = pick(result, 'holds')
    const measure = (['time', 'share', 'plain'] as const).find((one) => one === pick(result, 'measure'))
    if (expression === null || limit === null || typeof holds !== 'boolean' || !measure) return []
    return [{ expression, measured: number(result, 'measured'), limit, measure, holds }]
  })
}

function tainted(summary: unknown): [number, number][] {
  const width = number(summary, 'interval') ?? 0
  return list(summary, 'intervals').flatMap((interval) => {
    const start = number(interval, 'start')
    return pick(interval, 'tainted') === true && start !== null ? [[1000 * start, 1000 * (start + width)]] : []
  })
}

/** The milliseconds that, divided by 1000, give exactly these seconds again: a summary must come out to the last digit. */
function inMs(seconds: number | null): number | null {
  if (seconds === null) return null
  const ms = seconds * 1000
  return [ms, ms * (1 + Number.EPSILON), ms * (1 - Number.EPSILON)].find((near) => near / 1000 === seconds) ?? ms
}
