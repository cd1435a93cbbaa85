// The books of the anvil: counts of everything, and a row for every request where they are wanted.

import type { Exchange } from './exchange.js'
import type { RequestEntry, RequestLog } from './log.js'

/** What the anvil has seen and done since its start. */
export interface AnvilCounts {
  /** Connections accepted. */
  readonly connections: number
  readonly tlsFailures: number
  /** Requests whose head and body arrived completely. */
  readonly requests: number
  /** Complete answers handed to their sockets. */
  readonly answered: number
  /** What was no request, and refused. */
  readonly malformed: number
  readonly bytesReceived: number
  /** How many requests each outcome was ordered for; `plain` for those without, `invalid` for unknown orders. */
  readonly outcomes: Readonly<Record<string, number>>
}

/** Who wants the rows. */
export interface Readers {
  readonly log: RequestLog | null
  readonly onRequest: ((entry: RequestEntry) => void) | null
}

/** Counters are fields, because the data path increments them. */
export class Ledger {
  connections = 0
  tlsFailures = 0
  requests = 0
  answered = 0
  malformed = 0
  bytesReceived = 0
  /** Whether anybody wants rows. */
  readonly detailed: boolean
  private readonly labels = new Map<string, number>()
  private readonly started = performance.now()
  private readonly readers: Readers

  constructor(readers: Readers) {
    this.readers = readers
    this.detailed = readers.log !== null || readers.onRequest !== null
  }

  /** Counts a complete request; returns its number. */
  receive(label: string): number {
    this.labels.set(label, (this.labels.get(label) ?? 0) + 1)
    this.requests++
    return this.requests
  }

  /** Closes the account of a request: `answered` is a time of `performance.now()`, or null when it never was. */
  settle(exchange: Exchange, answered: number | null): void {
    if (!this.detailed) return
    const { number, connection, address, arrived, variant, status, head } = exchange
    const entry: RequestEntry = {
      number,
      connection,
      arrived: arrived - this.started,
      answered: answered === null ? null : answered - this.started,
      outcome: variant.label,
      status: variant.plan.fate === 'answer' ? status : null,
      method: head.method,
      path: head.target,
      id: head.id,
      address,
    }
    this.readers.log?.write(entry)
    this.readers.onRequest?.(entry)
  }

  counts(): AnvilCounts {
    const { connections, tlsFailures, requests, answered, malformed, bytesReceived } = this
    const outcomes: Record<string, number> = {}
    for (const [label, count] of this.labels) {
      for (const name of label.split('+')) outcomes[name] = (outcomes[name] ?? 0) + count
    }
    return { connections, tlsFailures, requests, answered, malformed, bytesReceived, outcomes }
  }
}
