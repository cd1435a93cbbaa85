// The connection to NATS, with what hammer keeps there.

import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { KV } from '@nats-io/kv'
import type { ObjectStore } from '@nats-io/obj'
import type { Authenticator, NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node'
import { HammerError } from '../../core/errors.js'
import type { Meeting } from './address.js'
import { ALL_RUNS, DUPLICATES, KEPT, OBJECTS, RUNS, STREAM } from './subjects.js'

/** How to behave while no server answers: an agent waits for one, a person wants to know. */
export type Patience = 'wait' | 'fail'

/** A connection that comes back by itself whenever the server does. */
export class Bus {
  readonly connection: NatsConnection
  readonly js: JetStreamClient
  readonly manager: JetStreamManager
  /** Since when there has been a connection, by `performance.now()`; null: there is none now. */
  connectedSince: number | null = performance.now()
  private readonly library: Library
  private readonly onReconnect: (() => void)[] = []
  private kv: Promise<KV> | null = null
  private store: Promise<ObjectStore> | null = null

  private constructor(connection: NatsConnection, library: Library, manager: JetStreamManager) {
    this.connection = connection
    this.library = library
    this.manager = manager
    this.js = library.jetstream(connection)
    void this.watch()
  }

  /** @throws {HammerError} `target` when no server answers, or it does not let us in */
  static async join(meeting: Meeting, name: string, patience: Patience): Promise<Bus> {
    const library = await import('./nats-library.js')
    try {
      const connection = await library.connect(optionsFor(meeting, library, name, patience))
      return new Bus(connection, library, await library.jetstreamManager(connection, { checkAPI: false }))
    } catch (error) {
      throw unreachable(meeting, error)
    }
  }

  /** Makes the stream and the buckets, where they are not there. @throws {HammerError} `target` without JetStream */
  async prepare(): Promise<void> {
    const { Kvm, Objm } = this.library
    const stream = { name: STREAM, subjects: [ALL_RUNS], max_age: KEPT * 1e6, duplicate_window: DUPLICATES * 1e6 }
    try {
      // whoever made it with another configuration knows why
      await this.manager.streams.info(STREAM).catch(() => this.manager.streams.add(stream))
      this.kv = new Kvm(this.connection).create(RUNS, { ttl: KEPT }).catch(() => new Kvm(this.connection).open(RUNS))
      await this.kv
      this.store = new Objm(this.connection).create(OBJECTS, { ttl: KEPT * 1e6 }).catch(() => new Objm(this.connection).open(OBJECTS))
      await this.store
    } catch (error) {
      throw new HammerError('target', `the NATS server keeps nothing for hammer: ${wordsOf(error)}`, {
        advice: 'It needs JetStream (nats-server -js), and permission for this user to make streams, or that they are there already.',
        cause: error,
      })
    }
  }

  /** Records of runs. */
  runs(): Promise<KV> {
    this.kv ??= again(new this.library.Kvm(this.connection).open(RUNS), () => {
      this.kv = null
    })
    return this.kv
  }

  objects(): Promise<ObjectStore> {
    this.store ??= again(new this.library.Objm(this.connection).open(OBJECTS), () => {
      this.store = null
    })
    return this.store
  }

  /** Calls back whenever the connection is there again. */
  reconnected(act: () => void): void {
    this.onReconnect.push(act)
  }

  /** For how long there has been a connection, in ms; 0: there is none. */
  connectedFor(): number {
    return this.connectedSince === null ? 0 : performance.now() - this.connectedSince
  }

  async close(): Promise<void> {
    // what was said last should arrive, if anybody listens
    await Promise.race([this.connection.flush().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 500))])
    await this.connection.close()
  }

  private async watch(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') this.connectedSince = null
      else if (type === 'reconnect') {
        this.connectedSince = performance.now()
        for (const act of this.onReconnect) act()
      }
    }
  }
}

type Library = typeof import('./nats-library.js')

/** A second between attempts, so that a server that starts again is not overrun. */
const RECONNECT_EVERY = 1000
const FIRST_TIMEOUT = 5000

function optionsFor(meeting: Meeting, library: Library, name: string, patience: Patience): NodeConnectionOptions {
  const { servers, user, pass, token, creds, seed, tls } = meeting
  const authenticators: Authenticator[] = []
  if (creds !== null) authenticators.push(library.credsAuthenticator(creds))
  if (seed !== null) authenticators.push(library.nkeyAuthenticator(trimmed(seed)))
  return {
    servers: [...servers],
    name: `hammer ${name}`,
    ...(user !== null && pass !== null && { user, pass }),
    ...(token !== null && { token }),
    ...(authenticators.length > 0 && { authenticator: authenticators }),
    ...(tls !== null && { tls }),
    timeout: FIRST_TIMEOUT,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_EVERY,
    reconnectJitter: RECONNECT_EVERY / 2,
    waitOnFirstConnect: patience === 'wait',
    // a machine that is cut off notices it within ten seconds
    pingInterval: 5000,
    maxPingOut: 2,
  }
}

function trimmed(seed: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(seed).trim())
}

/** A promise that failed is not kept. */
function again<T>(promise: Promise<T>, forget: () => void): Promise<T> {
  promise.catch(forget)
  return promise
}

function unreachable(meeting: Meeting, error: unknown): HammerError {
  return new HammerError('target', `no NATS server lets us in at ${meeting.shown}: ${wordsOf(error)}`, {
    value: meeting.shown,
    advice: 'Start one (nats-server -js), check the address, and the credentials if it wants some.',
    cause: error,
  })
}

/** An error of the library in a few words. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || error.name
}
