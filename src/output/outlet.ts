// The seam of what `--out` asks for: what an outlet is told of the run, and what it tells of itself.

import type { Column } from '../core/csv.js'
import type { Iterations } from '../core/iterations.js'
import type { SampleBatch } from '../core/sample.js'
import type { Snapshot } from '../core/snapshot.js'
import type { Summary } from '../core/summary.js'
import type { Tally } from '../core/tally.js'
import type { Meter } from './meter.js'

/** What is known of a run before it starts. */
export interface About {
  /** What stands behind `KIND=`; empty where nothing does. */
  readonly where: string
  readonly version: string
  /** Without secrets. */
  readonly target: string
  readonly host: string
  readonly method: string
  /** Without secrets. */
  readonly path: string
  readonly connections: number
  /** Requests due before this, in ms, are left out of sums. */
  readonly warmUp: number
  /** When the run began, in ms since 1970; to be asked for from the first batch on. */
  readonly startedAt: () => number
  /** The run's folder, made when it is first asked for; null: nothing is written. */
  readonly folder: () => string | null
  readonly columns: readonly Column[]
  readonly header: 'header' | 'no-header'
}

/** A look at a run, about once a second. */
export interface Seen {
  readonly snapshot: Snapshot
  /** What a script did beside requests; null without one. */
  readonly iterations: Iterations | null
}

/** A run that is over. */
export interface Over {
  readonly summary: Summary
  /** What the summary was made of. */
  readonly tally: Tally
}

/**
 * An output beside the run's folder. Everything is called on the main thread, must return at once and may throw: it is then called
 * no more, and the run goes on. What has to wait waits in a bounded queue.
 */
export interface Outlet {
  /** Every batch, in the order in which they come. It is valid during the call only. */
  take?(batch: SampleBatch): void
  /** As {@link take}, of rows that were counted elsewhere, where the kind of outlet is made from counts. */
  merge?(counted: Meter): void
  tick?(seen: Seen): void
  /** The run is over; its files are not yet written. */
  finish?(over: Over): Promise<void>
  /** The run's files are written. */
  after?(over: Over): Promise<void>
  /** Gives back whatever it holds, at once: what still waits is dropped. */
  close?(): void
  /** So many rows, points, metrics, … went out: docs/outputs.md says what each kind counts. */
  readonly written: number
  /** So many did not. */
  readonly dropped: number
  /** What went wrong first, in words. */
  readonly error: string | null
  /** How long `finish` and `after` may take, in ms, where it is not the usual time. */
  readonly patience?: number
}

/** What a module of `outlets/` exports. An error that it throws is the user's to mend: {@link refusal}. */
export type Open = (about: About) => Promise<Outlet>

/** Why an outlet cannot be opened, and what to do about it. */
export function refusal(message: string, advice: string): Error & { readonly advice: string } {
  return Object.assign(new Error(message), { advice })
}
