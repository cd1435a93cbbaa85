// What was run, as plan.json says: the facts in which two runs should be alike, as texts.

import { number, pick, string } from './pick.js'

const SECOND = 1000

/** Each fact with how it is found; a fact that is absent, null or 0 reads `none`, so that it differs from one that is there. */
const FACTS: Readonly<Record<string, (plan: unknown) => string | null>> = {
  model: (plan) => string(plan, 'load', 'model'),
  target: (plan) => string(plan, 'target'),
  script: (plan) => string(plan, 'script', 'file'),
  scenario: (plan) => string(plan, 'script', 'only'),
  method: (plan) => string(plan, 'request', 'method'),
  body: (plan) => string(plan, 'request', 'body', 'sha256')?.slice(0, 12) ?? null,
  headers: (plan) => texts(pick(plan, 'request', 'headers')),
  connections: (plan) => count(plan, 'connections'),
  workers: (plan) => count(plan, 'workers'),
  pipeline: (plan) => count(plan, 'pipeline'),
  rate: (plan) => perSecond(number(plan, 'load', 'rate')),
  arrivals: (plan) => (number(plan, 'load', 'rate') === null ? null : string(plan, 'load', 'arrivals')),
  duration: (plan) => seconds(plan, 'load', 'duration'),
  requests: (plan) => count(plan, 'requests'),
  'ramp-up': (plan) => seconds(plan, 'load', 'rampUp'),
  stages: (plan) => texts(pick(plan, 'load', 'stages')),
  pacing: (plan) => seconds(plan, 'load', 'pacing'),
  'warm-up': (plan) => string(plan, 'load', 'warmUp') ?? seconds(plan, 'load', 'warmUp'),
  'time-out': (plan) => seconds(plan, 'connection', 'timeout'),
  'requests per connection': (plan) => text(number(plan, 'connection', 'requestsPerConnection')),
  'hammer version': (plan) => string(plan, 'versions', 'hammer'),
  Node: (plan) => string(plan, 'versions', 'node'),
  system: (plan) => string(plan, 'machine', 'system'),
  processor: (plan) => string(plan, 'machine', 'processor'),
  cores: (plan) => text(number(plan, 'machine', 'cores')),
  memory: (plan) => gigabytes(number(plan, 'machine', 'memory')),
}

/** A longer text is cut: it is only to be told from others. */
const LONGEST = 120

/** All facts by name. */
export function conditionsOf(plan: unknown): ReadonlyMap<string, string> {
  return new Map(Object.entries(FACTS).map(([name, find]) => [name, (find(plan) ?? 'none').slice(0, LONGEST)]))
}

/** Of a run that took turns with another: which side it was, and what only the two of them have in common. */
export function pairOf(plan: unknown): { readonly side: string; readonly key: string } | null {
  const side = string(plan, 'pair', 'side')
  const key = string(plan, 'pair', 'id')
  return side === null || key === null ? null : { side, key }
}

function count(plan: unknown, key: string): string | null {
  return text(number(plan, 'load', key))
}

function seconds(plan: unknown, ...path: readonly string[]): string | null {
  const ms = number(plan, ...path)
  return ms === null || ms === 0 ? null : `${ms / SECOND} s`
}

function perSecond(rate: number | null): string | null {
  return rate === null ? null : `${rate}/s`
}

function gigabytes(value: number | null): string | null {
  return value === null ? null : `${Math.round(value / 1e9)} GB`
}

function text(value: number | null): string | null {
  return value === null ? null : String(value)
}

function texts(value: unknown): string | null {
  return Array.isArray(value) && value.length > 0 ? JSON.stringify(value) : null
}
