// The load of a script: that of the command line, its own options.shape, or the ramp of --sizing.

import { basename } from 'node:path'
import { HammerError } from '../core/errors.js'
import type { Stage } from '../core/plan.js'
import { compileProfile, type Profile } from '../load/profile.js'
import type { Workload } from '../workload/index.js'
import { flagOf } from './option.js'
import { badValue, type Given } from './read-values.js'
import { SCRIPT_OPTIONS, type ScriptValues } from './script-options.js'
import { MOST_USERS } from './script-values.js'

/** Sizing rises to so many users over so long, and stays there for the minute that it judges by. */
const SIZING_USERS = 500
const SIZING_RAMP = 300_000
const SIZING_TAIL = 60_000

/** Values that describe the whole load. */
export interface ScriptLoad {
  readonly values: ScriptValues
  /** In place of `--stage`. */
  readonly stages?: readonly Stage[]
}

/** What it is made of. */
export interface LoadSources {
  readonly values: ScriptValues
  readonly workload: Pick<Workload<never>, 'options' | 'shape'>
  /** What the command line, the environment and the config file say: they win over the script. */
  readonly given: Given
  readonly file: string
}

/** @throws {HammerError} `usage` for a shape that is none, and for what excludes each other */
export function scriptLoad(sources: LoadSources): ScriptLoad {
  const { values } = sources
  const profile = profileOf(sources)
  if (profile !== null) return shaped(values, profile)
  return { values: values.sizing === null ? values : sized(values, values.sizing) }
}

/** What says the same as a shape. */
const RIVALS = ['stage', 'rampUp', 'rate', 'sizing'] as const

function profileOf({ values, workload: { options, shape }, given, file }: LoadSources): Profile | null {
  if (shape === undefined) return null
  const context = { file: basename(file), duration: values.duration }
  // asked for the first moment only: it may be endless, and not be wanted at all
  const { of } = compileProfile(shape, { ...context, duration: 1 })
  // with a rate -c is only how many users there may be
  const rivals = of === 'users' ? [...RIVALS, 'connections'] : RIVALS
  const own = rivals.find((name) => options[name] !== undefined && options[name] !== false)
  if (own !== undefined) {
    throw new HammerError('usage', `${context.file}: options has both shape and ${own}`, {
      option: `options.${own}`,
      value: context.file,
      advice: 'The shape says it all; leave out one of the two.',
    })
  }
  return rivals.some((name) => given[name] !== undefined) ? null : compileProfile(shape, context)
}

function shaped(values: ScriptValues, { of, start, stages }: Profile): ScriptLoad {
  const length = stages.reduce((sum, { duration }) => sum + duration, 0)
  const duration = Math.min(length, values.duration ?? length)
  const height =
    of === 'users' ? { connections: Math.ceil(start), rate: null } : { connections: values.connections ?? MOST_USERS, rate: start }
  return { values: { ...values, ...height, duration }, stages }
}

function sized(values: ScriptValues, share: number): ScriptValues {
  const { rate, stage, requests, duration } = values
  const rival = rate !== null ? 'rate' : stage.length > 0 ? 'stage' : null
  if (rival !== null) {
    const advice = `It looks for a number of users, which rises over --ramp-up: leave out --${flagOf(rival)}.`
    throw badValue('sizing', SCRIPT_OPTIONS.sizing, `${100 * share}%`, advice)
  }
  const rampUp = values.rampUp > 0 ? values.rampUp : Math.min(SIZING_RAMP, duration ?? SIZING_RAMP)
  return {
    ...values,
    connections: values.connections ?? SIZING_USERS,
    rampUp,
    duration: duration ?? (requests === null ? rampUp + SIZING_TAIL : null),
  }
}
