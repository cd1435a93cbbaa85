// What every comparison of runs shares: how they are read, which report is made, and the exit code of the limits.

import { availableParallelism } from 'node:os'
import { commonInterval, measure } from '../analyze/index.js'
import type { Candidate, Comparison } from '../core/compare.js'
import { type FailIf, type FailIfResult, judge, parseFailIf } from '../core/fail-if.js'
import { scanInThreads } from '../fleet/pool.js'
import { COMPARISON_REPORTS, type ComparisonReport } from '../report/index.js'
import { COMPARE_OPTIONS } from './compare-options.js'
import { EXIT } from './exit.js'
import { badValue } from './read-values.js'
import type { Terminal } from './terminal.js'

/** How a comparison is shown and judged. */
export interface Judgement {
  readonly format: string
  /** Ends with a line break. */
  readonly report: ComparisonReport
  readonly limits: readonly FailIf[]
}

/** @throws {HammerError} `usage` for a format that there is not, or a limit that is none */
export function readJudgement({ format, failIf }: { readonly format: string; readonly failIf: readonly string[] }): Judgement {
  const report = Object.hasOwn(COMPARISON_REPORTS, format) ? COMPARISON_REPORTS[format] : null
  if (!report) throw badValue('format', COMPARE_OPTIONS.format, format, `Choose out of: ${Object.keys(COMPARISON_REPORTS).join(', ')}.`)
  return {
    format,
    report: (comparison, options) => {
      const text = report(comparison, options)
      return text.endsWith('\n') ? text : `${text}\n`
    },
    limits: failIf.map(parseFailIf),
  }
}

type Measuring = Parameters<typeof measure>[1]

/** How rows are read; without an interval in the longest of the runs' own. */
export type ReadOptions = Omit<Measuring, 'parts' | 'scan' | 'interval'> & { readonly interval: number | null }

/** What a page needs besides what all reports do. */
export function drawnFor(format: string): Pick<ReadOptions, 'draw'> {
  return format === PAGE ? { draw: 'pictures' } : {}
}

/** The format that is a page. */
export const PAGE = 'html'

/** One after the other: a large file takes all cores and much memory. @throws {HammerError} `input` */
export async function readRuns(paths: readonly string[], options: ReadOptions): Promise<Candidate[]> {
  const how = { ...options, interval: options.interval ?? commonInterval(paths), parts: availableParallelism(), scan: scanInThreads }
  const runs: Candidate[] = []
  for (const path of paths) runs.push(await measure(path, how))
  return runs
}

export function judgeAll(limits: readonly FailIf[], { against }: Comparison): FailIfResult[] {
  return against.flatMap((one) => limits.map((limit) => judge(limit, one)))
}

/** The exit code of limits; says so where one of them could not be judged. */
export function limitsCode(results: readonly FailIfResult[], terminal: Terminal): number {
  const outcomes = results.map(({ outcome }) => outcome)
  if (outcomes.some((outcome) => outcome === 'passed' || outcome === 'missing')) return EXIT.threshold
  // a gate that cannot see must not look as if it were closed
  if (outcomes.includes('unknown')) terminal.err('hammer: a limit of --fail-if could not be judged: there is too little to tell\n')
  return EXIT.ok
}
