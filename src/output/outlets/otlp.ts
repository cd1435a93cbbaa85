// otlp: metrics for OpenTelemetry, through the exporter of the user's own project.

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Attributes, HrTime } from '@opentelemetry/api'
import type { DataPoint, MetricData, PushMetricExporter } from '@opentelemetry/sdk-metrics'
import type { SampleBatch } from '../../core/sample.js'
import { endpointOf } from '../endpoint.js'
import { Mailbox, Undelivered } from '../mailbox.js'
import { BOUNDS, Meter } from '../meter.js'
import { type About, type Outlet, type Over, refusal, type Seen } from '../outlet.js'

interface Kit {
  readonly exporter: typeof import('@opentelemetry/exporter-metrics-otlp-http')
  readonly sdk: typeof import('@opentelemetry/sdk-metrics')
  readonly resources: typeof import('@opentelemetry/resources')
}

/** The collector's own. */
const USUAL = 'http://127.0.0.1:4318/v1/metrics'
/** Looks between two exports: the default of the exporter is a minute, longer than many a run. */
const EVERY = 5
const LIMIT = 4000

export async function open(about: About): Promise<Outlet> {
  const { url, headers } = endpointOf(about.where === '' ? USUAL : about.where, USUAL)
  if (url.pathname === '/') url.pathname = '/v1/metrics'
  return new Otlp(await kitOf(), about, { url: url.href, headers })
}

/** Not bundled: who has a collector has these, in the version that fits it. */
async function kitOf(): Promise<Kit> {
  const require = createRequire(pathToFileURL(resolve('package.json')))
  const load = async (name: string) => {
    try {
      return await import(pathToFileURL(require.resolve(`@opentelemetry/${name}`)).href)
    } catch {
      const packages = ['api', 'sdk-metrics', 'resources', 'exporter-metrics-otlp-http'].map((one) => `@opentelemetry/${one}`)
      throw refusal(`the package @opentelemetry/${name} is not installed here`, `Install it: npm install ${packages.join(' ')}`)
    }
  }
  return { exporter: await load('exporter-metrics-otlp-http'), sdk: await load('sdk-metrics'), resources: await load('resources') }
}

class Otlp implements Outlet {
  private readonly kit: Kit
  private readonly about: About
  private readonly meter: Meter
  private readonly exporter: PushMetricExporter
  private readonly box: Mailbox<readonly MetricData[]>
  private readonly resource: ReturnType<Kit['resources']['resourceFromAttributes']>
  private ticks = 0
  private seen: Seen | null = null
  /** Of the newest points, in ms since the start of the run. */
  private at = 0

  constructor(kit: Kit, about: About, { url, headers }: { readonly url: string; readonly headers: Readonly<Record<string, string>> }) {
    this.kit = kit
    this.about = about
    this.meter = new Meter(about.warmUp, `${about.method} ${about.path}`)
    this.exporter = new kit.exporter.OTLPMetricExporter({ url, headers: { ...headers }, timeoutMillis: LIMIT })
    this.resource = kit.resources.resourceFromAttributes({
      'service.name': 'hammer',
      'service.version': about.version,
      'hammer.target': about.target,
    })
    // sums since the start: the newest says everything that an older one would have said
    this.box = new Mailbox((metrics) => this.send(metrics), 1)
  }

  take(batch: SampleBatch): void {
    this.meter.take(batch)
  }

  merge(counted: Meter): void {
    this.meter.add(counted)
  }

  tick(seen: Seen): void {
    this.seen = seen
    this.at = seen.snapshot.elapsed
    if (++this.ticks % EVERY === 0) this.box.post(this.metrics(), 1)
  }

  finish({ summary }: Over): Promise<void> {
    this.at = Math.max(this.at + 1, summary.duration * 1000)
    this.box.post(this.metrics(), 1)
    return this.box.end()
  }

  close(): void {
    this.box.close()
    this.exporter.shutdown().catch(() => {})
  }

  get written(): number {
    return this.box.written
  }

  get dropped(): number {
    return this.box.dropped
  }

  get error(): string | null {
    return this.box.error
  }

  private send(metrics: readonly MetricData[]): Promise<void> {
    const scope = { name: 'hammer', version: this.about.version }
    return new Promise((done, fail) => {
      this.exporter.export({ resource: this.resource, scopeMetrics: [{ scope, metrics: [...metrics] }] }, ({ code, error }) => {
        // 0 is success
        if (code === 0) done()
        else fail(new Undelivered(error?.message.split('\n')[0] || 'the export failed'))
      })
    })
  }

  private metrics(): MetricData[] {
    const names = [...this.meter.names.values()]
    const requests = names.flatMap(({ name, outcomes }) =>
      [...outcomes.values()].map(({ status, cause, count }) =>
        this.point(count, { name, ...(cause === '' ? { status } : { error: cause }) }),
      ),
    )
    const bytes = names.map((one) => this.point(one.bytes, { name: one.name }))
    const { iterations = null, snapshot } = this.seen ?? {}
    const ends = [...(iterations?.byScenario ?? [])].flatMap(([scenario, { started: _, ...counts }]) =>
      Object.entries(counts).map(([outcome, n]) => this.point(n, { scenario, outcome })),
    )
    return [
      this.sum('hammer.requests', '{request}', requests),
      this.sum('hammer.received', 'By', bytes),
      this.responseTimes(),
      this.gauge('hammer.requests.in_flight', '{request}', [this.point(snapshot?.inFlight ?? 0, {})]),
      ...(ends.length === 0 ? [] : [this.sum('hammer.iterations', '{iteration}', ends)]),
    ]
  }

  private responseTimes(): MetricData {
    const points = [...this.meter.names.values()].map(({ name, buckets, answered, sum }) =>
      this.point({ buckets: { boundaries: [...BOUNDS], counts: [...buckets] }, sum: sum / 1e6, count: answered }, { name }),
    )
    return { ...this.head('hammer.response', 's'), dataPointType: this.kit.sdk.DataPointType.HISTOGRAM, dataPoints: points }
  }

  private sum(name: string, unit: string, dataPoints: DataPoint<number>[]): MetricData {
    return { ...this.head(name, unit), dataPointType: this.kit.sdk.DataPointType.SUM, isMonotonic: true, dataPoints }
  }

  private gauge(name: string, unit: string, dataPoints: DataPoint<number>[]): MetricData {
    return { ...this.head(name, unit), dataPointType: this.kit.sdk.DataPointType.GAUGE, dataPoints }
  }

  private head(name: string, unit: string) {
    const aggregationTemporality = this.kit.sdk.AggregationTemporality.CUMULATIVE
    // 1 is a double
    return { descriptor: { name, unit, description: '', valueType: 1 }, aggregationTemporality }
  }

  private point<T>(value: T, attributes: Attributes): DataPoint<T> {
    const start = this.about.startedAt()
    return { value, attributes, startTime: time(start), endTime: time(start + this.at) }
  }
}

function time(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
}
