// A complete plan for a target, with the parts that a test is about.

import type { ConnectionPlan, LoadPlan, Plan, RequestPlan, Target } from '../../src/core/plan.js'

/** What a test says about its plan; all else is one request after the other over one connection, without TLS. */
export interface PlanParts {
  readonly target?: Partial<Target>
  readonly request?: Partial<RequestPlan>
  readonly load?: Partial<LoadPlan>
  readonly connection?: Partial<ConnectionPlan>
}

const LOAD: LoadPlan = {
  model: 'closed',
  connections: 1,
  workers: 1,
  pipeline: 1,
  duration: null,
  requests: null,
  rate: null,
  rampUp: 0,
  stages: [],
  arrivals: 'even',
  pacer: 'precise',
  pacing: 0,
  polite: false,
  warmUp: 0,
  grace: 1000,
  seed: 1,
}

const CONNECTION: ConnectionPlan = {
  timeout: 5000,
  requestsPerConnection: null,
  tls: { verify: true, ca: null, cert: null, key: null, servername: null },
}

export function planTo(url: string, { target, request, load, connection }: PlanParts = {}): Plan {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const scheme = protocol === 'https:' ? 'https' : 'http'
  return {
    target: { url, scheme, host, port: Number(port), address: host, path: pathname + search, ...target },
    request: { method: 'GET', headers: [], body: null, ...request },
    load: { ...LOAD, ...load },
    connection: { ...CONNECTION, ...connection },
    interval: 1000,
  }
}
