// Tasks chosen by tags, and groups with equal weights.

import { group, type Member, type Mix, mixOf } from './group.js'
import type { Person, Task } from './person.js'

/** Which tags are wanted; empty: no choice. */
export interface TagChoice {
  /** Only what has one of these. */
  readonly tags: readonly string[]
  /** Nothing that has one of these. */
  readonly exclude: readonly string[]
}

/**
 * The part of a task whose tags are chosen; null when nothing is left. Tags hold for all that is within: a scenario's for its
 * tasks, a group's for its members.
 * @param inherited tags of all that the task is in
 */
export function chosen<U extends Person>(task: Task<U>, inherited: readonly string[], choice: TagChoice): Task<U> | null {
  const mix = mixOf(task)
  if (!mix) return isChosen(inherited, choice) ? task : null
  const members = mix.members.flatMap((member) => {
    const rest = chosen(member.task, [...inherited, ...member.tags], choice)
    return rest ? [{ ...member, task: rest }] : []
  })
  return members.length === 0 ? null : regrouped(task, mix, members)
}

/** The same task with every weight of a `oneOf` in it at 1. */
export function equalized<U extends Person>(task: Task<U>): Task<U> {
  const mix = mixOf(task)
  if (!mix) return task
  const members = mix.members.map((member) => ({ ...member, weight: 1, task: equalized(member.task) }))
  return regrouped(task, mix, members)
}

/** A group of its own only where something differs. */
function regrouped<U extends Person>(task: Task<U>, { kind, members }: Mix<U>, wanted: readonly Member<U>[]): Task<U> {
  const same =
    members.length === wanted.length && members.every(({ task, weight }, i) => task === wanted[i].task && weight === wanted[i].weight)
  return same ? task : group({ kind, members: wanted })
}

function isChosen(own: readonly string[], { tags, exclude }: TagChoice): boolean {
  return (tags.length === 0 || own.some((tag) => tags.includes(tag))) && !own.some((tag) => exclude.includes(tag))
}
