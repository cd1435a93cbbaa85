// A run in words: what will be done, where, and what its outcome suggests to do.

import { HammerError } from '../core/errors.js'
import type { Plan, Target } from '../core/plan.js'
import type { Summary } from '../core/summary.js'
import { count, duration } from '../core/units.js'
import type { RunResult } from '../fleet/run.js'

export { planWords } from '../report/plan-words.js'

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
export function notesOn(result: Noted, plan: Plan): string[] {
  const { summary, failure, unreported, address, addresses, connections, notes = [] } = result
  const where = addressWords(plan.target, address, addresses)
  return [
    ...Object.keys(summary.errors).flatMap((cause) => (cause in REMEDIES ? [REMEDIES[cause]] : [])),
    ...(isPerhapsHttps(summary, plan) ? ['not one answer over http: if this port speaks https, write https://'] : []),
    ...(connections.unsolicited > 0
      ? [`${count(connections.unsolicited)} times bytes came that nobody had asked for; those connections were closed`]
      : []),
    ...heldWords(summary, plan),
    ...(plan.request.body !== null && plan.request.method === 'GET' ? ['the body went out with GET; -m POST is what servers expect'] : []),
    ...(where === null ? [] : [where]),
    ...(unreported === null ? [] : [`report.html was not written: ${unreported.message}`]),
    ...notes,
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
type Noted = Pick<RunResult, 'summary' | 'failure' | 'unreported' | 'address' | 'addresses' | 'connections' | 'notes'>

function failedOnRows(failure: Error | null): boolean {
  return failure instanceof HammerError && /results\.csv$/.test(failure.value ?? '')
}

/** A server that speaks TLS answers a plain request with an alert, a reset or a close. */
function isPerhapsHttps({ requests, errors }: Summary, { target }: Plan): boolean {
  return target.scheme === 'http' && requests.answered === 0 && ['closed', 'ECONNRESET', 'parse'].some((cause) => cause in errors)
}
