// What a script did, as a run left it in its summary.

import type { ScriptSummary } from '../core/script-summary.js'
import { list, number, pick } from './pick.js'

/** Null when there was none, or when it is not all there. */
export function scriptOf(value: unknown): ScriptSummary | null {
  const counts = (['started', 'succeeded', 'failed', 'errored', 'unfinished'] as const).map((key) => number(value, 'iterations', key))
  const parts = ['scenarios', 'checks', 'counters', 'timers'].map((key) => pick(value, key))
  if (counts.includes(null) || parts.some((part) => typeof part !== 'object' || part === null)) return null
  // older summaries have none
  const blocking = (pick(value, 'blocking') ?? {}) as ScriptSummary['blocking']
  return { ...(value as ScriptSummary), problems: list(value, 'problems') as ScriptSummary['problems'], blocking }
}
