// What a page is drawn from: the summary, pictures, the plan and words about them, as plain JSON.

import { STATUS_CODES } from 'node:http'
import type { Marker } from '../../core/marker.js'
import type { Pictures } from '../../core/pictures.js'
import type { Summary } from '../../core/summary.js'
import { meaning } from '../causes.js'
import { startedOfPlanned } from '../cycles.js'
import { doubts } from '../head.js'
import { sizingSentences } from '../sizing.js'
import { timesTable, unitOf } from '../times.js'
import { books } from '../totals.js'
import type { PlanFacts } from './plan-facts.js'

/** Where a run stands. */
export type PageState = 'running' | 'paused' | 'ended'

/** All that a page shows. Times in seconds. Its size is bounded, whatever the length of the run. */
export interface PageData {
  readonly schema: 'hammer-page/1'
  readonly state: PageState
  /** Without its intervals: {@link Pictures.series} has them. */
  readonly summary: Omit<Summary, 'intervals'>
  readonly pictures: Pictures
  readonly plan: PlanFacts | null
  readonly markers: readonly Marker[]
  readonly words: PageWords
}

/** Sentences, the same as in the text report. */
export interface PageWords {
  readonly warnings: readonly { readonly tone: 'bad' | 'warn'; readonly text: string }[]
  /** The books, by label. */
  readonly totals: readonly (readonly [label: string, sentences: readonly string[]])[]
  /** What is to be known to read the times. */
  readonly times: readonly string[]
  readonly notes: readonly string[]
  /** What a sizing found; nothing without one. */
  readonly sizing: readonly string[]
  /** How much of what was planned the cycles started; null where nothing was planned. */
  readonly cycles: { readonly words: string; readonly isAll: boolean } | null
  /** The unit for all times. */
  readonly unit: { readonly name: string; readonly perSecond: number }
  /** What causes mean, and what statuses are called. */
  readonly causes: Readonly<Record<string, string>>
  readonly statuses: Readonly<Record<string, string>>
}

/** What a page is made from. */
export interface PageSource {
  readonly summary: Summary
  readonly pictures: Pictures
  /** From plan.json; null where there is none. */
  readonly plan: PlanFacts | null
  readonly state?: PageState
  /** Sentences to be shown below the numbers. */
  readonly notes?: readonly string[]
}

/** The data of a page. */
export function pageData({ summary, pictures, plan, state = 'ended', notes = [] }: PageSource): PageData {
  const { intervals: _, ...rest } = summary
  return { schema: 'hammer-page/1', state, summary: rest, pictures, plan, markers: summary.markers, words: words(summary, notes) }
}

function words(summary: Summary, notes: readonly string[]): PageWords {
  const { name, ms } = unitOf(summary)
  return {
    warnings: doubts(summary).map(([text, tone]) => ({ text, tone })),
    totals: books(summary),
    times: timesTable(summary).notes,
    notes,
    sizing: summary.sizing === null ? [] : sizingSentences(summary.sizing),
    cycles: startedOfPlanned(summary),
    unit: { name, perSecond: 1000 / ms },
    causes: Object.fromEntries(Object.keys(summary.errors).map((cause) => [cause, meaning(cause)])),
    statuses: Object.fromEntries(Object.keys(summary.statuses).map((status) => [status, STATUS_CODES[status] ?? ''])),
  }
}
