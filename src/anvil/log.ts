// The anvil's own truth: a CSV file with one row per request.

import { closeSync, openSync, writeSync } from 'node:fs'
import { HammerError } from '../core/errors.js'

/** What the server knows of one request. Times in ms since the server's start. */
export interface RequestEntry {
  /** Counts the requests of the server from 1, in the order they were complete. */
  readonly number: number
  /** Counts the connections of the server from 1, in the order they were accepted. */
  readonly connection: number
  /** When the head was complete. */
  readonly arrived: number
  /** When the last byte of a complete answer was handed to the socket; null when that never was. */
  readonly answered: number | null
  /** The names of the ordered outcomes, joined by `+`; `plain` when none was. */
  readonly outcome: string
  /** Null when no status was sent. */
  readonly status: number | null
  readonly method: string
  /** The request target with its query. */
  readonly path: string
  /** The value of `x-hammer-id`; empty when there was none. */
  readonly id: string
  /** Where the connection came from: an IP address. */
  readonly address: string
}

const HEADER = 'number,connection,arrived,answered,outcome,status,method,path,id,address\n'
const FLUSH_INTERVAL = 200
const FLUSH_LENGTH = 65_536

/** Writes rows in batches, in the order the requests were finished. */
export class RequestLog {
  private readonly file: number
  private readonly path: string
  private readonly timer: NodeJS.Timeout
  private pending = HEADER
  private failure: unknown = null

  /** @throws HammerError `disk` when the file cannot be written. */
  constructor(path: string) {
    this.path = path
    try {
      this.file = openSync(path, 'w')
    } catch (cause) {
      throw this.error(cause)
    }
    this.timer = setInterval(() => this.flush(), FLUSH_INTERVAL)
    this.timer.unref()
  }

  write(entry: RequestEntry): void {
    this.pending += toRow(entry)
    if (this.pending.length >= FLUSH_LENGTH) this.flush()
  }

  /** @throws HammerError `disk` when rows could not be written, now or before. */
  close(): void {
    clearInterval(this.timer)
    this.flush()
    closeSync(this.file)
    if (this.failure !== null) throw this.error(this.failure)
  }

  /** A full disk must not stop the server: it is reported by {@link close}. */
  private flush(): void {
    const bytes = Buffer.from(this.pending)
    this.pending = ''
    if (this.failure !== null) return
    try {
      for (let from = 0; from < bytes.length; ) from += writeSync(this.file, bytes, from)
    } catch (error) {
      this.failure = error
    }
  }

  private error(cause: unknown): HammerError {
    const advice = 'Choose a file in a folder that can be written and has space.'
    return new HammerError('disk', `anvil: the log ${this.path} cannot be written`, { value: this.path, advice, cause })
  }
}

function toRow(entry: RequestEntry): string {
  const { number, connection, arrived, answered, outcome, status, method, path, id, address } = entry
  const times = `${seconds(arrived)},${answered === null ? '' : seconds(answered)}`
  return `${number},${connection},${times},${outcome},${status ?? ''},${method},${quoted(path)},${quoted(id)},${address}\n`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(6)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
