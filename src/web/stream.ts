// Server-sent events: one state for all who watch, made when somebody does; who reads too slowly is dropped, never buffered for.

import type { ServerResponse } from 'node:http'
import { type Clock, systemClock } from '../core/clock.js'
import { type Delta, difference } from './delta.js'

/** What is sent: a whole state, or what changed since the one before. */
export type Message = { readonly v: number; readonly whole: unknown } | { readonly v: number; readonly delta: Delta }

/** What a stream needs. */
export interface StreamOptions {
  /** The state now: plain JSON that is not changed any more. */
  readonly state: () => unknown
  readonly clock?: Clock
}

/** More watch nothing: a connection costs memory. */
const MOST_WATCHERS = 32
/** In ms. */
const EVERY = 1_000
/** A state that takes long to make is made less often, so that watching costs no more than this share of a core. */
const SHARE = 0.02
/** In ms: so seldom at most. A machine that is busy with other things makes a state look dearer than it is. */
const SELDOM = 5_000
/** In ms: who has not read the last message after so long is dropped. */
const PATIENCE = 15_000

interface Watcher {
  readonly response: ServerResponse
  /** The version that was sent last; null: none, or one was left out. */
  version: number | null
  /** Since when it has not read what was sent; null: it has. */
  fullSince: number | null
}

/** Sends a state to all who watch, once a second. */
export class Stream {
  private readonly state: () => unknown
  private readonly clock: Clock
  private readonly watchers = new Set<Watcher>()
  private version = 0
  private last: unknown
  /** The whole of {@link last} as it is sent; null: nobody wanted it yet. */
  private whole: Buffer | null = null
  private timer: NodeJS.Timeout | null = null
  private cost = 0

  constructor({ state, clock = systemClock }: StreamOptions) {
    this.state = state
    this.clock = clock
  }

  /** Whether there is no room for another. */
  get isFull(): boolean {
    return this.watchers.size >= MOST_WATCHERS
  }

  /** Begins to send to a response whose head is written. */
  add(response: ServerResponse): void {
    const watcher: Watcher = { response, version: null, fullSince: null }
    // while nobody watched the state grew old
    if (this.watchers.size === 0) this.look()
    this.watchers.add(watcher)
    response.on('close', () => this.watchers.delete(watcher))
    response.on('error', () => this.watchers.delete(watcher))
    // a lost connection is tried again after a second
    response.write('retry: 1000\n\n')
    this.send(watcher, ALIVE, -1)
    this.schedule()
  }

  /** Sends the state at once: something was done. */
  push(): void {
    if (this.watchers.size === 0) return
    const before = this.clock.now()
    const delta = this.look()
    const news = delta === null ? ALIVE : eventOf({ v: this.version, delta })
    for (const watcher of this.watchers) this.send(watcher, news, delta === null ? this.version : this.version - 1)
    this.cost = this.clock.now() - before
  }

  /** Says that nothing more will come, and ends all; the last state is sent once more to who has left it out. */
  close(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    for (const { response, version } of this.watchers) {
      if (version !== this.version) response.write(this.wholeEvent())
      response.end('event: end\ndata: \n\n')
    }
    this.watchers.clear()
  }

  private schedule(): void {
    if (this.timer !== null || this.watchers.size === 0) return
    this.timer = setTimeout(
      () => {
        this.timer = null
        this.push()
        this.schedule()
      },
      Math.min(SELDOM, Math.max(EVERY, this.cost / SHARE)),
    )
    this.timer.unref()
  }

  /** Takes the state of now. Returns how it differs from the last one. */
  private look(): Delta | null {
    const state = this.state()
    const delta = difference(this.last, state)
    this.last = state
    if (delta === null) return null
    this.version++
    this.whole = null
    return delta
  }

  private wholeEvent(): Buffer {
    this.whole ??= eventOf({ v: this.version, whole: this.last ?? null })
    return this.whole
  }

  /** @param news for who has the version `from`; others get the whole */
  private send(watcher: Watcher, news: Buffer, from: number): void {
    const { response, fullSince } = watcher
    if (response.writableNeedDrain) {
      // one message waits for it, no more: later it gets the whole
      watcher.version = null
      watcher.fullSince = fullSince ?? this.clock.now()
      if (this.clock.now() - watcher.fullSince > PATIENCE) response.destroy()
      return
    }
    watcher.fullSince = null
    response.write(watcher.version === from ? news : this.wholeEvent())
    watcher.version = this.version
  }
}

/** A comment, which keeps connections from being taken for dead. */
const ALIVE = Buffer.from(':\n\n')

/** The same bytes for all who watch. JSON has no raw line ends, so one line of data is enough. */
function eventOf(message: Message): Buffer {
  return Buffer.from(`data: ${JSON.stringify(message)}\n\n`)
}
