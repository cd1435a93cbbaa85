// Before a run: which address does the target answer on, and does it answer at all?

import { lookup } from 'node:dns/promises'
import type { Socket } from 'node:net'
import { errorCode, HammerError } from '../core/errors.js'
import type { Plan, Target } from '../core/plan.js'
import { opener } from './http1/prepare.js'

/** How long one address may take to accept a connection before the next one is tried. */
const PATIENCE = 10_000

/** What a probe found. */
export interface Probed {
  /** The first address that accepted a connection (and, with https, a TLS handshake). */
  readonly address: string
  /** All addresses of the name. */
  readonly addresses: readonly string[]
}

/**
 * Looks the name up and opens one connection, without sending a request.
 * @param signal gives up
 * @param permit told the addresses before any of them is connected to; it may throw
 * @throws {HammerError} `target` when the name is unknown or no address can be used, with advice
 */
export async function probe(
  plan: Plan,
  signal: AbortSignal = new AbortController().signal,
  permit: (addresses: readonly string[]) => void = () => {},
): Promise<Probed> {
  const addresses = await addressesOf(plan.target)
  permit(addresses)
  let failure: unknown
  for (const address of addresses) {
    try {
      await connectOnce({ ...plan, target: { ...plan.target, address } }, signal)
      return { address, addresses }
    } catch (error) {
      if (signal.aborted) throw new HammerError('target', 'ended before anything was sent', { cause: error })
      failure ??= error
    }
  }
  throw unreachable(plan.target, addresses, failure)
}

/**
 * All addresses of the host; those of `localhost` are both loopbacks, whatever the system's table of hosts knows of them.
 * @throws {HammerError} `target` when the name is unknown
 */
export async function addressesOf({ host }: Target): Promise<string[]> {
  const loopbacks = host === 'localhost' ? ['127.0.0.1', '::1'] : []
  try {
    const found = (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
    return [...new Set([...found, ...loopbacks])]
  } catch (error) {
    if (loopbacks.length > 0) return loopbacks
    throw new HammerError('target', `${host}: no such host (${errorCode(error)})`, {
      value: host,
      advice: 'Check the spelling, and that this machine can look the name up.',
      cause: error,
    })
  }
}

function connectOnce(plan: Plan, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let socket: Socket
    let connected = false
    const giveUp = () => finish(() => reject(new Error('aborted')))
    const finish = (end: () => void) => {
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      end()
    }
    try {
      socket = opener(plan)({ buffer: Buffer.alloc(1024), callback: () => true })
    } catch (error) {
      reject(error)
      return
    }
    socket.setTimeout(Math.min(PATIENCE, plan.connection.timeout), () =>
      finish(() => reject(Object.assign(new Error('timeout'), { code: connected ? 'ERR_TLS_HANDSHAKE_TIMEOUT' : 'ETIMEDOUT' }))),
    )
    socket.once('connect', () => {
      connected = true
    })
    socket.once(plan.target.scheme === 'https' ? 'secureConnect' : 'connect', () => finish(resolve))
    signal.addEventListener('abort', giveUp)
    if (signal.aborted) giveUp()
    socket.on('error', (error) => finish(() => reject(error)))
  })
}

function unreachable({ host, port, scheme }: Target, addresses: readonly string[], error: unknown): HammerError {
  const code = errorCode(error)
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const tried = addresses.length > 1 || addresses[0] !== host ? ` (tried ${addresses.join(', ')})` : ''
  const known = CAUSES[code]
  const [what, advice] =
    known ?? (scheme === 'https' ? tlsFailure(error) : [`cannot be reached (${code})`, 'Check host, port and network.'])
  return new HammerError('target', `${where} ${what}${tried}`, { value: where, advice, cause: error })
}

const CAUSES: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  ECONNREFUSED: ['refuses connections (ECONNREFUSED)', 'Is the server running, and is this its port?'],
  ETIMEDOUT: ['does not accept connections (timeout)', 'Check host, port, and firewalls in between.'],
  ENETUNREACH: ['cannot be reached: no route to its network (ENETUNREACH)', 'Check the network of this machine.'],
  EHOSTUNREACH: ['cannot be reached: no route to host (EHOSTUNREACH)', 'Check the network of this machine.'],
  EADDRNOTAVAIL: [
    'cannot be connected to: no local address or port is free (EADDRNOTAVAIL)',
    'Wait a minute for closed connections to release their ports, or keep connections alive.',
  ],
  EMFILE: ['cannot be connected to: no file descriptor is free (EMFILE)', 'Raise the limit: ulimit -n 65536.'],
}

function tlsFailure(error: unknown): readonly [string, string] {
  const code = errorCode(error)
  if (/ALTNAME|HOSTNAME/.test(code)) {
    return [
      `has a certificate for another name (${code})`,
      'Use the name that it is for, name it with --sni NAME, or skip the verification with -k.',
    ]
  }
  if (/SELF_SIGNED|UNABLE_TO|CERT_/.test(code)) {
    return [`has a certificate that is not trusted (${code})`, 'Give its authority with --cacert FILE, or skip the verification with -k.']
  }
  return [`does not complete a TLS handshake (${code})`, 'Does this port speak https? For plain HTTP use http://.']
}
