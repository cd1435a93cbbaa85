// How long a user waits between two iterations.

import { HammerError } from '../core/errors.js'
import { parseDuration } from '../core/units.js'
import type { Person } from './person.js'

/**
 * Says how many milliseconds after `now`, the end of an iteration, the user's next one starts. Any function of that kind
 * will do.
 * @param started when the iteration started, in ms since the start of the run, as is `now`
 */
export type Wait<U = Person> = (user: U, started: number, now: number) => number

/** A length of time as on the command line: `'500ms'`, `'1h30m'`, or a number of seconds. */
export type Duration = string | number

/** Waits for a time drawn anew each time, all from `least` to `most` equally likely. */
export function between(least: Duration, most: Duration): Wait<Pick<Person, 'random'>> {
  const from = milliseconds('between', least)
  const to = milliseconds('between', most)
  if (from > to) {
    throw new HammerError('usage', `between(${shown(least)}, ${shown(most)}): the first is longer than the second`, {
      value: String(least),
      advice: 'Write the shorter time first.',
    })
  }
  return ({ random }) => from + random() * (to - from)
}

/** Waits for the same time after every iteration. */
export function constant(time: Duration): Wait<unknown> {
  const ms = milliseconds('constant', time)
  return () => ms
}

/** Starts an iteration every `time`, start to start: at once when the last one took longer, and without catching up. */
export function pacing(time: Duration): Wait<unknown> {
  return paced(milliseconds('pacing', time))
}

/** So many iterations per second and user: {@link pacing} of `1 / perSecond` seconds. */
export function throughput(perSecond: number): Wait<unknown> {
  if (!(perSecond > 0 && perSecond < Number.POSITIVE_INFINITY)) {
    throw new HammerError('usage', `throughput(${shown(perSecond)}): iterations per second are a number above 0`, {
      value: String(perSecond),
      advice: 'For example throughput(2): each user iterates twice a second.',
    })
  }
  return paced(1000 / perSecond)
}

function paced(ms: number): Wait<unknown> {
  return (_user, started, now) => Math.max(0, started + ms - now)
}

/**
 * The sum of waits, checked: what a script's own functions return may be anything.
 * @param scenario whose waits they are, for the error
 */
export function totalWait<U>(scenario: string, waits: readonly Wait<U>[]): Wait<U> {
  return (user, started, now) => {
    let sum = 0
    for (const wait of waits) {
      const ms: unknown = wait(user, started, now)
      if (typeof ms !== 'number' || !Number.isFinite(ms)) {
        throw new HammerError('usage', `${scenario}: its wait returned ${shown(ms)}`, {
          option: scenario,
          value: String(ms),
          advice: 'A wait returns a number of milliseconds, at once.',
        })
      }
      sum += Math.max(0, ms)
    }
    return sum
  }
}

function milliseconds(name: string, time: unknown): number {
  const ms = typeof time === 'number' ? (time >= 0 ? parseDuration(decimal(time)) : null) : parseDuration(String(time))
  if (ms !== null && Number.isFinite(ms)) return ms
  throw new HammerError('usage', `${name}(${shown(time)}): that is no length of time`, {
    value: String(time),
    advice: `For example '500ms', '1h30m', or a number of seconds.`,
  })
}

/** 1e-7 as `0.0000001`, which is what parseDuration reads. */
function decimal(seconds: number): string {
  const text = String(seconds)
  return text.includes('e') ? seconds.toFixed(12) : text
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
