// What a sizing found: how many users it took, and the counts that say so.

import { LEAST_FINISHED, type Outcomes, type SizingSummary } from '../core/sizing.js'
import type { Summary } from '../core/summary.js'
import { wrap } from '../core/text.js'
import { count, share } from '../core/units.js'
import { labelled, type Page, room } from './layout.js'
import { plural, span } from './numbers.js'

/** The block of a sizing; nothing without one. */
export function sizing(page: Page, { sizing }: Summary): string[] {
  if (sizing === null) return []
  const { lastMinute, overall, at } = sizing
  const sentences = [
    verdict(sizing),
    ...doubt(sizing),
    `last minute: ${outcomes(lastMinute)}`,
    `overall: ${outcomes(overall)} in ${span(at)}`,
  ]
  return labelled(
    page,
    'sizing',
    sentences.flatMap((sentence) => wrap(sentence, room(page))),
  )
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
