// statsd: a timing per request by method, host and path, or by name; a counter per status and per cause.

import { lookup } from 'node:dns/promises'
import { StatsD } from 'hot-shots'
import { errorCode } from '../../core/errors.js'
import { nameIn } from '../../core/names.js'
import { micros, type SampleBatch } from '../../core/sample.js'
import { type About, type Outlet, refusal } from '../outlet.js'

const USUAL = '127.0.0.1:8125'
/** Fits a packet of an Ethernet. */
const PACKET = 1432
/** In a second so many timings are sent, spread over what there is; counters count all. */
const MOST_TIMINGS = 5000

export async function open(about: About): Promise<Outlet> {
  const { host, port } = addressOf(about.where === '' ? USUAL : about.where)
  const address = await resolved(host)
  const outlet: { current: Statsd | null } = { current: null }
  const client = new StatsD({
    host: address,
    port,
    protocol: 'udp',
    prefix: 'hammer.',
    maxBufferSize: PACKET,
    errorHandler: (error) => outlet.current?.fail(error),
  })
  outlet.current = new Statsd(about, client)
  return outlet.current
}

function addressOf(where: string): { readonly host: string; readonly port: number } {
  const [, host, port = '8125'] = /^(?:udp:\/\/)?(\[[\da-fA-F:.]+\]|[^\s:/@]+)(?::(\d{1,5}))?$/.exec(where) ?? []
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) throw refusal('that is no HOST[:PORT]', `Write it like ${USUAL}`)
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

/** Once: packets by a name would look it up again and again. */
async function resolved(host: string): Promise<string> {
  try {
    return (await lookup(host)).address
  } catch (error) {
    throw refusal(`the host is not known (${errorCode(error)})`, 'Check the name, or write an address.')
  }
}

class Statsd implements Outlet {
  written = 0
  dropped = 0
  error: string | null = null
  private readonly client: StatsD
  private readonly about: About
  private readonly timings = new Map<string, { readonly stat: string }>()
  private readonly statuses = new Map<number, number>()
  private readonly causes = new Map<string, number>()
  private answers = 0
  /** Every so manieth timing is sent. */
  private stride = 1

  constructor(about: About, client: StatsD) {
    this.about = about
    this.client = client
  }

  take({ length, ended, scheduled, status, cause, causes, name, names }: SampleBatch): void {
    const warmUp = micros(this.about.warmUp)
    for (let i = 0; i < length; i++) {
      const response = micros(ended[i] - scheduled[i])
      if (warmUp > 0 && micros(ended[i]) - response < warmUp) continue
      if (cause[i] !== 0) add(this.causes, causes[cause[i]])
      else {
        add(this.statuses, status[i])
        if (this.answers++ % this.stride === 0) this.time(names[name[i]], response / 1000)
        else this.dropped++
      }
    }
  }

  tick(): void {
    for (const [status, n] of this.statuses) this.count(`status.${status}`, n)
    for (const [cause, n] of this.causes) this.count(`error.${segment(cause)}`, n)
    this.statuses.clear()
    this.causes.clear()
    this.stride = Math.max(1, Math.ceil(this.answers / MOST_TIMINGS))
    this.answers = 0
  }

  finish(): Promise<void> {
    this.tick()
    return new Promise((resolve) => this.client.close(() => resolve()))
  }

  close(): void {
    this.client.close(() => {})
  }

  fail(error: Error): void {
    this.error ??= `it cannot be reached (${errorCode(error)})`
  }

  private count(stat: string, n: number): void {
    this.client.increment(stat, n)
    this.written++
  }

  private time(name: string, ms: number): void {
    const { stat } = nameIn(this.timings, name, () => ({ stat: `response.${timingName(name, this.about)}` }))
    this.client.timing(stat, ms)
    this.written++
  }
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** `GET.example_org.users_7` where a name is a method and a path, as without a script; else the name. */
function timingName(name: string, { method, host, path }: About): string {
  const [, verb, way] = /^([A-Z]+) (\/.*)$/s.exec(name === '' ? `${method} ${path}` : name) ?? []
  if (verb === undefined) return segment(name)
  return [verb, host, way.replace(/^\/|\?.*$/gs, '')].map(segment).join('.')
}

const LONGEST = 200

/** One part of a name: dots would divide it, and colons, bars and line ends would end it. */
function segment(text: string): string {
  return text.slice(0, LONGEST).replace(/[^A-Za-z0-9_-]+/g, '_') || '_'
}
