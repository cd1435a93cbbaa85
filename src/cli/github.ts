// What GitHub Actions is told about a run: a job summary, and annotations for what did not hold.

import { appendFileSync } from 'node:fs'
import { errorCode } from '../core/errors.js'
import type { Plan } from '../core/plan.js'
import type { Summary } from '../core/summary.js'
import { printable } from '../core/text.js'
import { REPORTS } from '../report/index.js'
import { measured } from '../report/thresholds.js'
import type { Terminal } from './terminal.js'
import { planWords } from './words.js'

/** What is to be said, and where. */
export interface Told {
  readonly plan: Plan
  readonly notes: readonly string[]
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Appends the Markdown report to the file that `GITHUB_STEP_SUMMARY` names. A file that cannot be written is said, and costs nothing else. */
export function writeJobSummary(summary: Summary, { plan, notes, terminal, env }: Told): void {
  const file = env.GITHUB_STEP_SUMMARY
  if (!file) return
  try {
    appendFileSync(file, `${REPORTS.markdown.render(summary, { width: 100, colour: 'off', plan: planWords(plan), notes })}\n`)
  } catch (error) {
    terminal.err(`hammer: the job summary ${printable(file)} cannot be written (${errorCode(error)})\n`)
  }
}

/** On GitHub Actions: an error for each threshold that does not hold, a warning where hammer was the bottleneck. */
export function annotate({ thresholds, verdict }: Summary, { terminal, env }: Pick<Told, 'terminal' | 'env'>): void {
  if (env.GITHUB_ACTIONS !== 'true') return
  for (const result of thresholds) {
    if (!result.holds) terminal.err(annotation('error', 'threshold', `${result.expression} does not hold: ${measured(result)}`))
  }
  if (verdict.bottleneck === 'client')
    terminal.err(annotation('warning', 'bottleneck', `The load generator was the bottleneck: ${verdict.reasons.join('; ')}`))
}

function annotation(kind: 'error' | 'warning', title: string, text: string): string {
  return `::${kind} title=hammer ${title}::${printable(text).replaceAll('%', '%25')}\n`
}
