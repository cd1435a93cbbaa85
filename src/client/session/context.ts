// What a session gets from its surroundings, and what it hands back: one sample per request.

import type { LookupFunction } from 'node:net'
import type { TlsPlan } from '../../core/plan.js'
import type { HeaderValue } from './headers.js'

/** One request as it went, its redirects included. Times are ms since the start of the run. */
export interface SessionSample {
  /** What the script called it, else `METHOD /path`. */
  readonly name: string
  /** When it was due; its response time counts from there. */
  readonly scheduled: number
  /** When its first bytes left, or connecting for it began. */
  readonly sent: number
  /** Of the last answer; NaN when none began. */
  readonly firstByte: number
  /** When the answer was complete, or it had failed. */
  readonly ended: number
  /** Time spent connecting, names and TLS included; NaN when no connection was opened for it. */
  readonly connect: number
  /** Bytes received for it: heads, bodies and framing. */
  readonly bytes: number
  /** Bytes of the request, head and body. */
  readonly bytesSent: number
  /** 0 when no complete answer came. */
  readonly status: number
  /** Empty: answered as expected. With a status: answered, but not as expected. */
  readonly cause: string
  /** Of the first request, as its name. */
  readonly method: string
  /** The first one, absolute, without user info. Its query may hold secrets. */
  readonly url: string
  /** How many were followed. */
  readonly redirects: number
}

/** A request that is about to leave. */
export interface Leaving {
  readonly method: string
  /** Absolute, without user info. */
  readonly url: string
  /** What the script called it, else `METHOD /path`. */
  readonly name: string
  /** By names in lower case, without the cookies of the jar. What they are afterwards is sent. */
  headers: Record<string, HeaderValue>
}

/** The surroundings of a session. */
export interface SessionContext {
  /** Milliseconds since the start of the run. */
  readonly now: () => number
  readonly record: (sample: SessionSample) => void
  /** What relative URLs are resolved against, as a browser does; null: there are only absolute ones. */
  readonly baseUrl: string | null
  /** Sent with every request, unless it says otherwise. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** For one request, connecting and redirects included, in ms; Infinity: none. */
  readonly timeout: number
  readonly tls: TlsPlan
  /** Asked once per origin and session before anything is sent there, redirects included; throws or rejects to refuse. */
  readonly permit?: (url: URL) => void | Promise<void>
  /** Resolves host names; absent: the system's resolver, for each connection anew. */
  readonly lookup?: LookupFunction
  /** Longest body in bytes, also after decompression, and longest web socket message; absent: 64 MiB. */
  readonly maxBody?: number
  /** Told before each request, but not for each redirect, and before each handshake of a web socket. */
  readonly leaving?: (request: Leaving) => void
  /** Told just before code of the script goes on that has waited for the session. */
  readonly resume?: () => void
  /** Counters of web sockets: `ws opened`, `ws sent`, `ws received`, `ws bytes sent`, `ws bytes received`. */
  readonly count?: (name: string, n: number) => void
}

/** Something under way that ends with the session. */
export interface Closable {
  /** Ends it at once. */
  abandon(): void
}

export const MAX_BODY = 64 * 1024 * 1024
