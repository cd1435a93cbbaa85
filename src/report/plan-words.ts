// What will be done, or was, in one line.

import { basename } from 'node:path'
import type { LoadPlan, Plan } from '../core/plan.js'
import { count, duration, share, significant } from '../core/units.js'

/** The part of a plan that stands in plan.json as it is. */
export interface PlannedRun {
  readonly request: Pick<Plan['request'], 'method'>
  readonly load: Plan['load']
  readonly connection: Pick<Plan['connection'], 'requestsPerConnection'>
  readonly script?: Pick<NonNullable<Plan['script']>, 'file' | 'only'>
  readonly sizing?: number
}

/** `GET, closed, 50 connections on 2 workers, 10 s`. */
export function planWords({ request, load, connection, script, sizing }: PlannedRun): string {
  const { connections, workers, requests, rampUp, pacing, polite, pipeline, warmUp } = load
  const plural = (n: number, noun: string) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`
  const [user, iteration] = script ? ['user', 'iteration'] : ['connection', 'request']
  const from = load.stages.length > 0 ? 'from ' : ''
  return [
    script ? basename(script.file) + (script.only === null ? '' : `#${script.only}`) : request.method,
    load.rate === null ? 'closed' : `open, ${from}${significant(load.rate)}/s${load.arrivals === 'poisson' ? ' at random' : ''}`,
    `${load.model === 'closed' ? from : ''}${plural(connections, user)} on ${plural(workers, 'worker')}`,
    ...(requests === null ? [] : [plural(requests, iteration)]),
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
