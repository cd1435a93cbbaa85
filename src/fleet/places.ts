// The folder of a run, and its time: made when something is to be kept there.

import type { Clock } from '../core/clock.js'
import type { Plan } from '../core/plan.js'
import { type Folder, makeFolder } from '../output/index.js'
import { planJson } from '../output/plan-json.js'
import type { RunOptions } from './run.js'

/** Where and when: the folder is made once it is needed, so that an outlet that cannot be opened leaves none behind. */
export class Places {
  private made: Folder | null = null
  private startAt = 0
  private readonly began: { readonly at: number; readonly date: Date }

  constructor(
    private readonly plan: Plan,
    private readonly options: Pick<RunOptions, 'output' | 'version'>,
    clock: Clock,
  ) {
    this.began = { at: clock.now(), date: clock.date() }
  }

  get date(): Date {
    return this.began.date
  }

  /** When the run's first request is due, on the clock. */
  start(at: number): void {
    this.startAt = at
  }

  make(): Folder | null {
    const { output } = this.options
    if (output === 'none' || this.made) return this.made
    this.made = makeFolder(output, this.date)
    this.made.write('plan.json', this.planText())
    return this.made
  }

  readonly folder = () => this.make()?.path ?? null
  readonly startedAt = () => this.began.date.getTime() + this.startAt - this.began.at

  /** What plan.json says. */
  planText(): string {
    return planJson(this.plan, this.date, this.options.version)
  }
}
