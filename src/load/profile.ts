// A load profile as a script gives it, a function of time or a list of stages, compiled to straight lines.

import { inspect } from 'node:util'
import { HammerError } from '../core/errors.js'
import type { Stage } from '../core/plan.js'
import { parseDuration } from '../core/units.js'

/** A profile, compiled. */
export interface Profile {
  /** Users for the closed model, iterations per second for the open one. */
  readonly of: 'users' | 'rate'
  /** The height at the start. */
  readonly start: number
  /** At least one; they end with the profile, and the load with them. */
  readonly stages: readonly Stage[]
}

/** What a profile is read with. */
export interface ProfileContext {
  /** The file it is from, for errors. */
  readonly file: string
  /** Length of the run, in ms, where one was asked for; null: the profile must end by itself. */
  readonly duration: number | null
}

const SECOND = 1000
/** A function is asked once for every second of a day at most. */
const MOST_SECONDS = 86_400
/** Heights that differ by less than this share are on one line: what is left of sums of binary fractions. */
const ROUNDING = 1e-9

/**
 * Compiles `(seconds) => users | { users } | { rate } | null`, asked at 0, 1, 2 … s before the run, with straight lines in between:
 *
 * ```
 *   users ┤    •──•──•╌╌╌▏      null at 4: the height of 3 holds until then, and the load ends
 *         │  ╱           ▏
 *         └•─┴──┴──┴───┴─────► s
 *          0 1  2  3   4
 * ```
 *
 * or a list `[{ duration: '10s', users: 20 }, …]`: straight lines from nothing to each target in turn.
 * @throws {HammerError} `usage` naming the file, the second or the stage, and what to write
 */
export function compileProfile(shape: unknown, context: ProfileContext): Profile {
  if (typeof shape === 'function') return ofFunction(shape as (seconds: number) => unknown, context)
  if (Array.isArray(shape)) return ofList(shape, context)
  throw bad(context, 'shape', 'is neither a function of time nor a list of stages', HINT)
}

const HINT = "Write shape: (seconds) => (seconds < 60 ? 10 + seconds : null), or shape: [{ duration: '10s', users: 20 }]."
const VALUES = 'It returns a number of users, { users: 20 }, { rate: 5 } for iterations per second, or null at the end.'

interface Height {
  readonly of: Profile['of']
  readonly value: number
}

function ofFunction(shape: (seconds: number) => unknown, context: ProfileContext): Profile {
  const seconds = context.duration === null ? MOST_SECONDS + 1 : Math.ceil(context.duration / SECOND)
  const heights: number[] = []
  let of: Profile['of'] | null = null
  let t = 0
  for (; t <= Math.min(seconds, MOST_SECONDS); t++) {
    const height = heightOf(ask(shape, t, context), `shape(${t})`, context)
    if (height === null) break
    of = one(of, height, `shape(${t})`, context)
    heights.push(height.value)
  }
  if (of === null) throw bad(context, 'shape(0)', 'is null', 'It would end before it begins. Return a number of users at 0.')
  if (t > MOST_SECONDS && seconds > MOST_SECONDS) throw endless(context)
  // asked at the very end, too: there is no line behind it
  const ends = t > seconds ? heights : [...heights, heights[heights.length - 1]]
  return busy({ of, start: heights[0], stages: folded(ends) }, context)
}

function busy(profile: Profile, context: ProfileContext): Profile {
  if (profile.start > 0 || profile.stages.some(({ target }) => target > 0)) return profile
  throw bad(context, 'shape', 'is 0 from beginning to end', HINT)
}

function ask(shape: (seconds: number) => unknown, t: number, context: ProfileContext): unknown {
  try {
    return shape(t)
  } catch (error) {
    throw bad(context, `shape(${t})`, `threw: ${error instanceof Error ? error.message : String(error)}`, VALUES, error)
  }
}

function endless(context: ProfileContext): HammerError {
  if (context.duration !== null) return bad(context, 'shape', 'is longer than a day', 'Write a longer one as a list of stages.')
  return bad(context, 'shape', 'does not end within a day', 'Return null when it is over, or say how long the run is with -d.')
}

function ofList(list: readonly unknown[], context: ProfileContext): Profile {
  let of: Profile['of'] | null = null
  const stages = list.map((stage, i) => {
    const name = `shape[${i}]`
    const length = typeof stage === 'object' && stage !== null && 'duration' in stage ? durationOf(stage.duration) : null
    if (length === null) throw bad(context, name, 'has no duration', "Write { duration: '10s', users: 20 }, or with rate instead of users.")
    const height = heightOf(stage, name, context)
    if (height === null) throw bad(context, name, 'is null', 'A list ends with its last stage.')
    of = one(of, height, name, context)
    return { duration: length, target: height.value }
  })
  if (of === null) throw bad(context, 'shape', 'is an empty list', HINT)
  return busy({ of, start: 0, stages }, context)
}

function durationOf(value: unknown): number | null {
  const ms = typeof value === 'string' || typeof value === 'number' ? parseDuration(String(value)) : null
  return ms !== null && ms > 0 ? ms : null
}

/** A number of users, `{ users }` or `{ rate }`; null and undefined: the end. */
function heightOf(value: unknown, name: string, context: ProfileContext): Height | null {
  if (value === null || value === undefined) return null
  const { users, rate } = typeof value === 'object' ? (value as { users?: unknown; rate?: unknown }) : { users: value, rate: undefined }
  if (users !== undefined && rate !== undefined) throw bad(context, name, 'has users and a rate', 'It has one of the two.')
  const of = rate === undefined ? 'users' : 'rate'
  const height = rate ?? users
  if (typeof height === 'number' && height >= 0 && height < Number.POSITIVE_INFINITY) return { of, value: height }
  const advice =
    typeof height === 'object' && height !== null
      ? 'One number for all: scenarios share the users by their weights, or have users of their own.'
      : VALUES
  throw bad(context, name, `is ${value instanceof Promise ? 'a promise' : inspect(value, { breakLength: Infinity })}`, advice)
}

/** All of one profile are users, or all are rates. */
function one(of: Profile['of'] | null, height: Height, name: string, context: ProfileContext): Profile['of'] {
  if (of === null || of === height.of) return height.of
  throw bad(
    context,
    name,
    `is a number of ${height.of === 'users' ? 'users' : 'iterations per second'}, others are not`,
    'Give users always, or rates always.',
  )
}

/** Heights at whole seconds as lines; as long as they go straight on it is one line. */
function folded(heights: readonly number[]): Stage[] {
  const stages: Stage[] = []
  let from = 0
  for (let t = 1; t < heights.length; t++) {
    if (t + 1 < heights.length && isStraight(heights, from, t + 1)) continue
    stages.push({ duration: (t - from) * SECOND, target: heights[t] })
    from = t
  }
  return stages
}

/** Whether the step to `to` is as high as the first step of the line that begins at `from`. */
function isStraight(heights: readonly number[], from: number, to: number): boolean {
  const expected = heights[from] + (heights[from + 1] - heights[from]) * (to - from)
  return Math.abs(heights[to] - expected) <= ROUNDING * Math.max(1, Math.abs(expected))
}

function bad({ file }: ProfileContext, name: string, what: string, advice: string, cause?: unknown): HammerError {
  return new HammerError('usage', `${file}: options.${name} ${what}`, { option: 'options.shape', value: file, advice, cause })
}
