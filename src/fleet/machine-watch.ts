// Looks at the machine now and then during a run.

import type { Conducted } from './conduct.js'
import { MachineMeter } from './machine.js'
import type { Watch } from './watch.js'

/** In ms. Processor time is counted in steps of 10 ms: shorter pieces would be guesses. */
const LOOK_EVERY = 1000

/** Notes how the machine was used, piece by piece and over the whole run. */
export class MachineWatch {
  private readonly meter: MachineMeter
  private readonly watch: Watch
  private last = 0

  constructor(watch: Watch, meter = new MachineMeter()) {
    this.watch = watch
    this.meter = meter
  }

  look(run: Conducted): void {
    if (this.watch.elapsed() - this.last >= LOOK_EVERY) this.take(run)
  }

  /** The run is over. */
  finish(run: Conducted): void {
    this.take(run)
    run.vitals.machine = this.meter.whole()
  }

  private take({ vitals }: Conducted): void {
    const now = this.watch.elapsed()
    const use = this.meter.take()
    if (use) vitals.addMachine([this.last, now], use)
    this.last = now
  }
}
