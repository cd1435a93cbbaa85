// A run folder or any CSV file to what a comparison needs: numbers, stretches of time, and what is known of the run.

import type { Candidate } from '../core/compare.js'
import { pictures } from '../core/pictures.js'
import { StretchedTally } from '../core/stretches.js'
import { count } from '../core/units.js'
import { type Analysis, type AnalyzeOptions, analyze } from './analyze.js'
import { conditionsOf, pairOf } from './conditions.js'
import { locate } from './folder.js'

/** How to read a run that is to be compared. */
export interface MeasureOptions extends Omit<AnalyzeOptions, 'apart'> {
  /** With what a page draws of it. */
  readonly draw?: 'pictures'
}

const SECOND = 1000

/** The longest interval of all these runs in ms, so that their time series lie over each other. @throws {HammerError} `input` */
export function commonInterval(paths: readonly string[]): number {
  return Math.max(...paths.map((path) => locate(path).facts?.interval ?? SECOND))
}

/**
 * Reads one run. Its rows are read once; twice where the end of the warm-up has to be found first.
 * @throws {HammerError} as {@link analyze}
 */
export async function measure(path: string, options: MeasureOptions): Promise<Candidate> {
  const first = await analyze(path, { ...options, apart: 'apart' })
  const { tally } = first.tally instanceof StretchedTally ? first : await again(path, options, first)
  const { plan } = locate(path)
  const stretches = tally instanceof StretchedTally ? tally.stretches(first.summary.duration) : []
  return {
    label: path,
    file: first.file,
    summary: first.summary,
    stretches,
    plan: plan === null ? null : conditionsOf(plan),
    pair: pairOf(plan),
    notes: notesOn(first),
    ...(options.draw && { pictures: pictures(first.tally, first.summary) }),
  }
}

/** The warm-up is known now. */
function again(path: string, options: MeasureOptions, { tally }: Analysis): Promise<Analysis> {
  return analyze(path, { ...options, apart: 'apart', warmUp: tally.options.warmUp })
}

function notesOn({ badRows, tornLine, notes }: Analysis): string[] {
  const { count: bad } = badRows
  return [
    ...(bad > 0 ? [`${count(bad)} ${bad === 1 ? 'row' : 'rows'} could not be read and ${bad === 1 ? 'is' : 'are'} left out`] : []),
    ...(tornLine ? ['the last line was cut off in the middle, as after kill -9, and is left out'] : []),
    ...notes,
  ]
}
