// The books of a run: what the workers say that they did, against the rows that came in.

import type { Health } from '../core/sample.js'
import { balance } from '../core/summary.js'
import type { Tally } from '../core/tally.js'
import { count } from '../core/units.js'

/** The two sides of Little's law may differ by this share: far more than rounding, far less than any lost row would matter. */
const LITTLES_TOLERANCE = 0.02

/** Sums up what workers report of themselves. */
export class Books {
  due = 0
  sent = 0
  bytesSent = 0
  /** Request-milliseconds in flight, as the connections counted them. */
  inFlightTime = 0
  opened = 0
  unsolicited = 0
  /** Milliseconds in which workers held back because the target asked for it, and requests that were not sent for it. */
  held = 0
  withheld = 0

  add(health: Health): void {
    this.due += health.due
    this.sent += health.sent
    this.bytesSent += health.bytesSent
    this.inFlightTime += health.inFlightTime
    this.opened += health.opened
    this.unsolicited += health.unsolicited
    this.held += health.held
    this.withheld += health.withheld
  }

  /** Differences between what was done and what was recorded; none if the books balance. */
  differences(tally: Tally): string[] {
    const { planned, sent, answered, failed, unfinished } = balance(tally)
    const rows = planned + tally.warmUp
    const found: string[] = []
    if (this.due !== rows) found.push(`${count(this.due)} requests were due, but ${count(rows)} have a row`)
    if (tally.warmUp === 0 && this.sent !== sent)
      found.push(`${count(this.sent)} requests were sent, but ${count(sent)} have a row that says so`)
    if (sent !== answered + failed + unfinished)
      found.push(`${count(sent)} sent is not ${count(answered)} + ${count(failed)} + ${count(unfinished)}`)
    return found
  }

  /** What speaks against hammer itself: books that do not balance, requests in flight that the rows do not know. */
  faults(tally: Tally): string[] {
    const differences = this.differences(tally).map(
      (text) => `the books do not balance: ${text}. This is a bug in hammer, please report it`,
    )
    return [...differences, ...this.littlesLaw(tally)]
  }

  /**
   * Little's law: mean number in flight = throughput × mean time. Over a whole run both sides times its length are the sum
   * of all requests' times: once as the area under the number in flight, which the connections kept, once from the rows.
   */
  private littlesLaw(tally: Tally): string[] {
    const off = Math.abs(this.inFlightTime - tally.inFlightTime) / Math.max(this.inFlightTime, tally.inFlightTime, 1)
    if (off <= LITTLES_TOLERANCE) return []
    const seconds = (ms: number) => (ms / 1000).toFixed(3)
    return [
      `Little's law is off by ${(100 * off).toFixed(1)} %: requests were in flight for ${seconds(this.inFlightTime)} s, but their rows sum up to ${seconds(tally.inFlightTime)} s`,
    ]
  }
}
