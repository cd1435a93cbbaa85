// A plan as JSON data and back.

import { deserialize, serialize } from 'node:v8'
import type { LoadPlan, Plan, RequestPlan, Stage, Target, WarmUp } from '../../core/plan.js'
import type { ScriptPlan } from '../../core/script.js'
import { choice, list, optional, type Read, real, record, text, tuple, whole } from './check.js'

const LONGEST_BODY = 256 * 1024 * 1024
const MOST_WORKERS = 1024
const LONGEST_TEXT = 1_000_000

/** A body and what a set-up returned become texts; all else of a plan is plain data. */
export function encodePlan(plan: Plan): unknown {
  const { request, script } = plan
  return {
    ...plan,
    request: { ...request, body: request.body && Buffer.from(request.body).toString('base64') },
    ...(script && { script: { ...script, shared: serialize(script.shared).toString('base64') } }),
  }
}

/** Fields that are not known here are kept as they are. @throws {HammerError} `input` */
export const decodePlan: Read<Plan> = (value) => {
  const found = record(value)
  const { connection, script } = found
  return {
    ...found,
    target: target(found.target),
    request: request(found.request),
    load: load(found.load),
    connection: {
      ...record(connection),
      timeout: real(record(connection).timeout),
      requestsPerConnection: optional(record(connection).requestsPerConnection, whole),
      tls: tls(record(connection).tls),
    },
    interval: real(found.interval),
    ...(script === undefined ? {} : { script: scriptPlan(script) }),
  }
}

const long: Read<string> = (value) => text(value, LONGEST_TEXT)

const target: Read<Target> = (value) => {
  const { url, scheme, host, port, path } = record(value)
  return {
    url: long(url),
    scheme: choice(scheme, 'http', 'https'),
    host: text(host, 255),
    port: whole(port, 65_535),
    // each agent finds it itself
    address: '',
    path: long(path),
  }
}

const request: Read<RequestPlan> = (value) => {
  const { method, headers, body } = record(value)
  return {
    method: text(method, 100),
    headers: list(headers, 10_000, (one) => {
      const [name, content] = tuple(one, 2)
      return [long(name), long(content)] as const
    }),
    body: optional(body, (one) => new Uint8Array(Buffer.from(text(one, LONGEST_BODY), 'base64'))),
  }
}

const stage: Read<Stage> = (value) => {
  const { duration, target } = record(value)
  return { duration: real(duration), target: real(target) }
}

const warmUp: Read<WarmUp> = (value) => (value === 'auto' ? value : real(value))

const load: Read<LoadPlan> = (value) => {
  const found = record(value)
  return {
    ...found,
    model: choice(found.model, 'open', 'closed'),
    connections: whole(found.connections),
    workers: whole(found.workers, MOST_WORKERS),
    pipeline: whole(found.pipeline),
    duration: optional(found.duration, real),
    requests: optional(found.requests, (one) => whole(one)),
    rate: optional(found.rate, real),
    rampUp: real(found.rampUp),
    stages: list(found.stages, 100_000, stage),
    arrivals: choice(found.arrivals, 'even', 'poisson'),
    pacer: choice(found.pacer, 'precise', 'thrifty'),
    pacing: real(found.pacing),
    polite: found.polite === true,
    warmUp: warmUp(found.warmUp),
    grace: real(found.grace),
    seed: real(found.seed),
  }
}

const tls: Read<Plan['connection']['tls']> = (value) => {
  const { verify, ca, cert, key, servername } = record(value)
  return {
    verify: verify !== false,
    ca: optional(ca, long),
    cert: optional(cert, long),
    key: optional(key, long),
    servername: optional(servername, long),
  }
}

const scriptPlan: Read<ScriptPlan> = (value) => {
  const found = record(value)
  return {
    ...found,
    file: long(found.file),
    only: optional(found.only, long),
    tags: list(found.tags, 10_000, long),
    excludedTags: list(found.excludedTags, 10_000, long),
    baseUrl: optional(found.baseUrl, long),
    args: Object.fromEntries(Object.entries(record(found.args)).map(([name, one]) => [name, long(one)])),
    allow: optional(found.allow, long),
    ...(found.users === undefined ? {} : { users: whole(found.users) }),
    // whoever sends a script sends code anyway
    shared: deserialize(Buffer.from(text(found.shared, LONGEST_BODY), 'base64')),
  }
}
