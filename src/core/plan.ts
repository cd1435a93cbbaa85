// What is to be done, as plain data: complete, valid, without a default left open.

import type { Asked, Label } from './label.js'
import type { ScriptPlan } from './script.js'

/** Where requests go. */
export interface Target {
  /** As shown to people: no user info, no secrets. */
  readonly url: string
  readonly scheme: 'http' | 'https'
  /** Host name or address, without brackets. */
  readonly host: string
  readonly port: number
  /** The address that answered before the run; connections go there without another look-up. */
  readonly address: string
  /** Path and query, exactly as given. */
  readonly path: string
}

/** The one request that is sent over and over. */
export interface RequestPlan {
  readonly method: string
  /** In the order they are sent; `Host` and framing headers are added where absent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | null
}

/** A straight line to `target` over `duration` ms. The target is a rate per second, or a number of connections. */
export interface Stage {
  readonly duration: number
  readonly target: number
}

/** How long the warm-up is, in milliseconds, or `auto`: until the transient that is found in the rows ends. */
export type WarmUp = number | 'auto'

/** When requests are due. Times in milliseconds. */
export interface LoadPlan {
  readonly model: 'open' | 'closed'
  /** In the closed model at the end of the ramp-up; `stages` may lead to more. */
  readonly connections: number
  readonly workers: number
  /** Requests in flight per connection. */
  readonly pipeline: number
  /** Length of the run; null: until `requests` are done. */
  readonly duration: number | null
  /** Stop after exactly so many; null: no limit. */
  readonly requests: number | null
  /** Users of scripts, closed model: iterations of each of them; `requests` is what they come to. Absent: whoever is free. */
  readonly requestsPerUser?: number
  /** Arrivals per second at full height; null in the closed model. */
  readonly rate: number | null
  readonly rampUp: number
  /** Lines that follow the ramp-up; the targets are connections or, in the open model, rates per second. */
  readonly stages: readonly Stage[]
  readonly arrivals: 'even' | 'poisson'
  /** How the open model waits for a due time: `precise` spins the last 1.5 ms, `thrifty` leaves it to timers. */
  readonly pacer: 'precise' | 'thrifty'
  /** Closed model: start to start of one connection's requests; 0: at once. */
  readonly pacing: number
  /** A worker that is asked to wait (429 or 503 with Retry-After) starts no request until then. */
  readonly polite: boolean
  /** Requests due in it are left out of the numbers. */
  readonly warmUp: WarmUp
  /** How long requests in flight may finish after the end. */
  readonly grace: number
  readonly seed: number
}

/** How connections are made and kept. */
export interface ConnectionPlan {
  /** For the whole request, connecting included, in milliseconds. */
  readonly timeout: number
  /** Requests sent over one connection before it is closed; 1 is "no keep-alive", null is no limit. */
  readonly requestsPerConnection: number | null
  readonly tls: TlsPlan
}

/** PEM texts and names, already read from their files. */
export interface TlsPlan {
  readonly verify: boolean
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  readonly servername: string | null
}

/** That a run is one of two that take turns: of each two arrivals in a row one is theirs and one the other's. */
export interface PairPlan {
  /** What no other pair has. */
  readonly id: string
  /** Which of the two. */
  readonly side: 0 | 1
  /** The other's target, as shown to people. */
  readonly other: string
}

/** One run. */
export interface Plan {
  readonly target: Target
  readonly request: RequestPlan
  /** A load script takes the place of the one request. */
  readonly script?: ScriptPlan
  /** End the run when this share of the iterations of the last minute failed, and say how many users that took. */
  readonly sizing?: number
  /** With {@link cycles} all of them together: the most connections, requests in total. */
  readonly load: LoadPlan
  /** Loads to be carried out one after another, without overlap, on as many workers each. */
  readonly cycles?: readonly LoadPlan[]
  /** With it {@link load} is the part of this run: both together have twice as much. */
  readonly pair?: PairPlan
  readonly connection: ConnectionPlan
  /** Length of one bucket of the time series, in milliseconds. */
  readonly interval: number
  readonly label?: Label
  /** What it was made from, where that was a command line. */
  readonly asked?: Asked
  /** Secrets are masked in files and on pages, unless this says otherwise. */
  readonly secrets?: 'shown'
}

/** How long the sending is to take, in ms; null: until all requests are done. Between cycles there is the wait for what is in flight. */
export function plannedLength({ load, cycles }: Pick<Plan, 'load' | 'cycles'>): number | null {
  if (!cycles) return load.duration
  return cycles.reduce<number | null>((sum, { duration }) => (sum === null || duration === null ? null : sum + duration), 0)
}

/** The part of a plan that one thread carries out: of `count` shards, number `index` sends arrivals index, index + count, … */
export interface Shard {
  readonly plan: Plan
  readonly index: number
  readonly count: number
  /** The start of the run, or of this cycle of it, on the shared clock. */
  readonly startAt: number
  /** How long after the start of the run a cycle begins, in ms; absent: with it. */
  readonly offset?: number
  /** Set where somebody else has begun this shard, and is lost. */
  readonly remainder?: Remainder
}

/** What is left of a shard. */
export interface Remainder {
  /** In ms since the start of the run: what was due before is not its business. */
  readonly from: number
  /** How many of the plan's requests are left, where they are divided by number (closed model); null: as many as the plan wants. */
  readonly requests: number | null
}

/** How many of `total` things fall to shard `index` of `count`: they sum to `total` exactly. */
export function share(total: number, index: number, count: number): number {
  return Math.floor((total - index + count - 1) / count)
}
