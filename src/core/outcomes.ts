// What became of requests: answers by status, the others by cause, and when what went wrong came first and last.

import type { SeenSpan } from './seen.js'
import type { Tally } from './tally.js'

/** Counts by name. */
export interface Outcomes {
  readonly statuses: Readonly<Record<string, number>>
  /** Without an answer, by cause, the most frequent first. */
  readonly errors: Readonly<Record<string, number>>
  /** When each error, and each status of 400 and above, came first and last. */
  readonly seen: { readonly statuses: Readonly<Record<string, SeenSpan>>; readonly errors: Readonly<Record<string, SeenSpan>> }
}

/** The outcomes that a tally has counted. */
export function outcomes({ statuses: answers, causes, seenStatuses, seenCauses }: Tally): Outcomes {
  const statuses: Record<string, number> = {}
  answers.forEach((n, status) => {
    if (n > 0) statuses[status] = n
  })
  const errors = Object.fromEntries([...causes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)))
  return { statuses, errors, seen: { statuses: seenStatuses.among(statuses), errors: seenCauses.among(errors) } }
}
