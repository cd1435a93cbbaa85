// One sample per request, many to a batch: columns of numbers in one buffer that threads hand to each other.

import type { IterationsState } from './iterations.js'
import type { Steering } from './steering.js'

/** Causes that are hammer's own words; all others are system error codes such as `ECONNREFUSED`. */
export const ANSWERED = ''
export const UNSENT = 'unsent'
export const UNFINISHED = 'unfinished'

/** The phase of a request, by the time it was due. */
export type Phase = 'warm-up' | 'main'

/**
 * Columns of samples. The times are milliseconds since the start of the run; row `i` is one request.
 *
 * ```
 *   scheduled ──── lag ──── sent ── connect ── … ── firstByte ── … ── ended
 *       └───────────────────── response time ─────────────────────────┘
 *                            └───────────── service time ─────────────┘
 * ```
 *
 * `sent` is when the generator began to act: when the bytes of the request were handed to the system or, on a new
 * connection, when connecting for it began. What is not known is NaN.
 */
export interface SampleBatch {
  /** The memory of all columns; it may be transferred to another thread. */
  readonly buffer: ArrayBuffer
  /** Rows in use. */
  length: number
  readonly scheduled: Float64Array
  readonly sent: Float64Array
  readonly firstByte: Float64Array
  readonly ended: Float64Array
  /** Time to connect, TLS included, where this request opened its connection. */
  readonly connect: Float64Array
  /** Bytes received for it: head, body and framing. */
  readonly bytes: Float64Array
  /** Which connection, counted over the whole run; {@link NOBODY} where there is none. */
  readonly connection: Uint32Array
  /** Of a row of a script, whose `connection` is its user: which iteration of it. Otherwise without meaning. */
  readonly iteration: Uint32Array
  /** HTTP status; 0 when no complete response came. */
  readonly status: Uint16Array
  /** Index into `names`. */
  readonly name: Uint16Array
  /** Index into `causes`; 0 is answered. */
  readonly cause: Uint8Array
  causes: readonly string[]
  names: readonly string[]
  /** Which step of a plan with cycles, counted from 1. */
  cycle: number
  /** Which worker, counted from 0. */
  worker: number
  /** What its worker noticed about itself since its last batch. */
  health: Health
  /** What scripts did meanwhile beside requests; null without a script. */
  iterations: IterationsState | null
}

/** A stretch of time, in milliseconds since the start of the run. */
export type Span = readonly [from: number, to: number]

/** In ms. A request that leaves later than this by its generator's fault may change what a user sees. */
export const LATE = 5

/** What a worker observes of itself between two batches. */
export interface Health {
  /** From … to, in milliseconds since the start of the run. */
  from: number
  to: number
  /** Share of that time in which its event loop was busy, 0 … 1. */
  utilisation: number
  /** Of the busy time: milliseconds in which the pacer spun because there was nothing to do yet. */
  spun: number
  /** Times, from … to, in which its event loop did not turn: nothing could be sent, and no answer was noticed. */
  stalls: readonly Span[]
  /** Milliseconds of garbage collection, once the event loop has stood still for a tenth of a second in all. */
  collected: number
  /** How long it could not send because no empty batch was left, in milliseconds. */
  starved: number
  /** Requests that left more than {@link LATE} after they were due, although a connection was free. */
  late: number
  /** Requests that left more than {@link LATE} after they were due, because no connection was free then. */
  blocked: number
  /** How long it held back because the target asked for it, in milliseconds. */
  held: number
  /** Requests of the open model that were not sent for that reason. */
  withheld: number
  /** Requests that became due, counted where they are scheduled: the books are checked against it. */
  due: number
  /** Requests that were sent, counted where they are sent. */
  sent: number
  /** Area under the number of requests in flight, in request-milliseconds: what Little's law is checked with. */
  inFlightTime: number
  /** Bytes of requests handed to the system. */
  bytesSent: number
  /** Connections that were opened. */
  opened: number
  /** Answers nobody had asked for. */
  unsolicited: number
}

/** Rows of one batch: large enough to make messages rare, small enough to stay in the processor's cache. */
export const BATCH_ROWS = 4096
const DOUBLES = 6
const BYTES_PER_ROW = DOUBLES * 8 + 4 + 4 + 2 + 2 + 1
const ROW_BYTES = Math.ceil(BYTES_PER_ROW / 8) * 8

/** Memory for one batch. */
export function batchBuffer(): ArrayBuffer {
  return new ArrayBuffer(BATCH_ROWS * ROW_BYTES)
}

/** An empty batch over `buffer`. */
export function sampleBatch(buffer: ArrayBuffer = batchBuffer()): SampleBatch {
  const double = (column: number) => new Float64Array(buffer, column * BATCH_ROWS * 8, BATCH_ROWS)
  const after = DOUBLES * 8 * BATCH_ROWS
  return {
    buffer,
    length: 0,
    scheduled: double(0),
    sent: double(1),
    firstByte: double(2),
    ended: double(3),
    connect: double(4),
    bytes: double(5),
    connection: new Uint32Array(buffer, after, BATCH_ROWS),
    iteration: new Uint32Array(buffer, after + 4 * BATCH_ROWS, BATCH_ROWS),
    status: new Uint16Array(buffer, after + 8 * BATCH_ROWS, BATCH_ROWS),
    name: new Uint16Array(buffer, after + 10 * BATCH_ROWS, BATCH_ROWS),
    cause: new Uint8Array(buffer, after + 12 * BATCH_ROWS, BATCH_ROWS),
    causes: [ANSWERED],
    names: [''],
    cycle: 1,
    worker: 0,
    health: noHealth(),
    iterations: null,
  }
}

/** A health record in which nothing happened yet. */
export function noHealth(): Health {
  return {
    from: 0,
    to: 0,
    utilisation: 0,
    spun: 0,
    stalls: [],
    collected: 0,
    starved: 0,
    late: 0,
    blocked: 0,
    held: 0,
    withheld: 0,
    due: 0,
    sent: 0,
    inFlightTime: 0,
    bytesSent: 0,
    opened: 0,
    unsolicited: 0,
  }
}

/** The part of a batch that is not in its buffer: what travels beside it when the buffer is transferred. */
/** Stands for a connection, or the user of a script, that is not known. */
export const NOBODY = 0xffffffff

export type BatchMessage = Pick<SampleBatch, 'buffer' | 'length' | 'causes' | 'names' | 'worker' | 'health' | 'iterations'>

export function toMessage({ buffer, length, causes, names, worker, health, iterations }: SampleBatch): BatchMessage {
  return { buffer, length, causes, names, worker, health, iterations }
}

export function fromMessage(message: BatchMessage): SampleBatch {
  return Object.assign(sampleBatch(message.buffer), message)
}

/**
 * Milliseconds to the whole microseconds that files hold. Everything that counts times counts these, so that a run and
 * its file cannot differ.
 */
export function micros(ms: number): number {
  return Math.round(ms * 1000)
}

/**
 * Where samples come from: an engine in this thread, a worker, many workers or machines. A batch is valid until the
 * next one is asked for. The signal asks for an early, orderly end: nothing new is sent, the rest is accounted for.
 */
export type Generate<Shard> = (shard: Shard, signal: AbortSignal, steering?: Steering) => AsyncIterable<SampleBatch>
