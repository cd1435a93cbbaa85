// The seam between the engine and a protocol: what a connection is, and what it needs.

import type { Health } from '../core/sample.js'
import type { Flow } from './flow.js'
import type { Hold } from './hold.js'
import type { TimerWheel } from './wheel.js'

/** A connection as the engine sees it. Times are ms since the start of the run. */
export interface Connection {
  /** Which connection, counted over the whole run. */
  readonly id: number
  /** After a failed attempt to connect no new one should be made before this. */
  readonly readyAt: number
  /** Whether another request may be sent now. Connecting happens with the request, where it is needed. */
  canSend(): boolean
  /** Sends one request that was due at `scheduled`. Its outcome will be recorded exactly once. */
  send(scheduled: number, now: number): void
  /** Closes the connection, if nothing is in flight: it will not be needed for some time. */
  rest(): void
  /** The run is over: what is in flight is recorded as unfinished. */
  giveUp(now: number): void
}

/** Takes the outcome of every request. */
export interface Recorder {
  /**
   * @param cause empty for an answered request
   * @param connect time to connect when this request opened its connection, else NaN
   */
  record(row: Row): void
}

/** One outcome, as a connection hands it over; the object is reused for the next. */
export interface Row {
  scheduled: number
  sent: number
  firstByte: number
  ended: number
  connect: number
  bytes: number
  connection: number
  status: number
  /** Index of its name, as the recorder gave it. */
  name: number
  cause: string
}

/** A row for a connection to fill. Times begin as fractions: the engine of JavaScript keeps room for doubles at once. */
export function emptyRow(connection: number): Row {
  const some = 0.5
  return {
    scheduled: some,
    sent: some,
    firstByte: some,
    ended: some,
    connect: Number.NaN,
    bytes: 0,
    connection,
    status: 0,
    name: 0,
    cause: '',
  }
}

/** What all connections of one engine share. */
export interface ConnectionContext<Prepared> {
  /** What the protocol made of the plan, once. */
  readonly prepared: Prepared
  readonly now: () => number
  readonly wheel: TimerWheel
  readonly recorder: Recorder
  readonly health: Health
  readonly flow: Flow
  /** Told of answers that ask for time, before their places are free. */
  readonly hold: Hold
  /** One request had its outcome: the connection may be able to take another. */
  readonly freed: (connection: Connection, now: number) => void
}
