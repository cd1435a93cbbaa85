// Who was the bottleneck of a run, and how the load generator itself fared.

/** Whether the numbers can be believed, and who was the limit. */
export interface Verdict {
  /** Hammer's own books balance. */
  readonly trusted: boolean
  readonly bottleneck: 'client' | 'server' | 'none'
  readonly reasons: readonly string[]
}

/** The generator's own condition. Times in seconds, shares 0 … 1. */
export interface Generator {
  readonly workers: readonly WorkerVitals[]
  /** Requests that left more than 5 ms late although a connection was free. */
  readonly late: number
  /** Requests that left more than 5 ms late because no connection was free. */
  readonly blocked: number
  /** The main thread: how busy it was, and how long it took to write the rows. */
  readonly main: { readonly busy: number; readonly writing: number }
  /** The least that hammer can measure here, from its self-test; null where there was none. */
  readonly floor: Floor | null
  /** Processors of the whole machine; null where the system does not tell. */
  readonly machine: { readonly cores: number; readonly busy: number | null; readonly stolen: number | null }
}

/** Response times of a target that answers at once: below them is nothing to be seen. In seconds. */
export interface Floor {
  readonly p50: number
  readonly p99: number
  readonly 'p99.9': number
}

/** What one worker noticed of itself. */
export interface WorkerVitals {
  readonly worker: number
  /** For how long it was watched. */
  readonly observed: number
  /** Share of that time in which it worked; a pacer that waits by spinning is not at work. */
  readonly busy: number
  /** Its event loop stood still: in all, and at most at a time. */
  readonly stalled: number
  readonly longestStall: number
  /** It had no room for rows. */
  readonly starved: number
  /** Garbage collection, watched once the event loop has stood still for a tenth of a second in all. */
  readonly collected: number
}
