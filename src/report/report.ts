// The seam of reports: what goes in, what comes out.

import type { Colour } from '../chart/paint.js'
import type { Pictures } from '../core/pictures.js'
import type { Summary } from '../core/summary.js'
import type { PlanFacts } from './page/plan-facts.js'

/** Which charts a report for people has. */
export type Charts = 'requests' | 'timers' | 'all' | 'none'

/** What a report needs besides the numbers. */
export interface ReportOptions {
  /** Columns of the terminal; used from 60 to 200. */
  readonly width: number
  readonly colour: Colour
  /** What ran, in one line: `closed, 50 connections on 2 workers, 10 s`. */
  readonly plan?: string
  /** Files that were written, with a word about each. */
  readonly files?: readonly { readonly path: string; readonly note: string }[]
  /** Sentences to be shown below the numbers. */
  readonly notes?: readonly string[]
  /** `requests` by default. */
  readonly charts?: Charts
  /** Height of each chart in rows, about; 8 by default. */
  readonly rows?: number
  /** For pages: what they draw besides the numbers. Asked for only where it is needed. */
  readonly drawn?: () => Drawn
}

/** What a page draws. */
export interface Drawn {
  readonly pictures: Pictures
  /** From plan.json; null where there is none. */
  readonly plan: PlanFacts | null
}

/** Numbers to text. Pure; ends without a line break unless the format asks for one. */
export type Report = (summary: Summary, options: ReportOptions) => string
