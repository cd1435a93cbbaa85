// What a worker observes of itself: how busy its event loop was, and its own counts of what it did.

import { type EventLoopUtilization, PerformanceObserver, performance } from 'node:perf_hooks'
import type { Health, Span } from '../core/sample.js'
import { Heartbeat } from './heartbeat.js'
import { spunInThread } from './pacer.js'

/** In ms. Collections are watched from here on: an entry for each of them costs as much as it takes, and few runs need it. */
const STALLED_ENOUGH = 100

/** Cuts running totals into the pieces that go with each batch. */
export class HealthMeter {
  private readonly now: () => number
  private readonly totals: Health
  private before: Health
  private loop: EventLoopUtilization
  private readonly heartbeat: Heartbeat
  private readonly collections: PerformanceObserver
  private stalled = 0

  /** @param totals counted up by others; read here */
  constructor(now: () => number, totals: Health) {
    this.now = now
    this.totals = totals
    this.before = { ...totals, spun: spunInThread(), to: now() }
    this.loop = performance.eventLoopUtilization()
    this.heartbeat = new Heartbeat(now)
    this.collections = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) totals.collected += duration
    })
  }

  close(): void {
    this.heartbeat.close()
    this.collections.disconnect()
  }

  /** What happened since the last call. */
  take(): Health {
    const { totals, before } = this
    const stalls = this.heartbeat.take()
    this.notice(stalls)
    const loop = performance.eventLoopUtilization()
    const spun = spunInThread()
    const piece: Health = {
      from: before.to,
      to: this.now(),
      utilisation: performance.eventLoopUtilization(loop, this.loop).utilization,
      stalls,
      spun: spun - before.spun,
      collected: totals.collected - before.collected,
      starved: totals.starved - before.starved,
      late: totals.late - before.late,
      blocked: totals.blocked - before.blocked,
      held: totals.held - before.held,
      withheld: totals.withheld - before.withheld,
      due: totals.due - before.due,
      sent: totals.sent - before.sent,
      inFlightTime: totals.inFlightTime - before.inFlightTime,
      bytesSent: totals.bytesSent - before.bytesSent,
      opened: totals.opened - before.opened,
      unsolicited: totals.unsolicited - before.unsolicited,
    }
    this.loop = loop
    this.before = { ...totals, spun, to: piece.to }
    return piece
  }

  /** Stalls may come from collections: once there are many, it is worth to know. */
  private notice(stalls: readonly Span[]): void {
    const enough = this.stalled > STALLED_ENOUGH
    for (const [from, to] of stalls) this.stalled += to - from
    if (!enough && this.stalled > STALLED_ENOUGH) this.collections.observe({ entryTypes: ['gc'] })
  }
}
