// A scenario: what one kind of user does, again and again, and how it lives.

import { HammerError } from '../core/errors.js'
import { didYouMean } from './nearest.js'
import type { Task } from './person.js'
import type { Wait } from './wait.js'

export type { Person, ShardPlace, Task } from './person.js'

/** How the users of a scenario live. */
export interface ScenarioOptions<U> {
  /** The scenario's share of the users, in proportion to the other weights; 0 disables it. Without it: 1. */
  readonly weight?: number
  /** A fixed number of users instead of a share. */
  readonly users?: number
  /** How long to wait after each iteration; without it not at all. */
  readonly wait?: Wait<U>
  /** Once per user, before its first iteration. */
  readonly setup?: Task<U>
  /** Once per user, after its last iteration. */
  readonly teardown?: Task<U>
  /** For `--tag` and `--exclude-tag`. */
  readonly tags?: readonly string[]
  /** Instead of the name of the export. */
  readonly name?: string
}

/** What {@link scenario} makes; a script exports it. */
export interface Scenario<U> {
  /** Tells it from other exports. */
  readonly kind: 'scenario'
  /** As they were given; none is filled in. */
  readonly options: ScenarioOptions<U>
  /** What its users do in each iteration. */
  readonly task: Task<U>
}

/**
 * A scenario for a script to export. Its options are checked when the script is loaded, so that an error can name the
 * export.
 *
 * ```ts
 * export const read = scenario({ weight: 90, wait: constant('1s') }, async ({ http }) => {
 *   await http.get('/')
 * })
 * ```
 */
export function scenario<U>(options: ScenarioOptions<U>, task: Task<U>): Scenario<U>
export function scenario<U>(task: Task<U>): Scenario<U>
export function scenario<U>(first: ScenarioOptions<U> | Task<U>, second?: Task<U>): Scenario<U> {
  if (typeof first === 'function') return { kind: 'scenario', options: {}, task: first }
  return { kind: 'scenario', options: first, task: second as Task<U> }
}

/** Whether a value is a scenario, be it made by another copy of hammer. */
export function isScenario<U>(value: unknown): value is Scenario<U> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'scenario' && 'options' in value
}

interface Rule {
  readonly holds: (value: unknown) => boolean
  /** What the option is, for a sentence: `weight is a number, 0 or above`. */
  readonly is: string
}

const FUNCTION: Rule = { holds: (value) => typeof value === 'function', is: 'a function' }
const RULES: Record<keyof ScenarioOptions<never>, Rule> = {
  weight: { holds: (value) => typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY, is: 'a number, 0 or above' },
  users: { holds: (value) => Number.isSafeInteger(value) && Number(value) >= 1, is: 'a whole number, 1 or above' },
  wait: { ...FUNCTION, is: "a function, such as between('5s', '15s') makes" },
  setup: FUNCTION,
  teardown: FUNCTION,
  tags: { holds: (value) => Array.isArray(value) && value.every((tag) => typeof tag === 'string'), is: 'a list of texts' },
  name: { holds: (value) => typeof value === 'string' && value.trim() !== '', is: 'a text' },
}

/**
 * Checks what a script has made of a scenario.
 * @param name of the export
 * @throws {HammerError} `usage`, with the name of the export
 */
export function checkScenario<U>(name: string, { options, task }: Scenario<U>): void {
  if (typeof task !== 'function') throw wrong(name, 'has no task', 'Write scenario({ … }, async (user) => { … }).')
  if (typeof options !== 'object' || options === null) throw wrong(name, 'has no options', 'Write scenario(async (user) => { … }).')
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  for (const [key, value] of given) {
    if (!Object.hasOwn(RULES, key)) throw wrong(name, `has no option ${key}`, didYouMean(key, Object.keys(RULES)))
    const rule = RULES[key as keyof typeof RULES]
    if (!rule.holds(value)) throw wrong(name, `${key} cannot be ${shown(value)}`, `${key} is ${rule.is}.`)
  }
  if (options.users !== undefined && (options.weight ?? 0) > 0) {
    throw wrong(name, 'has both users and weight', 'A fixed number of users, or a share of the others: leave one out.')
  }
}

function wrong(name: string, what: string, advice: string): HammerError {
  return new HammerError('usage', `scenario ${name}: ${what}`, { option: name, advice })
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
}
