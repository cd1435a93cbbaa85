// A program outside of this thread that carries out iterations: what the engine gives it, and wants of it.

import type { Iterations } from '../../core/iterations.js'
import type { Workload } from '../../workload/index.js'
import type { Strays } from '../../workload/thread.js'
import type { Report, User } from './user.js'

/** Where a program's results go. */
export interface Host {
  /** Milliseconds since the start of the run. */
  readonly now: () => number
  readonly iterations: Iterations
  /** Null where nobody knows whose it is. */
  readonly report: (report: Report, user: User | null) => void
  /** Ends the run; `broken` when the program cannot go on. */
  readonly end: (reason: string, how: 'asked' | 'broken') => void
}

/** Runs already when the engine gets it. */
export interface Program {
  /** The run begins. */
  attach(host: Host): void
  /** The run is over: resolves when the program has ended. Never rejects. */
  close(): Promise<void>
}

/** A workload whose tasks may be those of a program, or of a script in a thread of its own. */
export interface LiveWorkload extends Workload<User> {
  readonly program?: Program
  /** Errors of the script that nobody awaits. */
  readonly strays?: Strays
}
