// plan.json: what was run, so that the results can be understood, and the run repeated, later.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { UNLABELLED } from '../core/label.js'
import type { Plan } from '../core/plan.js'
import type { ScriptPlan } from '../core/script.js'
import { maskHeader, maskUrl } from '../core/secrets.js'

/** The plan as JSON. Secrets are masked; a body is named by its length and hash. Times in milliseconds. */
export function planJson(plan: Plan, started: Date, version: string): string {
  const { target, request, load, connection, interval, script, sizing, cycles, label = UNLABELLED, asked, pair } = plan
  const masked = plan.secrets !== 'shown'
  const { tls } = connection
  const document = {
    schema: 'hammer-plan/1',
    target: masked ? maskUrl(target.url) : target.url,
    started: started.toISOString(),
    ...label,
    ...(asked && { asked }),
    address: target.address,
    // a script's own options may be secrets: only their names
    ...(script && { script: { ...programOf(script), args: Object.keys(script.args) } }),
    request: {
      method: request.method,
      path: masked ? maskUrl(target.path) : target.path,
      headers: request.headers.map(([name, value]) => [name, masked ? maskHeader(name, value) : value]),
      body: request.body && { bytes: request.body.length, sha256: createHash('sha256').update(request.body).digest('hex') },
    },
    ...(sizing === undefined ? {} : { sizing }),
    load,
    ...(cycles && {
      cycles: cycles.map(({ connections, requests, requestsPerUser, duration }) => ({ connections, requests, requestsPerUser, duration })),
    }),
    ...(pair && { pair: { id: pair.id, side: 'ab'[pair.side], other: masked ? maskUrl(pair.other) : pair.other } }),
    connection: {
      ...connection,
      tls: { verify: tls.verify, servername: tls.servername, ca: tls.ca !== null, cert: tls.cert !== null, key: tls.key !== null },
    },
    interval,
    versions: { hammer: version, node: process.version },
    machine: { system: `${type()} ${release()}`, processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memory: totalmem() },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** A program's command line may have secrets in it; a script is known by its path and what stood there. */
function programOf({ exec, file, only }: ScriptPlan) {
  return exec ? { exec: exec.name } : { file, sha256: hashOf(file), only }
}

/** Null where it cannot be read any more. */
function hashOf(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch {
    return null
  }
}
