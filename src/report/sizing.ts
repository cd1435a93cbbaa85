// What a sizing found: how many users it took, and the counts that say so.

import { failureRatio, LEAST_FINISHED, type Outcomes, type SizingStep, type SizingSummary } from '../core/sizing.js'
import type { Summary } from '../core/summary.js'
import { wrap } from '../core/text.js'
import { count, share } from '../core/units.js'
import { decided } from './decisions.js'
import { type Column, labelled, type Page, room } from './layout.js'
import { plural, span } from './numbers.js'

/** The block of a sizing; nothing without one. */
export function sizing(page: Page, { sizing }: Summary): string[] {
  if (sizing === null) return []
  return labelled(
    page,
    'sizing',
    sizingSentences(sizing).flatMap((sentence) => wrap(sentence, room(page))),
  )
}

/** What was found, and by which counts. */
export function sizingSentences(sizing: SizingSummary): string[] {
  const { lastMinute, overall, at } = sizing
  return [verdict(sizing), ...doubt(sizing), `last minute: ${outcomes(lastMinute)}`, `overall: ${outcomes(overall)} in ${span(at)}`]
}

/** All steps as columns; none without any. */
export function sizingColumns({ steps, limit }: SizingSummary): Column[] {
  if (steps.length === 0) return []
  const column = (head: string, cell: (step: SizingStep) => string): Column => ({ cells: [head, ...steps.map(cell)], align: 'right' })
  return [
    column('at', ({ at }) => span(at)),
    column('users', ({ users }) => count(users)),
    column('finished in the last minute', ({ succeeded, failed }) => count(succeeded + failed)),
    column('failed', ({ failed }) => count(failed)),
    column('share', (step) => share(failureRatio(step) ?? 0)),
    { ...column('decision', (step) => decided(step, limit)), align: 'left' },
  ]
}

function verdict({ reached, users, usersBefore, ratio, limit }: SizingSummary): string {
  const crowd = `${count(users)} ${plural(users, 'user')}`
  const failed = ratio === null ? 'no iteration came to an end' : `${share(ratio)} of the iterations failed`
  if (!reached) return `${crowd} did not reach ${share(limit)}: in the last minute ${failed}`
  return `${crowd} reached ${share(limit)}: in the last minute, which began with ${count(usersBefore)}, ${failed}`
}

/** Why a size that was found, or was not, may be none. */
function doubt({ reached, lastMinute, overall }: SizingSummary): string[] {
  if (reached && overall.succeeded === 0) return ['not one iteration ever succeeded: that is no matter of how many users there are']
  const finished = lastMinute.succeeded + lastMinute.failed
  return reached || finished >= LEAST_FINISHED ? [] : [`only ${count(finished)} came to an end, ${LEAST_FINISHED} are needed to judge by`]
}

function outcomes({ succeeded, failed }: Outcomes): string {
  return `${count(failed)} failed of ${count(failed + succeeded)} iterations`
}
