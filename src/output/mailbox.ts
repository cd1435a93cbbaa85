// A bounded queue in front of something slow: one thing goes out at a time, and the oldest is dropped where there are too many.

import { pause } from '../core/pause.js'

/** What may go out later, after a failure. */
export class Undelivered extends Error {}

interface Item<T> {
  readonly what: T
  readonly weight: number
}

/** What a mailbox sends with: rejects with {@link Undelivered} for what may be tried again. */
export type Send<T> = (what: T, signal: AbortSignal) => Promise<void>

/** At the end of a run, for each thing that waits. */
const ATTEMPTS = 8

/** Counts what was sent and what was dropped by weight. */
export class Mailbox<T> {
  written = 0
  dropped = 0
  error: string | null = null
  private readonly send: Send<T>
  private readonly most: number
  private readonly pause: number
  private readonly queue: Item<T>[] = []
  private readonly stop = new AbortController()
  private weight = 0
  private sending: Promise<void> | null = null

  /**
   * @param most that may wait, by weight; the one that is going out is among it
   * @param pause between two attempts at the end of a run, in ms
   */
  constructor(send: Send<T>, most: number, pause = 250) {
    this.send = send
    this.most = most
    this.pause = pause
  }

  /** Takes something to be sent, and tries again what could not be sent before. */
  post(what: T, weight: number): void {
    this.queue.push({ what, weight })
    this.weight += weight
    // the first may be just going out, and the newest is worth the most
    const oldest = this.sending === null ? 0 : 1
    while (this.weight > this.most && this.queue.length > oldest + 1) this.drop(oldest)
    this.start()
  }

  /** Until nothing waits; what fails again and again is dropped. Each attempt may take as long as `send` lets it. */
  async end(): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.sending
      if (this.queue.length === 0 || this.stop.signal.aborted) return
      if (this.error !== null) await pause(this.pause, this.stop.signal)
      this.start()
    }
    await this.sending
    while (this.queue.length > 0) this.drop(0)
  }

  /** Drops what waits, also what is on its way. */
  close(): void {
    while (this.queue.length > 0) this.drop(0)
    this.stop.abort()
  }

  private start(): void {
    if (this.sending !== null || this.stop.signal.aborted) return
    this.sending = this.sendAll().finally(() => {
      this.sending = null
    })
  }

  private async sendAll(): Promise<void> {
    for (let item = this.queue[0]; item !== undefined; item = this.queue[0]) {
      try {
        await this.send(item.what, this.stop.signal)
        if (this.stop.signal.aborted) return
        this.written += this.remove(0)
      } catch (error) {
        if (this.stop.signal.aborted) return
        this.error ??= error instanceof Error ? error.message : String(error)
        if (error instanceof Undelivered) return
        this.drop(0)
      }
    }
  }

  private drop(index: number): void {
    this.dropped += this.remove(index)
  }

  private remove(index: number): number {
    const [{ weight }] = this.queue.splice(index, 1)
    this.weight -= weight
    return weight
  }
}
