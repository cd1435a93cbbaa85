// Cycles: runs one after another with different numbers of users and iterations, `-c 10:20:30 -n 5:10`.

import { HammerError } from '../core/errors.js'
import { parseCount } from '../core/units.js'

/** One run of a cycle. */
export interface CycleStep {
  readonly users: number
  /** Of all users together; null: as many as there is time for. */
  readonly iterations: number | null
  /** Of each user; null: whoever is free takes the next. */
  readonly perUser: number | null
}

/** Steps, to be carried out one after another without overlap, and what they come to. */
export interface Cycles {
  readonly steps: readonly CycleStep[]
  /** Iterations of all steps; null where time decides. */
  readonly iterations: number | null
}

/** Whether a value of `-c` or `-n` is a cycle, or one for each user, rather than a plain number. */
export function isCycle(text: string): boolean {
  return text.includes(':') || PER_USER.test(text)
}

const PER_USER = /\/user$/

/**
 * Reads `-c 10:20:30` and `-n 5:10`: every number of users with every number of iterations, users changing last. Iterations are
 * those of a step, divided among its users as `-n` always is; `20/user` are those of each user:
 *
 * ```
 *   -c 10:20:30 -n 20/user    10 users × 20, then 20 × 20, then 30 × 20: 60 · 20 = 1,200 iterations
 * ```
 * @throws {HammerError} `usage`
 */
export function readCycles(users: string, iterations: string | null): Cycles {
  const crowds = numbersOf('-c', users)
  if (iterations === null) return { steps: crowds.map((users) => ({ users, iterations: null, perUser: null })), iterations: null }
  const perUser = PER_USER.test(iterations)
  const counts = numbersOf('-n', iterations.replace(PER_USER, ''))
  const stepOf = (users: number, count: number) =>
    perUser ? { users, iterations: users * count, perUser: count } : { users, iterations: count, perUser: null }
  const steps = crowds.flatMap((users) => counts.map((count) => stepOf(users, count)))
  return { steps, iterations: steps.reduce((sum, step) => sum + step.iterations, 0) }
}

function numbersOf(option: string, text: string): number[] {
  return text.split(':').map((part) => {
    const number = parseCount(part)
    if (number !== null && number > 0) return number
    throw new HammerError('usage', `${option} ${text}: '${part}' is no whole number above 0`, {
      option,
      value: text,
      advice: `A cycle is written ${option} 10:20:30${option === '-n' ? ', or 10:20:30/user for each user' : ''}.`,
    })
  })
}
