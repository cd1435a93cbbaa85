// influx: once a second a point per name and outcome, in line protocol, to a file or to a server's write endpoint.

import { Distribution } from '../../core/distribution.js'
import { nameIn } from '../../core/names.js'
import { micros, type SampleBatch } from '../../core/sample.js'
import { type Endpoint, endpointOf, post } from '../endpoint.js'
import { Mailbox } from '../mailbox.js'
import { type About, type Outlet, refusal } from '../outlet.js'
import { createFile, RowFile } from '../row-file.js'

const EXAMPLE = 'http://127.0.0.1:8086/write?db=hammer or http://127.0.0.1:8086/api/v2/write?org=ORG&bucket=BUCKET'
/** So many points wait for a server at most. */
const MOST_WAITING = 20_000

export async function open(about: About): Promise<Outlet> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(about.where)) return new Influx(about, toServer(writeEndpoint(about.where)))
  return new Influx(about, toFile(new RowFile(await createFile(about.where))))
}

function writeEndpoint(where: string): Endpoint {
  const endpoint = endpointOf(where, EXAMPLE)
  const { url, headers } = endpoint
  if (url.pathname === '/') throw refusal('that is not a write endpoint', `Write it like ${EXAMPLE}`)
  // times are in ns, which is what servers take without it
  url.searchParams.delete('precision')
  const token = url.searchParams.get('token')
  url.searchParams.delete('token')
  return token === null ? endpoint : { url, headers: { ...headers, authorization: `Token ${token}` } }
}

/** Where lines go. */
interface Drain extends Pick<Outlet, 'written' | 'dropped' | 'error'> {
  put(lines: readonly string[]): void
  end(): Promise<void>
  close(): void
}

function toFile(file: RowFile): Drain {
  const put = (lines: readonly string[]) => {
    for (const line of lines) file.line(line)
    file.flush()
  }
  return Object.assign(file, { put })
}

function toServer(endpoint: Endpoint): Drain {
  const box = new Mailbox<string>((lines, signal) => post(endpoint, lines, 'text/plain; charset=utf-8', signal), MOST_WAITING)
  return Object.assign(box, { put: (lines: readonly string[]) => box.post(lines.join('\n'), lines.length) })
}

/** What ended since the last points, by name. */
interface Window {
  requests: number
  answered: number
  bytes: number
  readonly response: Distribution
  /** By status, or by the cause of a failure. */
  readonly outcomes: Map<number | string, number>
}

class Influx implements Outlet {
  private readonly drain: Drain
  private readonly about: About
  private readonly warmUp: number
  private windows = new Map<string, Window>()
  private last = 0
  private at = 0

  constructor(about: About, drain: Drain) {
    this.about = about
    this.drain = drain
    this.warmUp = micros(about.warmUp)
  }

  take({ length, ended, scheduled, status, cause, causes, name, names, bytes }: SampleBatch): void {
    const known: Window[] = []
    for (let i = 0; i < length; i++) {
      const end = micros(ended[i])
      const response = micros(ended[i] - scheduled[i])
      if (this.warmUp > 0 && end - response < this.warmUp) continue
      if (end > this.last) this.last = end
      known[name[i]] ??= this.window(names[name[i]])
      const mine = known[name[i]]
      mine.requests++
      mine.bytes += bytes[i]
      const outcome = cause[i] === 0 ? status[i] : causes[cause[i]]
      mine.outcomes.set(outcome, (mine.outcomes.get(outcome) ?? 0) + 1)
      if (cause[i] !== 0) continue
      mine.answered++
      mine.response.record(response)
    }
  }

  tick(): void {
    const windows = this.windows
    this.windows = new Map()
    if (windows.size === 0) return
    // the end of the newest row; two points of one name at one time would be one
    this.at = Math.max(this.last, this.at + 1)
    const time = `${Math.round(this.about.startedAt() * 1000 + this.at)}000`
    const lines = [...windows].flatMap(([name, window]) => points(`target=${tag(this.about.target)},name=${tag(name)}`, window, time))
    this.drain.put(lines)
  }

  finish(): Promise<void> {
    this.tick()
    return this.drain.end()
  }

  close(): void {
    this.drain.close()
  }

  get written(): number {
    return this.drain.written
  }

  get dropped(): number {
    return this.drain.dropped
  }

  get error(): string | null {
    return this.drain.error
  }

  private window(given: string): Window {
    const { method, path } = this.about
    return nameIn(this.windows, given === '' ? `${method} ${path}` : given, () => ({
      requests: 0,
      answered: 0,
      bytes: 0,
      response: new Distribution(),
      outcomes: new Map(),
    }))
  }
}

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const

function points(tags: string, { requests, answered, bytes, response, outcomes }: Window, time: string): string[] {
  const quantiles = Object.entries(QUANTILES).map(([name, p]) => [name, response.quantile(p)] as const)
  const times = [['min', response.min], ['mean', response.mean()], ['max', response.max], ...quantiles] as const
  const fields = [
    `requests=${requests}i`,
    `answered=${answered}i`,
    `bytes=${bytes}i`,
    // without an answer there is no time
    ...(answered === 0 ? [] : times.map(([name, us]) => `${name}=${(us / 1e6).toFixed(6)}`)),
  ]
  const ends = [...outcomes].map(([outcome, n]) => {
    const how = typeof outcome === 'number' ? `status=${outcome}` : `error=${tag(outcome)}`
    return `hammer_outcomes,${tags},${how} count=${n}i ${time}`
  })
  return [`hammer_requests,${tags} ${fields.join(',')} ${time}`, ...ends]
}

const LONGEST = 512

/** The value of a tag: no line end may be in it, and no backslash, which would take away the meaning of what follows. */
function tag(text: string): string {
  const plain = text
    .slice(0, LONGEST)
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .replaceAll('\\', '/')
  return plain === '' ? '-' : plain.replace(/[ ,=]/g, '\\$&')
}
