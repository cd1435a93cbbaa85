// The connection to NATS, with what hammer keeps there.

import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { KV } from '@nats-io/kv'
import type { ObjectStore } from '@nats-io/obj'
import type { Authenticator, NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node'
import { HammerError } from '../../core/errors.js'
import type { Meeting } from './address.js'
import type { Signer } from './seal.js'
import { ALL_RUNS, DUPLICATES, INBOX, KEPT, OBJECTS, PLANS, RUNS, STREAM } from './subjects.js'

/** Who connects. */
export interface Guest {
  readonly name: string
  /** Where answers to it come. While no server answers an agent waits for one; a person at a console wants to know. */
  readonly inbox: keyof typeof INBOX
  /** Absent: it gives no orders. Asked at the first one. */
  readonly signer?: () => Signer
}

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
  private planStore: Promise<ObjectStore> | null = null
  /** Signs orders. */
  readonly signer: () => Signer

  private constructor(connection: NatsConnection, library: Library, manager: JetStreamManager, signer: Guest['signer']) {
    this.connection = connection
    this.signer = signer ?? noSigner
    this.library = library
    this.manager = manager
    this.js = library.jetstream(connection)
    void this.watch()
  }

  /** @throws {HammerError} `target` when no server answers, or it does not let us in */
  static async join(meeting: Meeting, guest: Guest): Promise<Bus> {
    const library = await import('./nats-library.js')
    try {
      const connection = await library.connect(optionsFor(meeting, library, guest))
      return new Bus(connection, library, await library.jetstreamManager(connection, { checkAPI: false }), guest.signer)
    } catch (error) {
      throw unreachable(meeting, error)
    }
  }

  /** Makes the stream and the buckets, where they are not there. @throws {HammerError} `target` without JetStream */
  async prepare(): Promise<void> {
    const { Kvm, Objm } = this.library
    const stream = { name: STREAM, subjects: [ALL_RUNS], max_age: KEPT * 1e6, duplicate_window: DUPLICATES * 1e6 }
    try {
      // whoever made one with another configuration knows why; and whoever only watches may make none
      const make = async (name: string, act: () => Promise<unknown>) => this.manager.streams.info(name).catch(act)
      await make(STREAM, () => this.manager.streams.add(stream))
      await make(`KV_${RUNS}`, () => new Kvm(this.connection).create(RUNS, { ttl: KEPT }))
      for (const bucket of [PLANS, OBJECTS])
        await make(`OBJ_${bucket}`, () => new Objm(this.connection).create(bucket, { ttl: KEPT * 1e6 }))
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

  /** Plans of runs. */
  plans(): Promise<ObjectStore> {
    this.planStore ??= again(new this.library.Objm(this.connection).open(PLANS), () => {
      this.planStore = null
    })
    return this.planStore
  }

  /** What agents hand in. */
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

function optionsFor(meeting: Meeting, library: Library, { name, inbox }: Guest): NodeConnectionOptions {
  const { servers, user, pass, token, creds, seed, tls } = meeting
  const authenticators: Authenticator[] = []
  if (creds !== null) authenticators.push(library.credsAuthenticator(creds))
  if (seed !== null) authenticators.push(library.nkeyAuthenticator(trimmed(seed)))
  return {
    servers: [...servers],
    name: `hammer ${name}`,
    inboxPrefix: INBOX[inbox],
    ...(user !== null && pass !== null && { user, pass }),
    ...(token !== null && { token }),
    ...(authenticators.length > 0 && { authenticator: authenticators }),
    ...(tls !== null && { tls }),
    timeout: FIRST_TIMEOUT,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_EVERY,
    reconnectJitter: RECONNECT_EVERY / 2,
    waitOnFirstConnect: inbox === 'agent',
    // a machine that is cut off notices it within ten seconds
    pingInterval: 5000,
    maxPingOut: 2,
  }
}

function trimmed(seed: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(seed).trim())
}

function noSigner(): never {
  throw new HammerError('internal', 'an order was given by someone who gives none')
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
