// Orders carry a signature: an agent obeys only keys that its owner trusts, because a plan is code.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { HammerError } from '../../core/errors.js'
import { odd, parsed, type Read, record, text, whole } from './check.js'
import { type Order, order as readOrder } from './messages.js'

/** An order as it travels: the signature covers exactly these texts, so that there is no second way to write them. */
export interface Sealed {
  /** The order in JSON. */
  readonly order: string
  /** The public key: see {@link Signer}. */
  readonly key: string
  /** When it was signed: Unix time in ms. */
  readonly at: number
  /** Makes every order unique. */
  readonly nonce: string
  /** Ed25519 (RFC 8032), base64url. */
  readonly signature: string
}

/** Signs orders with one key. */
export interface Signer {
  /** `ed25519:` and the 32 bytes of the public key in base64url. */
  readonly key: string
  readonly seal: (order: Order, agent: string, at: number) => Sealed
}

const PREFIX = 'ed25519:'
const KEY = /^ed25519:[A-Za-z0-9_-]{43}$/

/** A new private key, as PEM (PKCS #8). */
export function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** @param pem a private key (PKCS #8). Null: it is no key of Ed25519 */
export function signerOf(pem: string): Signer | null {
  const secret = privateKey(pem)
  if (secret === null) return null
  const key = PREFIX + (createPublicKey(secret).export({ format: 'jwk' }).x ?? '')
  return {
    key,
    seal: (order, agent, at) => {
      const unsigned = { order: JSON.stringify(order), key, at, nonce: randomBytes(16).toString('base64url') }
      return { ...unsigned, signature: sign(null, signedBytes(unsigned, agent), secret).toString('base64url') }
    },
  }
}

/** For whom an order is sealed that is kept for all agents of a run. No agent is called so. */
export function allOf(run: string): string {
  return `${run}.all`
}

/** What was ordered, whoever signed it: for who shows it. @throws {HammerError} `input` */
export function orderIn(message: unknown): Order {
  return readOrder(parsed(readSealed(message).order))
}

/** Whether this is a public key as `hammer fleet key` prints it. */
export function isPublicKey(text: string): boolean {
  return KEY.test(text) && publicKey(text) !== null
}

/** An agent takes no order that was signed longer ago, or later, than this by its machine's clock, in ms. */
export const VALID_FOR = 10 * 60 * 1000

/** Lets orders in that may be carried out, each of them once. */
export class Gate {
  private readonly agent: string
  /** Null: any key will do. */
  private readonly trusted: ReadonlySet<string> | null
  /** Signatures of orders that may still be valid, with the time until which they are. */
  private readonly seen = new Map<string, number>()

  constructor(agent: string, trusted: ReadonlySet<string> | null) {
    this.agent = agent
    this.trusted = trusted
  }

  /** @param now Unix time in ms @throws {HammerError} `usage` for an order that is not to be carried out, `input` for what is none */
  open(message: unknown, now: number): Order {
    const sealed = readSealed(message)
    const { order, at, signature } = sealed
    this.checkSigner(sealed, this.agent)
    const off = Math.round(Math.abs(now - at) / 1000)
    if (off * 1000 > VALID_FOR) throw refused(`an order was signed ${off} s away from its clock`, 'Set the clocks of both machines (NTP).')
    this.remember(signature, at, now)
    return readOrder(parsed(order))
  }

  /**
   * As {@link open}, for one that is kept for all agents of a run: it may be read again, and much later, since run and number stand in
   * it. @throws {HammerError} `usage`, `input`
   */
  openKept(message: unknown, run: string): Order {
    const sealed = readSealed(message)
    this.checkSigner(sealed, allOf(run))
    return readOrder(parsed(sealed.order))
  }

  /** @param whom the order has to be meant for */
  private checkSigner(sealed: Sealed, whom: string): void {
    const { key, signature } = sealed
    if (this.trusted !== null && !this.trusted.has(key))
      throw refused(`it does not trust the key ${key}`, `Whoever runs that agent has to start it with --trust ${key}.`)
    const known = publicKey(key)
    const isGenuine = known !== null && verify(null, signedBytes(sealed, whom), known, Buffer.from(signature, 'base64url'))
    if (!isGenuine) throw refused('the signature of an order is wrong', 'Somebody changed it on its way, or meant it for another agent.')
  }

  private remember(signature: string, at: number, now: number): void {
    for (const [one, until] of this.seen) {
      if (until >= now) break
      this.seen.delete(one)
    }
    // base64 has more than one way to write the same bytes
    const known = Buffer.from(signature, 'base64url').toString('base64url')
    if (this.seen.has(known)) throw refused('it has had this order already', 'Somebody repeats what others have sent.')
    this.seen.set(known, at + 2 * VALID_FOR)
  }
}

/** What is signed: lines that cannot be mistaken for each other, since none but the last may contain a line end. */
function signedBytes({ order, key, at, nonce }: Omit<Sealed, 'signature'>, agent: string): Buffer {
  return Buffer.from(['hammer-order/1', agent, key, at, nonce, order].join('\n'))
}

const LONGEST_ORDER = 10_000
const NONCE = /^[A-Za-z0-9_-]{1,64}$/

const readSealed: Read<Sealed> = (value) => {
  const { order, key, at, nonce, signature } = record(value)
  if (typeof key !== 'string' || !KEY.test(key)) throw odd('a key is missing')
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) throw odd('a nonce is missing')
  return { order: text(order, LONGEST_ORDER), key, at: whole(at), nonce, signature: text(signature, 100) }
}

function refused(what: string, advice: string): HammerError {
  return new HammerError('usage', what, { option: '--trust', advice })
}

function privateKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'ed25519' ? key : null
  } catch {
    return null
  }
}

function publicKey(key: string): KeyObject | null {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.slice(PREFIX.length) }, format: 'jwk' })
  } catch {
    return null
  }
}
