// Cycles and the steps of a sizing as Markdown.

import type { Summary } from '../core/summary.js'
import { cycleColumns, startedOfPlanned } from './cycles.js'
import { details, markdownTable, others, prose } from './markup.js'
import { sizingColumns, sizingSentences } from './sizing.js'

const MOST = 60

/** The table of cycles, and whether all was done that was planned; nothing without any. */
export function cyclesMarkup(summary: Summary): string[] {
  const { cycles = [] } = summary
  if (cycles.length === 0) return []
  const started = startedOfPlanned(summary)
  return [
    ...markdownTable(cycleColumns(cycles.slice(0, MOST), summary)),
    ...others(cycles.length - MOST),
    ...(started === null ? [] : ['', `- ${started.isAll ? '' : '⚠️ '}${prose(started.words)}`]),
  ]
}

/** What a sizing found, and its steps on a click; nothing without one. */
export function sizingMarkup({ sizing }: Summary): string[] {
  if (sizing === null) return []
  const steps = details('Sizing, step by step', markdownTable(sizingColumns(sizing)))
  return [...sizingSentences(sizing).map((sentence) => `- sizing: ${prose(sentence)}`), ...(steps.length === 0 ? [] : ['', ...steps])]
}
