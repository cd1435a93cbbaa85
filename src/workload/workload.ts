// A script as the engine carries it out: its scenarios, who runs which, and what is about the whole run.

import { HammerError } from '../core/errors.js'
import { apportion } from './apportion.js'
import { type ModuleExports, type NamedScenario, scenarioNamed, scenariosIn, unknownName, unwrapped } from './exports.js'
import { type Hooks, hooksOf } from './hooks.js'
import { chosen, equalized } from './narrow.js'
import { evenOrder } from './order.js'
import type { Person } from './person.js'
import { type Picker, pickerOf } from './pick.js'
import { totalWait, type Wait } from './wait.js'

export type { ModuleExports, NamedScenario } from './exports.js'

/** What was asked for beside the script itself. */
export interface WorkloadOptions {
  /** The one scenario to run (`script.ts#name`). */
  readonly pick?: string | null
  /** Only scenarios and tasks with one of these tags; empty: all. */
  readonly tags?: readonly string[]
  /** No scenarios and tasks with one of these tags. */
  readonly exclude?: readonly string[]
  /** `equal`: as if every weight above 0 were 1, in groups of tasks too. */
  readonly weights?: 'own' | 'equal'
  /** The script's text, so that its scenarios are in the order in which it exports them; else they are in that of their names. */
  readonly source?: string
}

/** A function of the script that is called once for the whole run. */
export type RunTask = (run: unknown) => unknown

/** What a script exports, checked and complete. */
export interface Workload<U> {
  /** At least one. */
  readonly scenarios: readonly NamedScenario<U>[]
  /** The script's `options` for the load, without `pick`, `wait` and `shape`. */
  readonly options: Readonly<Record<string, unknown>>
  /** Its load profile, as it stands there; undefined: none. */
  readonly shape: unknown
  readonly setup: RunTask | null
  readonly teardown: RunTask | null
  readonly on: Hooks
  /** Decides for every iteration; null: users belong to their scenario for life. */
  readonly pick: Picker<U> | null
  /** How many users there are where every scenario has a number of its own; null: as many as the load says. */
  readonly users: number | null
  /**
   * Which scenario user `n` belongs to, from 0, ascending; see {@link apportion}.
   * @throws {HammerError} `usage`, where every scenario has a number of users and `total` is none of theirs
   */
  apportion(total: number): (n: number) => NamedScenario<U>
  /**
   * Which scenario iteration `n` is of, from 0, ascending, where the load is a rate of iterations: in proportion to the weights.
   * @throws {HammerError} `usage`, where a scenario has a number of users
   */
  sequence(): (n: number) => NamedScenario<U>
  /** @throws {HammerError} `usage` */
  named(name: string): NamedScenario<U>
}

/**
 * Reads what a script exports.
 * @throws {HammerError} `usage`: names the export and says what to do
 */
export function workloadOf<U extends Person>(script: ModuleExports, asked: WorkloadOptions = {}): Workload<U> {
  const exports = unwrapped(script)
  const { pick, wait, shape, ...options } = optionsOf(exports.options)
  const scenarios = wanted<U>(exports, asked).map((scenario) => waiting(scenario, wait))
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))
  return {
    scenarios,
    options,
    shape,
    setup: runTask('setup', exports.setup),
    teardown: runTask('teardown', exports.teardown),
    on: hooksOf(exports.on),
    pick: pickerOf(pick, scenarios),
    users: scenarios.every(({ users }) => users !== undefined) ? ownUsers(scenarios) : null,
    apportion: (total) => apportioned(scenarios, total),
    sequence: () => sequenced(scenarios),
    named: (name) => byName.get(name) ?? unknownName(name, scenarios),
  }
}

function wanted<U extends Person>(exports: ModuleExports, asked: WorkloadOptions): NamedScenario<U>[] {
  const { pick = null, tags = [], exclude = [], weights = 'own', source } = asked
  const all = pick === null ? scenariosIn<U>(exports, source) : [scenarioNamed<U>(pick, exports, source)]
  const enabled = all.filter(({ weight }) => weight > 0)
  const found = enabled.flatMap((scenario) => {
    const task = chosen(scenario.task, scenario.options.tags ?? [], { tags, exclude })
    return task ? [{ ...scenario, task }] : []
  })
  if (found.length === 0) throw nothingRuns(exports, { all: all.length, enabled: enabled.length })
  return weights === 'own' ? found : found.map((scenario) => ({ ...scenario, weight: 1, task: equalized(scenario.task) }))
}

function nothingRuns(exports: ModuleExports, { all, enabled }: { all: number; enabled: number }): HammerError {
  if (enabled > 0) return new HammerError('usage', 'no scenario has the tags that were asked for', { advice: 'Ask for other tags.' })
  if (all > 0) return new HammerError('usage', 'all scenarios have a weight of 0', { advice: 'Give one of them a weight above 0.' })
  const other = Object.keys(exports).find((name) => typeof exports[name] === 'function' && name !== 'setup' && name !== 'teardown')
  const advice = other
    ? `${other} is a function that is not async: write export async function ${other}, or scenario(…).`
    : 'Write export async function read({ http }) { await http.get("/") }.'
  return new HammerError('usage', 'the script exports no scenario', { advice })
}

/** With the script's own wait for all, which is added to that of each. */
function waiting<U>(scenario: NamedScenario<U>, common: unknown): NamedScenario<U> {
  const waits = [common, scenario.options.wait].filter((wait) => wait !== undefined) as Wait<U>[]
  return waits.length === 0 ? scenario : { ...scenario, options: { ...scenario.options, wait: totalWait(scenario.name, waits) } }
}

function optionsOf(value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HammerError('usage', 'export options: is no object', {
      option: 'options',
      advice: "Write export const options = { duration: '10s' }.",
    })
  }
  const { wait } = value as { wait?: unknown }
  if (wait !== undefined && typeof wait !== 'function') {
    throw new HammerError('usage', 'export options: wait is no function', { option: 'options.wait', advice: "Write wait: constant('1s')." })
  }
  return { ...value }
}

function runTask(name: string, value: unknown): RunTask | null {
  if (value === undefined) return null
  if (typeof value === 'function') return value as RunTask
  throw new HammerError('usage', `export ${name}: is no function`, { option: name, advice: `Write export async function ${name}() { … }.` })
}

function ownUsers<U>(scenarios: readonly NamedScenario<U>[]): number {
  return scenarios.reduce((sum, { users = 0 }) => sum + users, 0)
}

function apportioned<U>(scenarios: readonly NamedScenario<U>[], total: number): (n: number) => NamedScenario<U> {
  const own = ownUsers(scenarios)
  const isFixed = scenarios.every(({ users }) => users !== undefined)
  if (total < own || (isFixed && total > own)) {
    throw new HammerError('usage', `the scenarios have ${own} users of their own, the load has ${total}`, {
      value: String(total),
      advice: `Ask for ${own}${isFixed ? '' : ' or more'}, or give the scenarios weights instead of users.`,
    })
  }
  const scenarioOf = apportion(scenarios)
  return (n) => scenarioOf(n) ?? scenarios[0]
}

function sequenced<U>(scenarios: readonly NamedScenario<U>[]): (n: number) => NamedScenario<U> {
  const fixed = scenarios.find(({ users }) => users !== undefined)
  if (fixed) {
    throw new HammerError('usage', `scenario ${fixed.name} has a number of users, and a rate has none`, {
      option: fixed.name,
      advice: 'Give it a weight, or leave --rate out.',
    })
  }
  const order = evenOrder(scenarios.map(({ weight }) => weight))
  return (n) => scenarios[order(n)]
}
