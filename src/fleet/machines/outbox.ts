// What an agent has to say about a run, said until it was heard: once, in order, with bounded memory.

import { pause } from '../../core/pause.js'
import type { Bus } from './bus.js'
import { runSubject } from './subjects.js'

/** In ms. */
const ANSWER_WITHIN = 2000
const TRY_AGAIN = 300

/** The way from one agent to whoever follows one run. */
export class Outbox {
  private readonly bus: Bus
  private readonly subject: string
  private readonly prefix: string
  private sent = 0

  constructor(bus: Bus, run: string, agent: string) {
    this.bus = bus
    this.subject = runSubject(run, agent)
    this.prefix = `${run}.${agent}`
  }

  /**
   * Says something until the stream has it: over restarts of the server, and without saying it twice, since it is known by its id.
   * @returns whether it was heard before `signal` gave up
   */
  async say(bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
    const msgID = `${this.prefix}.${this.sent++}`
    while (!signal.aborted) {
      try {
        await this.bus.js.publish(this.subject, bytes, { msgID, timeout: ANSWER_WITHIN })
        return true
      } catch {
        await pause(TRY_AGAIN, signal)
      }
    }
    return false
  }
}
