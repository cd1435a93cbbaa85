// Expected shares: how often each task of a mix will run, for `hammer list`.

import { longRun, proportions, RESTART } from './chain.js'
import type { NamedScenario } from './exports.js'
import { chainOf, type Mix, mixOf } from './group.js'
import type { Task } from './person.js'

/** A task of a group, and its share of the group's iterations. */
export interface Share {
  readonly name: string
  /** From 0 to 1; the shares of a group add up to 1. */
  readonly share: number
  /** What the script says it weighs among the others; null where weights do not decide. */
  readonly weight: number | null
  readonly tags: readonly string[]
  /** Of which kind the group is that it consists of; null: it is an ordinary function. */
  readonly mix: Mix<unknown>['kind'] | null
  /** Of a nested group; else none. */
  readonly tasks: readonly Share[]
}

/**
 * The expected shares of the tasks in a group, nested ones within theirs; none for an ordinary function. A nested group
 * counts with as many iterations as one stay in it takes.
 */
export function sharesOf<U>(task: Task<U>): Share[] {
  const mix = mixOf(task)
  if (!mix) return []
  const iterations = iterationsOf(mix)
  const shares = proportions(iterations.byMember)
  return mix.members.map(({ name, task, tags, weight }, i) => ({
    name,
    share: shares[i],
    weight: mix.kind === 'oneOf' ? weight : null,
    tags,
    ...within(task),
  }))
}

/** A scenario of a script, and what share of the work it has. */
export interface ScenarioShare extends Share {
  /** A number of users of its own; its share is then 0, for the shares are of all other users. */
  readonly users: number | null
}

/** The expected shares of scenarios, and of the tasks in each. */
export function scenarioShares<U>(scenarios: readonly NamedScenario<U>[]): ScenarioShare[] {
  const weights = scenarios.map(({ users, weight }) => (users === undefined ? weight : 0))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return scenarios.map(({ name, users = null, weight, options, task }, i) => ({
    name,
    share: sum && weights[i] / sum,
    weight: users === null ? weight : null,
    users,
    tags: options.tags ?? [],
    ...within(task),
  }))
}

function within<U>(task: Task<U>): Pick<Share, 'mix' | 'tasks'> {
  return { mix: mixOf(task)?.kind ?? null, tasks: sharesOf(task) }
}

/** A task at the end of all nesting, by its path: `shop/cart/add`. */
export interface Leaf<U> {
  readonly path: string
  readonly task: Task<U>
}

/** All tasks of a group, nested ones too, in the order in which they are written; an ordinary function is its own only one. */
export function leavesOf<U>(name: string, task: Task<U>): Leaf<U>[] {
  const mix = mixOf(task)
  return mix ? mix.members.flatMap((member) => leavesOf(`${name}/${member.name}`, member.task)) : [{ path: name, task }]
}

/** Expected iterations of one stay in a group: of each member, and in all. One that never ends has very many. */
function iterationsOf<U>(mix: Mix<U>): { byMember: number[]; all: number } {
  const chain = chainOf(mix)
  const shares = longRun(chain)
  // each round ends once, so ends per step are rounds per step
  const ends = chain.next.reduce((sum, row, i) => sum + (row.every((weight) => weight === 0) ? shares[i] : 0), RESTART)
  const byMember = mix.members.map(({ task }, i) => (shares[i] / ends) * stayIn(task))
  return { byMember, all: byMember.reduce((sum, iterations) => sum + iterations, 0) }
}

function stayIn<U>(task: Task<U>): number {
  const mix = mixOf(task)
  return mix ? iterationsOf(mix).all : 1
}
