// What a sizing found, as a run left it in its summary.

import type { Outcomes, SizingStep, SizingSummary } from '../core/sizing.js'
import { list, number, pick } from './pick.js'

/** Null when there was none, or when it is not all there. */
export function sizingOf(value: unknown): SizingSummary | null {
  const [limit, users, usersBefore, at] = ['limit', 'users', 'usersBefore', 'at'].map((key) => number(value, key))
  const reached = pick(value, 'reached')
  const lastMinute = outcomesOf(pick(value, 'lastMinute'))
  const overall = outcomesOf(pick(value, 'overall'))
  if (limit === null || users === null || usersBefore === null || at === null) return null
  if (typeof reached !== 'boolean' || lastMinute === null || overall === null) return null
  return { limit, reached, users, usersBefore, at, ratio: number(value, 'ratio'), lastMinute, overall, steps: stepsOf(value) }
}

/** Older summaries have none; what is no step is left out. */
function stepsOf(value: unknown): SizingStep[] {
  return list(value, 'steps').flatMap((step) => {
    const [at, users, outcomes] = [number(step, 'at'), number(step, 'users'), outcomesOf(step)]
    return at === null || users === null || outcomes === null ? [] : [{ at, users, ...outcomes }]
  })
}

function outcomesOf(value: unknown): Outcomes | null {
  const succeeded = number(value, 'succeeded')
  const failed = number(value, 'failed')
  return succeeded === null || failed === null ? null : { succeeded, failed }
}
