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
 * @throws {HammerError} `target` when the name is unknown or no address can be used, with advice
 */
export async function probe(plan: Plan): Promise<Probed> {
  const addresses = await addressesOf(plan.target)
  let failure: unknown
  for (const address of addresses) {
    try {
      await connectOnce({ ...plan, target: { ...plan.target, address } })
      return { address, addresses }
    } catch (error) {
      failure ??= error
    }
  }
  throw unreachable(plan.target, addresses, failure)
}

async function addressesOf({ host }: Target): Promise<string[]> {
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
  } catch (error) {
    throw new HammerError('target', `${host}: no such host (${errorCode(error)})`, {
      value: host,
      advice: 'Check the spelling, and that this machine can look the name up.',
      cause: error,
    })
  }
}

function connectOnce(plan: Plan): Promise<void> {
  return new Promise((resolve, reject) => {
    let socket: Socket
    const finish = (end: () => void) => {
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
      finish(() => reject(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }))),
    )
    socket.once(plan.target.scheme === 'https' ? 'secureConnect' : 'connect', () => finish(resolve))
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
  if (/SELF_SIGNED|UNABLE_TO|CERT_|ALTNAME|HOSTNAME/.test(code)) {
    return [`has a certificate that is not trusted (${code})`, 'Give its authority with --cacert FILE, or skip the verification with -k.']
  }
  return [`does not complete a TLS handshake (${code})`, 'Does this port speak https? For plain HTTP use http://.']
}
