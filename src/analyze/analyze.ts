// From a file of rows to the numbers of a report.

import { HammerError } from '../core/errors.js'
import type { WarmUp } from '../core/plan.js'
import { BARE, type Summary, type SummaryContext, summarize } from '../core/summary.js'
import type { Tally } from '../core/tally.js'
import { count } from '../core/units.js'
import { type CountingOptions, type Settled, settle } from '../core/warming.js'
import { nextLine, split } from './blocks.js'
import type { ColumnMap } from './columns.js'
import { spansOf } from './cycles.js'
import { locate, type RunFacts, rowNotes } from './folder.js'
import { type Head, readHead } from './head.js'
import { type Recognized, recognize } from './recognize.js'
import type { BadRow } from './rows.js'
import { merge, type Scan, type ScanRange, scanHere, scanRange } from './scan.js'

/** How to analyse. */
export interface AnalyzeOptions {
  /** Length of an interval in milliseconds; null: the run's own, else a second. */
  readonly interval: number | null
  /** For foreign files: a preset's name, a map such as `elapsed=2,response=4:ms`, or such a map already read. */
  readonly columns?: string | ColumnMap | null
  /** One character between columns; null: found out. */
  readonly delimiter?: string | null
  /** Leaves out rows due in the first so many milliseconds, or until the transient that is found ends; null: as the run did. */
  readonly warmUp?: WarmUp | null
  /** Leaves out rows that the column `phase` gives to the warm-up. A run's own folder says itself what its warm-up was. */
  readonly excludeWarmUp?: boolean
  /** Counts also apart by when requests ended, for a comparison. */
  readonly apart?: 'apart'
  /** Into how many ranges a large file is cut, at most. */
  readonly parts?: number
  /** How several ranges are scanned; without it, in this thread. */
  readonly scan?: Scan
}

/** What a file of rows says. */
export interface Analysis {
  readonly summary: Summary
  readonly tally: Tally
  readonly badRows: { readonly count: number; readonly first: BadRow | null }
  /** The last line was cut off, as after `kill -9`, and is not counted. */
  readonly tornLine: boolean
  /** Rows counted, those of the warm-up too. */
  readonly rows: number
  readonly file: string
  /** Whose format it is: `hammer`, `original`, the name of a preset, or `columns` for a map. */
  readonly format: string
  /** plan.json of the run's folder, as it stands there; null without one. */
  readonly plan: unknown
  /** What the user should know besides. */
  readonly notes: readonly string[]
}

const DEFAULT_INTERVAL = 1000
/** Smaller parts are not worth a thread. */
const MIN_PART = 1 << 20
/** How much is read on trial, and how much to look for the earliest start. */
const TRIAL = 64 * 1024
const LONG_TRIAL = 1 << 20

/**
 * Analyses a run folder or a CSV file: hammer's own, the original's three columns, or with `columns` any other.
 * @throws {HammerError} `input` when there is no such file, it cannot be read or is no CSV; `usage` for wrong `columns`
 */
export async function analyze(path: string, options: AnalyzeOptions): Promise<Analysis> {
  const { file, facts, notes } = locate(path)
  const head = readHead(file)
  const recognized = recognize(head, { columns: options.columns ?? null, delimiter: options.delimiter ?? null })
  const range = prepare(head, recognized, tallyOptions(options, facts), options.excludeWarmUp === true ? 'main' : 'all')
  const found = await scanAll(range, options)
  const firstBad = found.firstBad && { ...found.firstBad, line: found.firstBad.line + recognized.linesBefore }
  check(range, found.beyond)
  if (found.rows === 0 && found.bad > 0) refuse(file, firstBad)
  const { layout } = recognized
  const own: SummaryContext = layout.columns.bytes ? { ...BARE, bytes: { sent: null, received: found.tally.bytesReceived } } : BARE
  const { tally, search } = settled(found.tally, options, facts)
  refuseAllWarmUp(options, found)
  const summary = summarize(tally, { ...(facts?.context ?? own), search })
  return {
    summary: facts ? { ...summary, thresholds: facts.thresholds } : summary,
    tally,
    badRows: { count: found.bad, first: firstBad },
    tornLine: found.torn,
    rows: found.rows,
    file,
    format: layout.format,
    plan: facts?.plan ?? null,
    notes: [...notes, ...rowNotes(facts, found.rows), ...warmUpNotes(options, range, tally)],
  }
}

function tallyOptions(options: AnalyzeOptions, facts: RunFacts | null): CountingOptions {
  const interval = options.interval ?? facts?.interval ?? DEFAULT_INTERVAL
  const warmUp = options.warmUp ?? facts?.warmUp ?? 0
  const { apart } = options
  return {
    interval,
    warmUp,
    end: facts?.end ?? null,
    ...(apart && { apart }),
    // a search for the end of a warm-up keeps its parts apart by time only
    ...(warmUp === 'auto' ? {} : spansOf(facts?.context.cycles)),
  }
}

/** Without the warm-up. Where nothing was to be found now, the run itself may have searched. */
function settled(found: Tally, { warmUp = null }: AnalyzeOptions, facts: RunFacts | null): Settled {
  const { tally, search } = settle(found, facts?.rampUp ?? 0)
  return { tally, search: search ?? (warmUp === null ? (facts?.context.search ?? null) : null) }
}

/** Reads the beginning on trial: whether rows come out of it, with quotes or without, and since when. */
function prepare(head: Head, { layout, start, linesBefore }: Recognized, tally: CountingOptions, phases: ScanRange['phases']): ScanRange {
  const { file, size } = head
  const isRelative = layout.columns.elapsed === undefined
  // where it is said how long the warm-up was, the phases would only say it again
  const plain = { file, start, end: size, layout, tally, phases: tally.warmUp === 0 ? phases : ('all' as const), base: null }
  const end = Math.min(size, nextLine(file, Math.min(size, start + (isRelative ? LONG_TRIAL : TRIAL))))
  const quick = scanRange({ ...plain, end, quotes: 'none' })
  const quotes = quick.quoted ? 'some' : 'none'
  const trial = quick.quoted ? scanRange({ ...plain, end, quotes }) : quick
  const first = trial.firstBad && { ...trial.firstBad, line: trial.firstBad.line + linesBefore }
  if (trial.rows === 0 && trial.passedOver === 0 && trial.bad > 0) refuse(file, first)
  return { ...plain, quotes, base: isRelative ? trial.earliest : null }
}

/** Scans a whole file; again where the first time shows that it has quotes, or rows earlier than those of its beginning. */
async function scanAll(range: ScanRange, options: AnalyzeOptions): Promise<ReturnType<typeof merge>> {
  const most = range.quotes === 'some' ? 1 : Math.min(options.parts ?? 1, Math.ceil((range.end - range.start) / MIN_PART))
  const spans = split(range, Math.max(1, most))
  const ranges = spans.length > 1 ? spans.map((span) => ({ ...range, ...span })) : [range]
  const found = merge(await (ranges.length > 1 && options.scan ? options.scan : scanHere)(ranges))
  if (found.quoted) return scanAll({ ...range, quotes: 'some' }, options)
  if (range.base !== null && found.earliest < range.base) return scanAll({ ...range, base: found.earliest }, options)
  return found
}

function check({ file, tally }: ScanRange, beyond: number): void {
  if (beyond === 0) return
  throw new HammerError('input', `the rows of ${file} span more than a million intervals of ${tally.interval / 1000} s`, {
    value: file,
    advice: 'Choose a longer --interval, or say with --columns in which column and unit the times are.',
  })
}

function refuse(file: string, bad: BadRow | null): never {
  const why = bad ? `: line ${bad.line}: ${bad.reason}` : ''
  throw new HammerError('input', `no row of ${file} can be read${why}`, {
    value: file,
    advice: 'Say with --columns which columns hold the times, for example --columns elapsed=2,response=4:ms,status=3.',
  })
}

/** Of a warm-up that takes in everything nothing is left to be shown. */
function refuseAllWarmUp({ warmUp }: AnalyzeOptions, { tally, rows }: { readonly tally: Tally; readonly rows: number }): void {
  if (typeof warmUp !== 'number' || rows === 0 || tally.requests > 0 || tally.warmUp === 0) return
  throw new HammerError('usage', `the warm-up of ${warmUp / 1000} s takes in all ${count(rows)} rows`, {
    option: '-W, --warm-up',
    value: `${warmUp / 1000}s`,
    advice: 'Name a time before the last request of the run.',
  })
}

function warmUpNotes({ excludeWarmUp }: AnalyzeOptions, { layout }: ScanRange, tally: Tally): string[] {
  if (!excludeWarmUp || tally.options.warmUp > 0 || layout.columns.phase) return []
  return ['no warm-up was left out: the file has no column phase']
}
