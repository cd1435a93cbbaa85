// A run in words: what will be done, where, and what its outcome suggests to do.

import type { Plan } from '../core/plan.js'
import type { Summary } from '../core/summary.js'
import { count, duration, significant } from '../core/units.js'

/** `GET, closed, 50 connections on 2 workers, 10 s`. */
export function planWords({ request, load, connection }: Plan): string {
  const { connections, workers, requests, rampUp, pacing, pipeline, warmUp } = load
  const plural = (n: number, noun: string) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`
  return [
    request.method,
    load.rate === null ? 'closed' : `open, ${significant(load.rate)}/s`,
    `${plural(connections, 'connection')} on ${plural(workers, 'worker')}`,
    ...(requests === null ? [] : [plural(requests, 'request')]),
    ...(load.duration === null ? [] : [duration(load.duration)]),
    ...(rampUp > 0 ? [`ramp-up ${duration(rampUp)}`] : []),
    ...(pacing > 0 ? [`pacing ${duration(pacing)}`] : []),
    ...(pipeline > 1 ? [`pipeline ${pipeline}`] : []),
    ...(warmUp > 0 ? [`warm-up ${duration(warmUp)}`] : []),
    ...(connection.requestsPerConnection === null ? [] : [`${plural(connection.requestsPerConnection, 'request')} per connection`]),
  ].join(', ')
}

/** Which of several addresses answered: people should know which server they measure. */
export function addressWords({ target }: Plan, addresses: readonly string[]): string | null {
  if (addresses.length < 2) return null
  const others = addresses.filter((address) => address !== target.address)
  return `${target.host} has ${addresses.length} addresses; the load goes to ${target.address} (not to ${others.join(', ')})`
}

/** Causes that have a known remedy. */
const REMEDIES: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'EADDRNOTAVAIL: the ports of this machine ran out; keep connections alive, or send more slowly',
  EMFILE: 'EMFILE: the file descriptors ran out; raise the limit with ulimit -n',
  ECONNREFUSED: 'ECONNREFUSED: the server took no more connections; each connection then tries at most ten times a second',
  'closed-reused': 'closed-reused: the server closed a kept connection just as a request left; hammer never sends a request twice',
  timeout: 'timeout: no complete answer within --timeout',
  parse: 'parse: what came was not HTTP/1.x',
}

/** Sentences for the end of the report. */
export function notesOn(summary: Summary, plan: Plan, connections: { readonly unsolicited: number }): string[] {
  const { unsolicited } = connections
  return [
    ...Object.keys(summary.errors).flatMap((cause) => (cause in REMEDIES ? [REMEDIES[cause]] : [])),
    ...(unsolicited > 0 ? [`${count(unsolicited)} times bytes came that nobody had asked for; those connections were closed`] : []),
    ...(plan.request.body !== null && plan.request.method === 'GET' ? ['the body went out with GET; -m POST is what servers expect'] : []),
  ]
}
