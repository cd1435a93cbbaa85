// The events of a run that a script can listen to.

import { HammerError } from '../core/errors.js'
import { didYouMean } from './nearest.js'

/** What a script's `on` can name, and when its functions are called. */
export const EVENTS = {
  start: 'once per worker, before its first user',
  spawned: 'once per worker, when all its users have begun',
  stopping: 'once per worker, when no iteration starts any more',
  stop: 'once per worker, after its last user',
  users: 'every second, with the number of users',
  iteration: 'before each iteration',
  success: 'after an iteration that returned',
  failure: 'after an iteration that threw, with what it threw',
  request: 'before each request leaves, with its headers',
  response: 'after each answer, or with the cause of its absence',
} as const

export type EventName = keyof typeof EVENTS

/** A function of a script, called with the event. What it returns is not waited for, nor does what it throws end anything. */
export type Listener = (event: unknown) => unknown

/** Listeners by event, in the order in which the script lists them. */
export type Hooks = Readonly<Record<EventName, readonly Listener[]>>

/**
 * Reads a script's `export const on = { response: log, failure: [count, log] }`.
 * @throws {HammerError} `usage`
 */
export function hooksOf(on: unknown): Hooks {
  const given = on ?? {}
  if (typeof given !== 'object' || Array.isArray(given)) throw wrong('cannot be used', 'Write export const on = { response(event) { … } }.')
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(EVENTS, name)) throw wrong(`has no event ${name}`, didYouMean(name, Object.keys(EVENTS)))
  }
  const listeners = Object.keys(EVENTS).map((name) => [name, listenersOf(name, (given as Record<string, unknown>)[name])])
  return Object.fromEntries(listeners)
}

function listenersOf(name: string, value: unknown): readonly Listener[] {
  const listeners = value === undefined ? [] : Array.isArray(value) ? value : [value]
  if (listeners.every((listener) => typeof listener === 'function')) return listeners
  throw wrong(`${name} is no function`, `${name} is one function of the event, or a list of them.`)
}

function wrong(what: string, advice: string): HammerError {
  return new HammerError('usage', `export on: ${what}`, { option: 'on', advice })
}
