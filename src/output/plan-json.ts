// plan.json: what was run, so that the results can be understood, and the run repeated, later.

import { createHash } from 'node:crypto'
import { cpus, release, totalmem, type } from 'node:os'
import type { Plan } from '../core/plan.js'
import { maskHeader, maskUrl } from '../core/secrets.js'

/** The plan as JSON. Secrets are masked; a body is named by its length and hash. Times in milliseconds. */
export function planJson(plan: Plan, started: Date, version: string): string {
  const { target, request, load, connection, interval, script, sizing, cycles, pair } = plan
  const { tls } = connection
  const document = {
    schema: 'hammer-plan/1',
    target: maskUrl(target.url),
    started: started.toISOString(),
    address: target.address,
    // a script's own options may be secrets: only their names
    ...(script && {
      script: { ...(script.exec ? { exec: script.exec.name } : { file: script.file, only: script.only }), args: Object.keys(script.args) },
    }),
    request: {
      method: request.method,
      path: maskUrl(target.path),
      headers: request.headers.map(([name, value]) => [name, maskHeader(name, value)]),
      body: request.body && { bytes: request.body.length, sha256: createHash('sha256').update(request.body).digest('hex') },
    },
    ...(sizing === undefined ? {} : { sizing }),
    load,
    ...(cycles && {
      cycles: cycles.map(({ connections, requests, requestsPerUser, duration }) => ({ connections, requests, requestsPerUser, duration })),
    }),
    ...(pair && { pair: { id: pair.id, side: 'ab'[pair.side], other: maskUrl(pair.other) } }),
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
