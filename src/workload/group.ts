// A group of tasks: a user does one of them per iteration, and is led from one to the next.

import { type Draw, draw } from './draw.js'
import type { Person, Task } from './person.js'

/** A task in a group. */
export interface Member<U> {
  readonly name: string
  readonly task: Task<U>
  readonly tags: readonly string[]
  /** Among the others of a `oneOf`. */
  readonly weight: number
  /** From this state of a `markov` to others, by name. */
  readonly next: Readonly<Record<string, number>>
}

/** The data of a group. */
export interface Mix<U> {
  readonly kind: 'oneOf' | 'sequence' | 'markov'
  readonly members: readonly Member<U>[]
}

/** Where a user begins, and where it goes from each member; a row without a weight is an end. */
export interface Chain {
  readonly start: readonly number[]
  readonly next: readonly (readonly number[])[]
}

/** A task that returns this leaves the group that it is in, as if that had come to its end. */
export const leave: unique symbol = Symbol.for('hammer.leave')

/** Marks a task as a group, also for another copy of hammer. */
const GROUP = Symbol.for('hammer.group')

interface Group<U> {
  readonly mix: Mix<U>
  /** Whether the user has begun with the group and not come to its end. */
  readonly holds: (user: U) => boolean
}

type GroupTask<U> = Task<U> & { readonly [GROUP]: Group<U> }

/**
 * The task of a group. One iteration is one task: a user that is in the middle of a nested group stays there, iteration by
 * iteration, until that group is over; then the outer one goes on. A task that fails is over like any other.
 */
export function group<U extends Person>(mix: Mix<U>): Task<U> {
  const { first, after } = courseOf(chainOf(mix))
  const places = new WeakMap<U, number>()
  const act = async (user: U) => {
    const at = places.get(user) ?? first(user.random)
    const { task } = mix.members[at]
    places.set(user, at)
    let result: unknown
    try {
      result = await task(user)
    } finally {
      if (!isInside(task, user)) {
        const next = result === leave ? null : (after[at]?.(user.random) ?? null)
        if (next === null) places.delete(user)
        else places.set(user, next)
      }
    }
  }
  const mark: Group<U> = { mix, holds: (user) => places.has(user) }
  return Object.assign(act, { [GROUP]: mark })
}

/** The group that a task is; null for an ordinary function. */
export function mixOf<U>(task: Task<U>): Mix<U> | null {
  return groupOf(task)?.mix ?? null
}

/** Whether a user is in the middle of a task that is a group. */
export function isInside<U>(task: Task<U>, user: U): boolean {
  return groupOf(task)?.holds(user) ?? false
}

function groupOf<U>(task: Task<U>): Group<U> | null {
  return (task as Partial<GroupTask<U>>)[GROUP] ?? null
}

/** All groups are chains: `oneOf` ends after the first step, a `sequence` has one way to go. */
export function chainOf<U>({ kind, members }: Mix<U>): Chain {
  const first = members.map((_, i) => (i === 0 ? 1 : 0))
  switch (kind) {
    case 'oneOf':
      return { start: members.map(({ weight }) => weight), next: members.map(() => members.map(() => 0)) }
    case 'sequence':
      return { start: first, next: members.map((_, i) => members.map((_, j) => (j === i + 1 ? 1 : 0))) }
    case 'markov':
      return { start: first, next: members.map(({ next }) => members.map(({ name }) => (Object.hasOwn(next, name) ? next[name] : 0))) }
  }
}

function courseOf({ start, next }: Chain): { first: Draw; after: readonly (Draw | null)[] } {
  return { first: draw(start), after: next.map((row) => (row.some((weight) => weight > 0) ? draw(row) : null)) }
}
