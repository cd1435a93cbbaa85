// The times and bytes of one request, over all its redirects, and the sample that they become.

import type { SessionContext, SessionSample } from './context.js'
import type { Lane } from './lane.js'

const NOT_YET = Number.NaN

/** All times are ms of the context's clock. */
export class Stopwatch {
  private readonly now: SessionContext['now']
  private sent = NOT_YET
  private firstByte = NOT_YET
  private ended = NOT_YET
  private connect = NOT_YET
  private bytes = 0
  private bytesSent = 0

  constructor(now: SessionContext['now']) {
    this.now = now
  }

  /** Whether a byte of the present answer came. */
  get answering(): boolean {
    return !Number.isNaN(this.firstByte)
  }

  /** The next request of a chain of redirects begins. */
  again(): void {
    this.firstByte = NOT_YET
  }

  /** Connecting or sending begins; the first time counts. */
  begin(): void {
    if (Number.isNaN(this.sent)) this.sent = this.now()
  }

  connected(took: number): void {
    this.connect = Number.isNaN(this.connect) ? took : this.connect + took
  }

  /** The first time counts, until {@link again}. */
  arrive(): void {
    if (Number.isNaN(this.firstByte)) this.firstByte = this.now()
  }

  end(): void {
    this.ended = this.now()
  }

  /** Adds the bytes that passed on a lane. */
  add(lane: Lane): void {
    this.bytes += lane.takeReceived()
    this.bytesSent += lane.takeSent()
  }

  /** @param about what is known besides; `scheduled` NaN: when it was sent. `waited`: how long ago, when it never was */
  sample(about: About): SessionSample {
    // written out: an object taken apart by `...rest` and spread again costs more than all else of a request together
    const { name, status, cause, method, url, redirects } = about
    const { ended, firstByte, connect, bytes, bytesSent } = this
    const sent = Number.isNaN(this.sent) ? ended - about.waited : this.sent
    const scheduled = Number.isNaN(about.scheduled) ? sent : about.scheduled
    return { name, scheduled, sent, firstByte, ended, connect, bytes, bytesSent, status, cause, method, url, redirects }
  }
}

type About = Pick<SessionSample, 'name' | 'scheduled' | 'status' | 'cause' | 'method' | 'url' | 'redirects'> & { readonly waited: number }
