// What will be done, or was, in one line.

import { basename } from 'node:path'
import type { LoadPlan, Plan } from '../core/plan.js'
import { count, duration, share, significant } from '../core/units.js'

/** The part of a plan that stands in plan.json as it is. */
export interface PlannedRun {
  readonly request: Pick<Plan['request'], 'method'>
  readonly load: LoadPlan
  readonly connection: Pick<Plan['connection'], 'requestsPerConnection'>
  readonly script?: Pick<NonNullable<Plan['script']>, 'file' | 'only' | 'exec'>
  readonly sizing?: number
  readonly cycles?: readonly LoadPlan[]
}

/** `GET, closed, 50 connections on 2 workers, 10 s`. */
export function planWords({ request, load, connection, script, sizing, cycles }: PlannedRun): string {
  const { workers, requests, rampUp, pacing, polite, pipeline, warmUp } = load
  const [user, iteration] = script ? ['user', 'iteration'] : ['connection', 'request']
  const from = load.stages.length > 0 ? 'from ' : ''
  return [
    script ? scriptWords(script) : request.method,
    load.rate === null ? 'closed' : `open, ${from}${significant(load.rate)}/s${load.arrivals === 'poisson' ? ' at random' : ''}`,
    `${cycles ? crowds(cycles, user) : amount(load, user)} on ${plural(workers, 'worker')}`,
    ...(cycles ? [cycleWords(cycles, requests, iteration)] : requests === null ? [] : [plural(requests, iteration)]),
    ...(load.duration === null ? [] : [duration(load.duration)]),
    ...(rampUp > 0 ? [`ramp-up ${duration(rampUp)}`] : []),
    ...stageWords(load),
    ...(sizing === undefined ? [] : [`sizing to ${share(sizing)}`]),
    ...(load.rate === null ? [] : [`${load.pacer} pacer`]),
    ...(pacing > 0 ? [`pacing ${duration(pacing)}`] : []),
    ...(polite ? ['polite'] : []),
    ...(pipeline > 1 ? [`pipeline ${pipeline}`] : []),
    ...(warmUp === 0 ? [] : [`warm-up ${warmUp === 'auto' ? warmUp : duration(warmUp)}`]),
    ...(connection.requestsPerConnection === null ? [] : [`${plural(connection.requestsPerConnection, 'request')} per connection`]),
  ].join(', ')
}

/** So many stages are named; a shape may have thousands. */
const FEW_STAGES = 6

function stageWords({ stages, rate }: LoadPlan): string[] {
  const height = (target: number) => `${rate === null ? count(Math.ceil(target)) : `${significant(target)}/s`}`
  if (stages.length <= FEW_STAGES) return stages.map(({ duration: length, target }) => `${duration(length)} to ${height(target)}`)
  return [`${count(stages.length)} stages up to ${height(Math.max(...stages.map(({ target }) => target)))}`]
}

function scriptWords({ exec, file, only }: NonNullable<PlannedRun['script']>): string {
  return exec ? exec.name : basename(file) + (only === null ? '' : `#${only}`)
}

function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`
}

function amount({ model, stages, connections }: LoadPlan, user: string): string {
  return `${model === 'closed' && stages.length > 0 ? 'from ' : ''}${plural(connections, user)}`
}

/** So many steps are named. */
const STEPS = 8

/** `10, 20, then 30 users`. */
function crowds(cycles: readonly LoadPlan[], user: string): string {
  const all = cycles.map(({ connections }) => connections)
  const changes = all.filter((users, i) => users !== all[i - 1])
  const last = changes.at(-1) ?? 0
  const before = changes.length > STEPS ? [...changes.slice(0, STEPS - 2).map(count), '…'] : changes.slice(0, -1).map(count)
  return before.length === 0 ? plural(last, user) : `${before.join(', ')}, then ${plural(last, user)}`
}

/** `60 users × 20 = 1,200 iterations in 3 cycles`, `3 cycles of 1 min`. */
function cycleWords(cycles: readonly LoadPlan[], total: number | null, iteration: string): string {
  const [{ requestsPerUser, duration: length }] = cycles
  const each = length === null ? '' : ` of ${total === null ? '' : 'at most '}${duration(length)}`
  const steps = `${plural(cycles.length, 'cycle')}${each}`
  if (total === null) return steps
  const same = requestsPerUser !== undefined && cycles.every((step) => step.requestsPerUser === requestsPerUser)
  const users = cycles.reduce((sum, { connections }) => sum + connections, 0)
  return `${same ? `${plural(users, 'user')} × ${count(requestsPerUser)} = ` : ''}${plural(total, iteration)} in ${steps}`
}
