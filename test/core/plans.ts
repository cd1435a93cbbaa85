// A complete plan for tests that need one.

import type { LoadPlan, Plan } from '../../src/core/plan.js'

/** Ten seconds of the closed model with everything else off. */
export function planOf(load: Partial<LoadPlan> = {}, more: Partial<Plan> = {}): Plan {
  return {
    target: { url: 'http://127.0.0.1:8088/', scheme: 'http', host: '127.0.0.1', port: 8088, address: '127.0.0.1', path: '/' },
    request: { method: 'GET', headers: [], body: null },
    load: {
      model: 'closed',
      connections: 2,
      workers: 1,
      pipeline: 1,
      duration: 10_000,
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
      ...load,
    },
    connection: {
      timeout: 5000,
      requestsPerConnection: null,
      tls: { verify: true, ca: null, cert: null, key: null, servername: null },
    },
    interval: 1000,
    ...more,
  }
}
