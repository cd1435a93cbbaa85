// The steps of a run with cycles, as it left them in its summary.

import type { CycleFacts, CycleSpan } from '../core/cycles.js'
import { list, number } from './pick.js'

/** Nothing for a run without cycles, or when they are not all there. */
export function cyclesOf(summary: unknown): { readonly cycles?: readonly CycleFacts[] } {
  const steps = list(summary, 'cycles').map((step) => {
    const [users, started, duration] = [number(step, 'users'), number(step, 'started'), number(step, 'duration')]
    if (users === null || started === null || duration === null) return null
    return { users, planned: number(step, 'planned'), started, start: number(step, 'start'), duration }
  })
  return steps.length > 0 && steps.every((step) => step !== null) ? { cycles: steps } : {}
}

/** When the steps were, by which their rows are told apart; nothing where none has begun. */
export function spansOf(cycles: readonly CycleFacts[] = []): { readonly cycles?: readonly CycleSpan[] } {
  const spans = cycles.flatMap(({ start, duration }) => {
    if (start === null) return []
    const from = Math.round(start * 1e6)
    return [{ start: from, end: from + Math.round(duration * 1e6) }]
  })
  return spans.length > 0 ? { cycles: spans } : {}
}
