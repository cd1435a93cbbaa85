// Who may see and control a run: a key that is said once, a session for those who said it, and a limit on wrong ones.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../core/clock.js'

/** Wrong keys that one address may try before it has to wait. */
const TRIES = 10
/** In ms: after so long one more. */
const RECOVERY = 6_000
/** So many addresses are remembered; when as many have guessed wrong, unknown ones wait as well. */
const MOST_ADDRESSES = 1_000

/** What came of a key. */
export type Verdict = 'right' | 'wrong' | 'wait'

/** Guards one server. */
export class Lock {
  /** Says to a browser that it has shown the key; of no use anywhere else, and worth nothing once the server has ended. */
  readonly session = secret()
  private readonly key: Buffer
  private readonly salt = randomBytes(32)
  private readonly tries: Tries | null

  /** @param clock for the limit on wrong keys; null: there is none, as for a key that is too long to be guessed */
  constructor(key: string, clock: Clock | null) {
    this.key = this.digest(key)
    this.tries = clock && new Tries(clock)
  }

  /** Whether `key` is the one, said by someone at `address`. Takes equally long for every wrong one. */
  open(key: string, address: string): Verdict {
    if (this.tries && !this.tries.left(address)) return 'wait'
    if (timingSafeEqual(this.digest(key), this.key)) return 'right'
    this.tries?.spend(address)
    return 'wrong'
  }

  /** Whether a browser has a session here. */
  knows(session: string): boolean {
    return timingSafeEqual(this.digest(session), this.digest(this.session))
  }

  /** Of equal length whatever the text, which a comparison in constant time needs. */
  private digest(text: string): Buffer {
    return createHmac('sha256', this.salt).update(text).digest()
  }
}

/** 128 random bits, fit for a URL. */
export function secret(): string {
  return randomBytes(16).toString('base64url')
}

/** Wrong keys by address, each of which is forgiven in time. */
class Tries {
  private readonly clock: Clock
  private readonly spent = new Map<string, { readonly count: number; readonly at: number }>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  left(address: string): boolean {
    const entry = this.spent.get(network(address))
    if (entry !== undefined) return this.owed(entry) <= TRIES - 1
    if (this.spent.size >= MOST_ADDRESSES) this.forgive()
    return this.spent.size < MOST_ADDRESSES
  }

  spend(address: string): void {
    const name = network(address)
    const entry = this.spent.get(name)
    this.spent.set(name, { count: (entry === undefined ? 0 : this.owed(entry)) + 1, at: this.clock.now() })
  }

  private owed({ count, at }: { readonly count: number; readonly at: number }): number {
    return Math.max(0, count - (this.clock.now() - at) / RECOVERY)
  }

  private forgive(): void {
    for (const [name, entry] of this.spent) if (this.owed(entry) === 0) this.spent.delete(name)
  }
}

/** Who has one IPv6 address has all of its network. */
function network(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [left] = address.split('::')
  return left.split(':').slice(0, 4).join(':')
}
