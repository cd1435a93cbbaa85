// Mixes of tasks for scripts: one of several by weight, one after the other, or a Markov chain.

import { HammerError } from '../core/errors.js'
import { group, type Member, mixOf } from './group.js'
import { didYouMean } from './nearest.js'
import type { Person, Task } from './person.js'

export { leave } from './group.js'

/** An entry of {@link oneOf}: a task, `[weight, task]`, or with tags. Without a weight: 1; 0 disables it. */
export type Choice<U> =
  | Task<U>
  | readonly [weight: number, task: Task<U>]
  | { readonly task: Task<U>; readonly weight?: number; readonly tags?: readonly string[] }

/** An entry of {@link sequence}. Without a name: that of the function, or which step it is, from 1. */
export type Step<U> = Task<U> | { readonly task: Task<U>; readonly name?: string; readonly tags?: readonly string[] }

/** A state of {@link markov}: what to do in it, and where to go from there, by weight. Without `next` the chain ends with it. */
export interface State<U, N extends string = string> {
  /** What is done in it; may be a group itself. */
  readonly task: Task<U>
  /** The weight of each state that may follow. */
  readonly next?: { readonly [name in N]?: number }
  /** By which it can be chosen, beside those of what it is in. */
  readonly tags?: readonly string[]
}

/**
 * In every iteration one of the tasks, drawn in proportion to the weights: `oneOf({ home: [4, home], profile: [2, profile] })`.
 * @throws {HammerError} `usage`
 */
export function oneOf<U extends Person>(choices: Readonly<Record<string, Choice<U>>>): Task<U> {
  const members = entriesOf('oneOf', choices).map(([name, choice]) => memberOf('oneOf', name, partsOf(choice)))
  const enabled = members.filter(({ weight }) => weight > 0)
  if (enabled.length === 0) throw wrong('oneOf', 'no task has a weight above 0', 'Write oneOf({ home: [4, home], profile: [2, profile] }).')
  return group({ kind: 'oneOf', members: enabled })
}

/**
 * One task per iteration, in order, and from the beginning again: `sequence([login, browse, logout])`. A flow that is to be
 * one iteration is an ordinary function.
 * @throws {HammerError} `usage`
 */
export function sequence<U extends Person>(steps: readonly Step<U>[]): Task<U> {
  if (!Array.isArray(steps) || steps.length === 0) throw wrong('sequence', 'there is no task', 'Write sequence([login, browse, logout]).')
  const members = steps.map((step, i) => {
    const parts = partsOf(step)
    return memberOf('sequence', parts.name ?? (nameOf(parts.task) || String(i + 1)), parts)
  })
  return group({ kind: 'sequence', members })
}

/**
 * A walk from state to state, one per iteration, beginning with the first: `markov({ list: { task: list, next: { list: 1,
 * item: 4 } }, item: { task: item, next: { list: 1 } } })`. After a state that leads nowhere it begins anew.
 * @throws {HammerError} `usage`
 */
export function markov<U extends Person, N extends string>(states: { readonly [name in N]: State<U, NoInfer<N>> }): Task<U> {
  const members = entriesOf<State<U>>('markov', states).map(([name, state]) => memberOf('markov', name, partsOf(state)))
  const names = members.map(({ name }) => name)
  for (const { name, next } of members) {
    for (const [to, weight] of Object.entries(next)) {
      if (!names.includes(to)) throw wrong('markov', `${name} leads to ${to}, which there is not`, didYouMean(to, names))
      checkWeight('markov', `${name} → ${to}`, weight)
    }
  }
  return group({ kind: 'markov', members })
}

/** What can be said of a task in any kind of group. */
interface Parts<U> {
  readonly task: Task<U>
  readonly name?: string
  readonly weight?: number
  readonly tags?: readonly string[]
  readonly next?: Readonly<Record<string, number>>
}

function partsOf<U>(entry: Choice<U> | Step<U> | State<U>): Parts<U> {
  if (typeof entry === 'function') return { task: entry }
  if (isPair(entry)) return { weight: entry[0], task: entry[1] }
  return (entry ?? {}) as Parts<U>
}

/** Array.isArray does not tell a read-only pair from the rest. */
function isPair<U>(entry: Choice<U> | Step<U> | State<U>): entry is readonly [number, Task<U>] {
  return Array.isArray(entry)
}

/** Groups and functions written in place have no name of their own. */
function nameOf<U>(task: Task<U>): string {
  return typeof task !== 'function' || mixOf(task) || task.name === 'task' ? '' : task.name
}

function entriesOf<E>(kind: string, entries: Readonly<Record<string, E>>): [string, E][] {
  const found = typeof entries === 'object' && entries !== null && !Array.isArray(entries) ? Object.entries(entries) : []
  if (found.length === 0) throw wrong(kind, 'there is no task', `Write ${kind}({ name: … }), one entry for each task.`)
  return found
}

function memberOf<U>(kind: string, name: string, { task, weight = 1, tags = [], next = {} }: Parts<U>): Member<U> {
  if (typeof task !== 'function') throw wrong(kind, `${name} is no task`, 'A task is a function of the user, or another group.')
  if (!Array.isArray(tags)) throw wrong(kind, `the tags of ${name} are no list`, `Write tags: ['slow'].`)
  checkWeight(kind, name, weight)
  return { name, task, tags, weight, next }
}

function checkWeight(kind: string, name: string, weight: unknown): void {
  if (typeof weight === 'number' && weight >= 0 && weight < Number.POSITIVE_INFINITY) return
  throw wrong(kind, `the weight of ${name} is ${String(weight)}`, 'A weight is a number, 0 or above.')
}

function wrong(kind: string, what: string, advice: string): HammerError {
  return new HammerError('usage', `${kind}: ${what}`, { option: kind, advice })
}
