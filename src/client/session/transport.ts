// What all requests of one user share: connections by origin, cookies, and the end.

import type { Closable, SessionContext } from './context.js'
import { Cookies } from './cookies.js'
import { closeDeadlines, openDeadlines } from './deadline.js'
import { Dialer } from './dial.js'
import { Lane } from './lane.js'

/** One host and port as one user knows it. */
export interface Origin {
  readonly name: string
  readonly dialer: Dialer
  /** Null: it may be loaded. Else that is still being asked, or was refused. */
  permission: Promise<void> | null
  /** Lanes on which nothing is under way. The last that was used is the first to be used again. */
  readonly idle: Lane[]
  readonly lanes: Set<Lane>
}

export class Transport {
  readonly context: SessionContext
  readonly cookies = new Cookies()
  /** What is under way. */
  readonly open = new Set<Closable>()
  closed = false
  private readonly origins = new Map<string, Origin>()

  constructor(context: SessionContext) {
    this.context = context
    openDeadlines()
  }

  /** @throws what the context's `permit` throws, when the origin may not be loaded */
  origin(name: string): Origin {
    const known = this.origins.get(name)
    if (known) return known
    const permission = this.context.permit?.(new URL(name)) ?? null
    const origin: Origin = { name, dialer: new Dialer(name, this.context), permission, idle: [], lanes: new Set() }
    this.origins.set(name, origin)
    // a refusal stays: whoever asks again is told again
    permission?.then(() => {
      origin.permission = null
    }, ignore)
    return origin
  }

  /** A connection on which nothing is under way; a user may have any number. */
  takeLane(origin: Origin): Lane {
    const idle = origin.idle.pop()
    if (idle) return idle
    const lane = new Lane(origin.name, origin.dialer)
    origin.lanes.add(lane)
    return lane
  }

  /** Ends a connection with all that is on it. */
  dropLane(origin: Origin, lane: Lane, reason: Error): void {
    origin.lanes.delete(lane)
    lane.destroy(reason)
  }

  /** Ends everything at once. */
  close(reason: Error): void {
    if (this.closed) return
    this.closed = true
    for (const one of this.open) one.abandon()
    for (const { lanes, idle } of this.origins.values()) {
      for (const lane of lanes) lane.destroy(reason)
      lanes.clear()
      idle.length = 0
    }
    closeDeadlines()
  }
}

function ignore(): void {}
