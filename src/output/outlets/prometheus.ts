// prometheus: a page of metrics that a Prometheus server reads while the run goes on.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { errorCode } from '../../core/errors.js'
import type { SampleBatch } from '../../core/sample.js'
import { BOUNDS, Meter, type Metered } from '../meter.js'
import { type About, type Outlet, refusal, type Seen } from '../outlet.js'

/** Where exporters without a port of their own listen by habit. */
const USUAL = '9464'

export async function open(about: About): Promise<Outlet> {
  const { host, port } = addressOf(about.where === '' ? USUAL : about.where)
  const outlet = new Prometheus(about, host === null ? 'loopback' : 'open')
  await outlet.listen(host ?? '127.0.0.1', port)
  return outlet
}

function addressOf(where: string): { readonly host: string | null; readonly port: number } {
  const [, host = null, port] = /^(?:(\[[\da-fA-F:.]+\]|[^\s:/@]+):)?(\d{1,5})$/.exec(where) ?? []
  if (port === undefined || Number(port) > 65535)
    throw refusal('that is no port', 'Write a port, such as 9464, or HOST:PORT to listen beyond this machine.')
  return { host: host?.replace(/^\[(.*)\]$/, '$1') ?? null, port: Number(port) }
}

/** What a page in a browser of this machine may have been led to ask for by another name is not given out. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

class Prometheus implements Outlet {
  /** How often the page was read. */
  written = 0
  readonly dropped = 0
  readonly error = null
  /** Where it listens. */
  port = 0
  private readonly meter: Meter
  private readonly registry: Registry
  private readonly server: Server
  private seen: Seen | null = null

  constructor(
    about: About,
    private readonly reach: 'loopback' | 'open',
  ) {
    this.meter = new Meter(about.warmUp, `${about.method} ${about.path}`)
    this.registry = metrics(about, this.meter, () => this.seen)
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy())
    })
  }

  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', (error) => reject(unable(errorCode(error), host, port)))
      this.server.listen(port, host, () => resolve())
    })
  }

  take(batch: SampleBatch): void {
    this.meter.take(batch)
  }

  merge(counted: Meter): void {
    this.meter.add(counted)
  }

  tick(seen: Seen): void {
    this.seen = seen
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  private async answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number) => response.writeHead(status).end()
    if (this.reach === 'loopback' && !LOOPBACK.test(headers.host ?? '')) return void refuse(403)
    if (method !== 'GET' && method !== 'HEAD') return void refuse(405)
    if (!/^\/(metrics)?(\?|$)/.test(url)) return void refuse(404)
    const page = await this.registry.metrics()
    response.writeHead(200, { 'content-type': this.registry.contentType }).end(page)
    this.written++
  }
}

function unable(code: string, host: string, port: number): Error {
  if (code === 'EADDRINUSE') return refusal(`port ${port} is taken`, 'Another program listens there: choose another port.')
  return refusal(`it cannot listen on ${host}, port ${port} (${code})`, 'Choose an address of this machine, and a port above 1023.')
}

/** All metrics, filled when the page is read: nothing but the meter counts per request. */
function metrics({ version, target }: About, meter: Meter, look: () => Seen | null): Registry {
  const registry = new Registry()
  const registers = [registry]
  const labels = (name: string, help: string, labelNames: readonly string[]) => ({ name, help, labelNames, registers })
  new Gauge(labels('hammer_info', 'Which hammer sends to which target', ['version', 'target'])).set({ version, target }, 1)
  new Gauge({
    ...labels('hammer_elapsed_seconds', 'Time since the start of the run', []),
    collect() {
      this.set((look()?.snapshot.elapsed ?? 0) / 1000)
    },
  })
  new Gauge({
    ...labels('hammer_requests_in_flight', 'Requests on their way', []),
    collect() {
      this.set(look()?.snapshot.inFlight ?? 0)
    },
  })
  new Counter({
    ...labels('hammer_requests_total', 'Requests by how they ended: a status, or the cause of a failure', ['name', 'status', 'error']),
    collect() {
      this.reset()
      for (const { name, outcomes } of meter.names.values())
        for (const { status, cause, count } of outcomes.values())
          this.inc({ name, status: cause === '' ? status : '', error: cause }, count)
    },
  })
  new Counter({
    ...labels('hammer_received_bytes_total', 'Bytes of responses', ['name']),
    collect() {
      this.reset()
      for (const { name, bytes } of meter.names.values()) this.inc({ name }, bytes)
    },
  })
  registry.registerMetric(responseTimes(meter))
  scriptMetrics(registry, look)
  return registry
}

/** A histogram whose counts come from the meter: `observe` for each request would cost several times as much. */
function responseTimes(meter: Meter): Histogram {
  const name = 'hammer_response_seconds'
  const help = 'Time from when a request was due until its answer was complete'
  class Counted extends Histogram {
    /** What the registry of prom-client 15 asks a histogram for. */
    getForPromString() {
      const values = [...meter.names.values()].flatMap((metered) => histogramValues(name, metered))
      return Promise.resolve({ name, help, type: 'histogram', values })
    }
  }
  return new Counted({ name, help, registers: [] })
}

function histogramValues(metric: string, { name, buckets, answered, sum }: Metered) {
  let below = 0
  const values = [...BOUNDS.map(String), '+Inf'].map((le, i) => {
    below += buckets[i]
    return { metricName: `${metric}_bucket`, labels: { name, le }, value: below }
  })
  const one = (what: string, value: number) => ({ metricName: `${metric}_${what}`, labels: { name }, value })
  return [...values, one('sum', sum / 1e6), one('count', answered)]
}

/** What a script does beside requests; empty without one. */
function scriptMetrics(registry: Registry, look: () => Seen | null): void {
  const registers = [registry]
  new Counter({
    name: 'hammer_iterations_total',
    help: 'Iterations of scenarios by how they ended',
    labelNames: ['scenario', 'outcome'],
    registers,
    collect() {
      this.reset()
      for (const [scenario, { started: _, ...ended }] of look()?.iterations?.byScenario ?? [])
        for (const [outcome, n] of Object.entries(ended)) this.inc({ scenario, outcome }, n)
    },
  })
  new Counter({
    name: 'hammer_checks_total',
    help: 'Checks of scripts by how they came out',
    labelNames: ['check', 'outcome'],
    registers,
    collect() {
      this.reset()
      for (const [check, counts] of look()?.iterations?.checks ?? [])
        for (const [outcome, n] of Object.entries(counts)) this.inc({ check, outcome }, n)
    },
  })
  new Gauge({
    name: 'hammer_script_counter',
    help: 'Counters of scripts',
    labelNames: ['counter'],
    registers,
    collect() {
      this.reset()
      for (const [counter, n] of look()?.iterations?.counters.sums ?? []) this.set({ counter }, n)
    },
  })
}
