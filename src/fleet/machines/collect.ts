// Brings the rows of all agents home: one results.csv, with a column that says whose each is.

import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { quoted } from '../../core/csv.js'
import { HammerError } from '../../core/errors.js'
import { pause } from '../../core/pause.js'
import { diskError, writeAll } from '../../output/disk.js'
import type { Bus } from './bus.js'
import { events } from './events.js'
import type { Launched } from './prepare.js'
import { tell } from './roll.js'
import type { Seat } from './roster.js'

/** In ms: an agent needs a moment until it is free again, and as long as its rows are many. */
const ASK_AGAIN = 200
const ASK_FOR = 10_000
const HANDED_IN_WITHIN = 15 * 60 * 1000

/** Rows that could not be had, by agent, in words. */
export type Uncollected = readonly { readonly name: string; readonly reason: string }[]

/** What to collect, and where. */
export interface Collecting {
  readonly launched: Launched
  readonly seats: readonly Seat[]
  /** Of results.csv. */
  readonly path: string
  readonly header: 'header' | 'no-header'
  readonly said: (text: string) => void
  readonly signal: AbortSignal
}

/** Writes the rows of all agents that can hand them in. @throws {HammerError} `disk` */
export async function collect(bus: Bus, { launched, seats, path, header, said, signal }: Collecting): Promise<Uncollected> {
  const { run } = launched.record
  const asked = seats.filter((seat) => absence(seat) === null)
  const failed = seats.flatMap((seat) => {
    const reason = absence(seat)
    return reason === null ? [] : [{ name: seat.member.name, reason }]
  })
  const over = AbortSignal.any([signal, AbortSignal.timeout(HANDED_IN_WITHIN)])
  const refused = await Promise.all(asked.map((seat) => ask(bus, run, seat, over)))
  const waiting = new Map(asked.filter((_, i) => refused[i] === null).map((seat) => [seat.member.id, seat]))
  asked.forEach((seat, i) => {
    const reason = refused[i]
    if (reason !== null) failed.push({ name: seat.member.name, reason })
  })
  const file = open(path)
  let isFirst = true
  try {
    if (waiting.size > 0) {
      for await (const { agent, said: message } of events(bus, run, over)) {
        const seat = waiting.get(agent)
        if (seat === undefined || message?.kind !== 'rows') continue
        waiting.delete(agent)
        if (message.object === null) failed.push({ name: seat.member.name, reason: message.reason ?? 'it wrote none' })
        else {
          const rows = new AgentRows(file, path, { agent: seat.member.name, header, isFirst })
          const reason = await fetch(bus, message.object, rows)
          if (reason !== null) failed.push({ name: seat.member.name, reason })
          else isFirst = false
          said(`rows of ${seat.member.name} are here`)
        }
        if (waiting.size === 0) break
      }
    }
  } finally {
    closeSync(file)
  }
  for (const { member } of waiting.values()) failed.push({ name: member.name, reason: 'it did not hand them in in time' })
  return failed
}

/** Why it cannot be asked for its rows; null: it can. */
function absence({ done }: Seat): string | null {
  if (done === null) return 'it is lost'
  // then it leaves
  return done.ended === 'owner' ? `its owner ended it; they are there in ${done.folder ?? 'no folder'}` : null
}

function open(path: string): number {
  try {
    return openSync(path, 'ax')
  } catch (error) {
    throw diskError(path, error)
  }
}

/** Null: it will hand them in. */
async function ask(bus: Bus, run: string, { member }: Seat, signal: AbortSignal): Promise<string | null> {
  const until = performance.now() + ASK_FOR
  for (;;) {
    const answer = await tell(bus, member.agent, { kind: 'hand-in', run, seat: member.id }).catch(
      () => ({ ok: false, reason: 'it does not answer' }) as const,
    )
    if (answer.ok) return null
    if (performance.now() > until || signal.aborted) return answer.reason
    await pause(ASK_AGAIN, signal)
  }
}

/** Null: all of it is in the file. */
async function fetch(bus: Bus, name: string, rows: AgentRows): Promise<string | null> {
  const store = await bus.objects()
  const found = await store.get(name)
  if (found === null) return 'its rows are not there'
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      try {
        rows.write(chunk)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
  try {
    await pipeline(Readable.fromWeb(found.data as import('node:stream/web').ReadableStream), createGunzip(), sink)
    rows.end()
    // it resolves with nothing at all where there is no error
    const error = (await found.error) as Error | null | undefined
    if (!error) return null
    rows.undo()
    return error.message
  } catch (error) {
    if (error instanceof HammerError) throw error
    rows.undo()
    return error instanceof Error ? error.message : String(error)
  } finally {
    await store.delete(name).catch(() => {})
  }
}

const NEWLINE = 10
const QUOTE = 34

/** Adds a column to lines as they come; a line end between quotes ends no row. */
class AgentRows {
  private readonly file: number
  private readonly path: string
  private readonly field: Buffer
  private readonly headerField: Buffer
  /** Its first row is a header, which the file has already. */
  private skipping: boolean
  private isHeader: boolean
  private inQuotes = false
  private rest: Buffer = Buffer.alloc(0)
  /** Where its rows begin. */
  private readonly start: number

  constructor(file: number, path: string, { agent, header, isFirst }: { agent: string; header: Collecting['header']; isFirst: boolean }) {
    this.file = file
    this.path = path
    this.start = fstatSync(file).size
    this.field = Buffer.from(`,${quoted(agent)}\n`)
    this.headerField = Buffer.from(',agent\n')
    this.isHeader = header === 'header'
    this.skipping = this.isHeader && !isFirst
  }

  write(chunk: Buffer): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk
    const parts: Buffer[] = []
    let from = 0
    for (let at = this.rest.length; at < bytes.length; at++) {
      if (bytes[at] === QUOTE) this.inQuotes = !this.inQuotes
      else if (bytes[at] === NEWLINE && !this.inQuotes) {
        this.row(bytes.subarray(from, at), parts)
        from = at + 1
      }
    }
    this.rest = Buffer.from(bytes.subarray(from))
    const all = Buffer.concat(parts)
    try {
      writeAll(this.file, all, all.length)
    } catch (error) {
      throw diskError(this.path, error)
    }
  }

  /** A torn last line is left out. */
  end(): void {
    this.rest = Buffer.alloc(0)
  }

  /** Half of an agent's rows would be worse than none. */
  undo(): void {
    ftruncateSync(this.file, this.start)
  }

  private row(line: Buffer, parts: Buffer[]): void {
    const field = this.isHeader ? this.headerField : this.field
    this.isHeader = false
    if (this.skipping) {
      this.skipping = false
      return
    }
    parts.push(line, field)
  }
}
