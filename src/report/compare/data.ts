// What the page of a comparison is drawn from: words, tables and lines of every run, as plain JSON.

import { type Against, type Candidate, type Comparison, letter } from '../../core/compare.js'
import type { Difference } from '../../core/comparison.js'
import type { Marker } from '../../core/marker.js'
import type { Pictures } from '../../core/pictures.js'
import type { Summary } from '../../core/summary.js'
import { printable, truncate } from '../../core/text.js'
import { count, type TimeUnit } from '../../core/units.js'
import { span } from '../numbers.js'
import { unitOf } from '../times.js'
import { verdictWords } from '../totals.js'
import {
  CAUTION,
  type ComparisonOptions,
  footnotes,
  headlineParts,
  limitWords,
  NAME_HEADS,
  nameCells,
  type SheetRow,
  sheet,
} from './sheet.js'
import { endsWords, signed } from './words.js'

/** Colours and dashes for so many runs can be told apart; the others stand in the tables only. */
export const MOST_DRAWN = 8

/** In the title; where the run is described, it stands as it is. */
const LONGEST_NAME = 60

/** All that the page shows. Times in seconds, changes as shares of 1. Its size is bounded by the number of runs, whatever their length. */
export interface ComparisonData {
  readonly schema: 'hammer-comparison-page/1'
  readonly title: string
  /** For all times of the charts. */
  readonly unit: TimeUnit
  readonly runs: readonly RunWords[]
  readonly against: readonly AgainstWords[]
  /** What stands above the columns of {@link AgainstWords.names}, and below that table. */
  readonly nameHeads: readonly string[]
  readonly caution: string
  readonly limits: readonly { readonly text: string; readonly outcome: 'holds' | 'passed' | 'unknown' | 'missing' }[]
  /** Of the first runs; fewer where some could not be drawn. */
  readonly lines: readonly RunLines[]
  readonly notes: readonly string[]
}

/** What is said of a run. */
export interface RunWords {
  readonly letter: string
  /** What tells it from the others: its title, its target or its path. */
  readonly name: string
  readonly path: string
  /** Target, start, length, answers, bottleneck; what is known of them. */
  readonly facts: readonly string[]
  readonly tags: readonly string[]
  /** Who was the bottleneck and why, and how the generator fared. */
  readonly verdict: readonly string[]
  readonly notes: readonly string[]
}

/** What is said of a run against the base. */
export interface AgainstWords {
  readonly letter: string
  /** What changed, then what did not, then what is not known. */
  readonly headline: readonly Said[]
  readonly refusals: readonly string[]
  readonly warnings: readonly string[]
  readonly rows: readonly NumberRow[]
  readonly names: readonly { readonly name: string; readonly cells: readonly Said[] }[]
}

/** A sentence, and whether it is good or bad news. */
export interface Said {
  readonly text: string
  readonly news: SheetRow['news']
}

/** One number of two runs. */
export interface NumberRow extends Pick<SheetRow, 'name' | 'base' | 'other' | 'verdict' | 'short' | 'news'> {
  readonly change: string
  readonly ends: string
  /** To be drawn against zero: the change and its interval; null where there is none. */
  readonly drawn: { readonly unit: '%' | 'pp'; readonly change: number; readonly interval: readonly [low: number, high: number] } | null
}

/** What is drawn of a run. */
export interface RunLines {
  readonly letter: string
  /** Length of one interval. */
  readonly interval: number
  /** Per second; null in a warm-up that is left out. */
  readonly throughput: readonly (number | null)[]
  readonly failed: readonly (number | null)[]
  readonly p50: readonly (number | null)[]
  readonly p99: readonly (number | null)[]
  /** Indexes of intervals that the generator disturbed. */
  readonly tainted: readonly number[]
  readonly warmUp: number
  /** End of the sending phase. */
  readonly duration: number
  readonly markers: readonly Marker[]
  readonly histogram: Pictures['histogram']
  readonly curve: Pictures['curve']
}

/** The data of the page. Texts in it come from files and servers. */
export function comparisonData(comparison: Comparison, { limits }: Pick<ComparisonOptions, 'limits'>): ComparisonData {
  const { runs } = comparison
  const names = namesOf(runs)
  const title = titleOf(runs, names)
  return {
    schema: 'hammer-comparison-page/1',
    title,
    unit: unitOf(slowest(runs)),
    runs: runs.map((run, i) => runWords(run, { letter: letter(i), name: names[i], title })),
    against: comparison.against.map((one) => againstWords(comparison, one)),
    nameHeads: NAME_HEADS,
    caution: CAUTION,
    limits: limits.map((result) => ({ text: limitWords(result), outcome: result.outcome })),
    lines: runs.slice(0, MOST_DRAWN).flatMap((run, i) => linesOf(run, letter(i))),
    notes: [
      ...(runs.length > MOST_DRAWN ? [`The charts show the first ${MOST_DRAWN} of ${runs.length} runs.`] : []),
      ...footnotes(comparison),
    ],
  }
}

type Run = Pick<Candidate, 'label' | 'summary' | 'notes' | 'pictures'>

/** What all are called, or which is compared with which. */
function titleOf(runs: readonly Run[], names: readonly string[]): string {
  const [{ summary }] = runs
  if (summary.title !== null && runs.every((run) => run.summary.title === summary.title)) return summary.title
  const [base, other] = names.map((name) => truncate(printable(name), LONGEST_NAME))
  return runs.length === 2 ? `${other} against ${base}` : `${runs.length - 1} runs against ${base}`
}

/** The first of title, target and path that all have and no two share; paths, if no other. */
function namesOf(runs: readonly Run[]): string[] {
  const kinds = [({ summary }: Run) => summary.title, ({ summary }: Run) => summary.target]
  for (const kind of kinds) {
    const found = runs.flatMap((run) => kind(run) || [])
    if (new Set(found).size === runs.length) return found
  }
  return runs.map(({ label }) => label)
}

/** Its unit suits all others too. */
function slowest(runs: readonly Run[]): Summary {
  const p50 = ({ summary }: Run) => summary.response.p50 ?? 0
  return runs.reduce((found, run) => (p50(run) > p50(found) ? run : found)).summary
}

/** What stands beside a run anyway. */
interface Called extends Pick<RunWords, 'letter' | 'name'> {
  /** Of the page. */
  readonly title: string
}

function runWords({ label, summary, notes }: Run, { letter, name, title: common }: Called): RunWords {
  const { title, target, started, duration, requests, tags } = summary
  const facts = [
    ...(title !== null && title !== name && title !== common ? [title] : []),
    ...(target !== null && target !== name ? [target] : []),
    ...(started === null ? [] : [started.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')]),
    span(duration),
    `${count(requests.answered)} answered`,
    ...(requests.failed > 0 ? [`${count(requests.failed)} failed`] : []),
    ...verdictWords(summary, 'without').slice(0, 1),
  ]
  const pairs = Object.entries(tags).map(([key, value]) => `${key} = ${value}`)
  return { letter, name, path: label, facts, tags: pairs, verdict: verdictWords(summary, 'with reasons'), notes }
}

function againstWords(comparison: Comparison, against: Against): AgainstWords {
  const { index, fairness, names } = against
  return {
    letter: letter(index),
    headline: headlineParts(against),
    refusals: fairness.refusals,
    warnings: fairness.warnings,
    rows: sheet(comparison, against).map(numberRow),
    names: names.map((one) => ({ name: one.name, cells: nameCells(one).map(({ text, news }) => ({ text, news })) })),
  }
}

function numberRow({ difference, ...words }: SheetRow): NumberRow {
  if (difference === null) return { ...words, change: '–', ends: '–', drawn: null }
  return { ...words, change: signed(difference.metric, difference.change), ends: endsWords(difference), drawn: drawnOf(difference) }
}

function drawnOf({ metric, change, interval }: Difference): NumberRow['drawn'] {
  return change === null || interval === null ? null : { unit: metric === 'failed' ? 'pp' : '%', change, interval }
}

/** Without the grace period, and without an interval of which less than half was run; nothing of a run that came without pictures. */
function linesOf({ summary, pictures }: Run, letter: string): RunLines[] {
  if (!pictures) return []
  const { series, histogram, curve } = pictures
  const { interval, requests, response } = series
  const { duration, warmUp, markers } = summary
  const isRun = (i: number) => (i === 0 ? duration > 0 : (i + 0.5) * interval <= duration)
  const within = <Value>(values: readonly Value[]) => values.filter((_, i) => isRun(i))
  // intervals of the warm-up are not empty, they are left out
  const known = (n: number, i: number) => (requests[i] === 0 && i * interval < warmUp.duration ? null : n)
  return [
    {
      letter,
      interval,
      throughput: within(series.throughput.map(known)),
      failed: within(series.failed.map((n, i) => known(n / interval, i))),
      p50: within(response.p50),
      p99: within(response.p99),
      tainted: series.tainted.filter(isRun),
      warmUp: warmUp.duration,
      duration,
      markers,
      histogram,
      curve,
    },
  ]
}
