// A run in words: what will be done, where, and what its outcome suggests to do.

import { basename } from 'node:path'
import { HammerError } from '../core/errors.js'
import type { LoadPlan, Plan, Target } from '../core/plan.js'
import type { ScriptPlan } from '../core/script.js'
import type { Summary } from '../core/summary.js'
import { count, duration, share, significant } from '../core/units.js'
import type { RunResult } from '../fleet/run.js'

/** `GET, closed, 50 connections on 2 workers, 10 s`. */
export function planWords({ request, load, connection, script, sizing, cycles }: Plan): string {
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

function scriptWords({ exec, file, only }: ScriptPlan): string {
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

/** So many addresses are named. */
const NAMED = 3

/** Which of several addresses answered: people should know which server they measure. */
export function addressWords({ host }: Target, address: string, addresses: readonly string[]): string | null {
  const others = addresses.filter((one) => one !== address)
  if (others.length === 0) return null
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : ''
  return `${host}: the load goes to ${address}, not to ${others.slice(0, NAMED).join(', ')}${more}`
}

/** Causes that have a known remedy. */
const REMEDIES: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'EADDRNOTAVAIL: the ports of this machine ran out; keep connections alive, or send more slowly',
  EMFILE: 'EMFILE: the file descriptors ran out; raise the limit with ulimit -n',
  ECONNREFUSED: 'ECONNREFUSED: the server took no more connections; each connection then tries at most ten times a second',
  'closed-reused': 'closed-reused: the server closed a kept connection, often as idle just when a request left; nothing is ever sent twice',
  timeout: 'timeout: no complete answer within --timeout',
  parse: 'parse: what came was not HTTP/1.x',
}

/** Sentences for the end of the report. */
export function notesOn({ summary, failure, address, addresses, connections: { unsolicited } }: Noted, plan: Plan): string[] {
  const where = addressWords(plan.target, address, addresses)
  return [
    ...Object.keys(summary.errors).flatMap((cause) => (cause in REMEDIES ? [REMEDIES[cause]] : [])),
    ...(isPerhapsHttps(summary, plan) ? ['not one answer over http: if this port speaks https, write https://'] : []),
    ...(unsolicited > 0 ? [`${count(unsolicited)} times bytes came that nobody had asked for; those connections were closed`] : []),
    ...heldWords(summary, plan),
    ...(plan.request.body !== null && plan.request.method === 'GET' ? ['the body went out with GET; -m POST is what servers expect'] : []),
    ...(where === null ? [] : [where]),
    ...(failedOnRows(failure) ? ['results.csv ends before the run did; the numbers above are those of the whole run'] : []),
  ]
}

/** How polite the run was. */
function heldWords({ held }: Summary, { load: { workers } }: Plan): string[] {
  if (held.duration === 0) return []
  const who = workers === 1 ? '' : `, summed over ${workers} workers,`
  const unsent = held.requests === 0 ? '' : `; ${count(held.requests)} requests were not sent`
  return [`held back for ${duration(held.duration * 1000)}${who} because the target asked for it (Retry-After)${unsent}`]
}

/** What is to be known of a run to say something about it. */
type Noted = Pick<RunResult, 'summary' | 'failure' | 'address' | 'addresses' | 'connections'>

function failedOnRows(failure: Error | null): boolean {
  return failure instanceof HammerError && /results\.csv$/.test(failure.value ?? '')
}

/** A server that speaks TLS answers a plain request with an alert, a reset or a close. */
function isPerhapsHttps({ requests, errors }: Summary, { target }: Plan): boolean {
  return target.scheme === 'http' && requests.answered === 0 && ['closed', 'ECONNRESET', 'parse'].some((cause) => cause in errors)
}
