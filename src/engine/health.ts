// What a worker observes of itself: how busy its event loop was, and its own counts of what it did.

import { type EventLoopUtilization, PerformanceObserver, performance } from 'node:perf_hooks'
import type { Health } from '../core/sample.js'
import { Heartbeat } from './heartbeat.js'

/** Cuts running totals into the pieces that go with each batch. */
export class HealthMeter {
  private readonly now: () => number
  private readonly totals: Health
  private before: Health
  private loop: EventLoopUtilization
  private readonly heartbeat: Heartbeat
  private readonly collections: PerformanceObserver

  /** @param totals counted up by others; read here */
  constructor(now: () => number, totals: Health) {
    this.now = now
    this.totals = totals
    this.before = { ...totals, to: now() }
    this.loop = performance.eventLoopUtilization()
    this.heartbeat = new Heartbeat(now)
    this.collections = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) totals.collected += duration
    })
    this.collections.observe({ entryTypes: ['gc'] })
  }

  close(): void {
    this.heartbeat.close()
    this.collections.disconnect()
  }

  /** What happened since the last call. */
  take(): Health {
    const { totals, before } = this
    const loop = performance.eventLoopUtilization()
    const piece: Health = {
      from: before.to,
      to: this.now(),
      utilisation: performance.eventLoopUtilization(loop, this.loop).utilization,
      stalls: this.heartbeat.take(),
      spun: totals.spun - before.spun,
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
    this.before = { ...totals, to: piece.to }
    return piece
  }
}
