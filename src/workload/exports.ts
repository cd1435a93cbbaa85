// The scenarios among a module's exports.

import { HammerError } from '../core/errors.js'
import { mixOf } from './group.js'
import { didYouMean } from './nearest.js'
import type { Task } from './person.js'
import { checkScenario, isScenario, type Scenario } from './scenario.js'

/** A scenario of a script, complete. */
export interface NamedScenario<U> extends Scenario<U> {
  readonly name: string
  /** As {@link ScenarioOptions.weight}, 1 where the script says nothing. */
  readonly weight: number
  /** As {@link ScenarioOptions.users}. */
  readonly users?: number
}

export type ModuleExports = Readonly<Record<string, unknown>>

/** Exports that are about the whole run. */
const RESERVED: ReadonlySet<string> = new Set(['setup', 'teardown', 'options', 'on', '__esModule', 'module.exports'])

/**
 * The scenarios that a module exports, disabled ones too: what {@link scenario} made, groups of tasks, and async functions.
 * @param source the script's text: scenarios come in the order in which it exports them, for a module lists its exports by name
 * @throws {HammerError} `usage`
 */
export function scenariosIn<U>(exports: ModuleExports, source = ''): NamedScenario<U>[] {
  const names = Object.keys(exports).filter((name) => !RESERVED.has(name))
  const places = new Map(names.map((name) => [name, placeOf(name, source)]))
  const inOrder = names.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
  const found = inOrder.flatMap((name) => {
    const value = exports[name]
    // `export default` of something that has a name already
    const isAlias = name === 'default' && names.some((other) => other !== name && exports[other] === value)
    return !isAlias && runs(value) ? [named<U>(name, value)] : []
  })
  refuseTwins(found)
  return found
}

/**
 * The one scenario that was asked for, by the name of its export or its own. It may be any function, and may be disabled.
 * @throws {HammerError} `usage`
 */
export function scenarioNamed<U>(name: string, exports: ModuleExports, source?: string): NamedScenario<U> {
  const all = scenariosIn<U>(exports, source)
  const found = all.find((scenario) => scenario.name === name)
  if (found) return { ...found, weight: found.weight || 1 }
  const value = Object.hasOwn(exports, name) ? exports[name] : undefined
  if (typeof value === 'function' || isScenario(value)) {
    const made = named<U>(name, value)
    return { ...made, weight: made.weight || 1 }
  }
  return unknownName(name, all)
}

/** @throws {HammerError} `usage`, with the nearest name */
export function unknownName<U>(name: string, scenarios: readonly NamedScenario<U>[]): never {
  const names = scenarios.map((scenario) => scenario.name)
  throw new HammerError('usage', `the script has no scenario ${name}`, { value: name, advice: didYouMean(name, names) })
}

/** A CommonJS module arrives as the default export of another one. */
export function unwrapped(exports: ModuleExports): ModuleExports {
  const { default: inner } = exports
  const others = Object.keys(exports).filter((name) => name !== 'default' && name !== '__esModule' && name !== 'module.exports')
  const isModule = typeof inner === 'object' && inner !== null && !isScenario(inner)
  return isModule && others.every((name) => exports[name] === (inner as ModuleExports)[name]) ? (inner as ModuleExports) : exports
}

function runs(value: unknown): boolean {
  if (typeof value !== 'function') return isScenario(value)
  return mixOf(value as Task<unknown>) !== null || Object.prototype.toString.call(value) === '[object AsyncFunction]'
}

function named<U>(name: string, value: unknown): NamedScenario<U> {
  const found: Scenario<U> = isScenario<U>(value) ? value : { kind: 'scenario', options: {}, task: value as Task<U> }
  checkScenario(name, found)
  const { options, task } = found
  const { users } = options
  // a weight of 0 disables whatever else is said
  const weight = options.weight ?? 1
  return { kind: 'scenario', name: options.name ?? name, weight, options, task, ...(users !== undefined && { users }) }
}

function refuseTwins<U>(scenarios: readonly NamedScenario<U>[]): void {
  const names = scenarios.map(({ name }) => name)
  const twin = names.find((name, i) => names.indexOf(name) !== i)
  if (twin === undefined) return
  throw new HammerError('usage', `two scenarios are called ${twin}`, { value: twin, advice: 'Give one of them another name.' })
}

/** Where a script's text exports a name: as a declaration, or in a list. */
function placeOf(name: string, source: string): number {
  const word = name.replace(/[^\w]/g, '\\$&')
  const declared = new RegExp(`\\bexport\\s+(?:async\\s+)?(?:const|let|var|function)\\s*\\*?\\s*${word}(?![\\w$])`).exec(source)
  const listed = new RegExp(`\\bexport\\s*\\{(?:[^}]*[\\s,])?${word}(?=[\\s,}])`).exec(source)
  const place =
    name === 'default' ? source.search(/\bexport\s+default\b/) : (declared?.index ?? (listed ? listed.index + listed[0].length : -1))
  return place < 0 ? Number.MAX_SAFE_INTEGER : place
}
