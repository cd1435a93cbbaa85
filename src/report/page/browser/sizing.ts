// What a sizing found: its sentences, and the looks at the run with what each decided.

import { failureRatio, type SizingStep } from '../../../core/sizing.js'
import { share } from '../../../core/units.js'
import { decided } from '../../decisions.js'
import type { PageData } from '../data.js'
import { el, section, table } from './dom.js'
import { clock, count } from './format.js'

/** Nothing without one. */
export function sizing({ summary: { sizing }, words }: PageData): HTMLElement | null {
  if (sizing === null) return null
  const [first, ...rest] = words.sizing
  return section(
    'Sizing',
    el('p', { class: `notice ${sizing.reached ? 'good' : 'warn'}` }, first),
    rest.map((sentence) => el('p', { class: 'sub' }, sentence)),
    sizing.steps.length === 0
      ? null
      : table(
          `Iterations of the minute before each step; limit ${share(sizing.limit)}`,
          [
            { head: 'at', cell: ({ at }: SizingStep) => clock(at, 0.1) },
            { head: 'users', cell: ({ users }) => count(users) },
            { head: 'finished', cell: ({ succeeded, failed }) => count(succeeded + failed) },
            { head: 'failed', cell: ({ failed }) => count(failed) },
            { head: 'share', cell: (step) => ratioWords(failureRatio(step)) },
            { head: 'decision', align: 'left', cell: (step) => toned(decided(step, sizing.limit), step === sizing.steps.at(-1)) },
          ],
          sizing.steps,
        ),
  )
}

function ratioWords(ratio: number | null): string {
  return ratio === null ? '–' : share(ratio)
}

function toned(words: string, isLast: boolean): Node | string {
  return isLast ? el('b', {}, words) : words
}
