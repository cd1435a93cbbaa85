// Where the results of a run on a fleet go, made when it is first asked for.

import { systemClock } from '../../core/clock.js'
import { type Folder, makeFolder } from '../../output/index.js'
import type { RunOptions } from '../run.js'

/** As of a run on this machine; but when it starts is agreed with others. */
export class Place {
  private made: Folder | null = null
  private readonly output: string | null
  /** In ms since 1970. */
  private start = 0

  constructor({ output }: Pick<RunOptions, 'output'>) {
    this.output = output
  }

  /** @param started when the run started, or is about to */
  make(started: Date): Folder | null {
    if (this.output !== 'none') this.made ??= makeFolder(this.output, started)
    return this.made
  }

  started(at: Date): void {
    this.start = at.getTime()
  }

  readonly folder = () => this.make(systemClock.date())?.path ?? null
  readonly startedAt = () => this.start
}
