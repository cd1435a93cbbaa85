// Where a fleet meets, and who one is there: the NATS server's URL and credentials.

import { readFileSync } from 'node:fs'
import { BlockList, isIP, isIPv6 } from 'node:net'
import { errorCode, HammerError } from '../../core/errors.js'

/** As given on the command line. */
export interface FleetAddress {
  /** `nats://host:4222` or `tls://…`; several, separated by commas, are one cluster. */
  readonly url: string
  /** `name:password`; null: those of the URL. */
  readonly user: string | null
  /** A file with a JWT and its key, as `nsc` makes them. */
  readonly creds: string | null
  /** A file with an nkey seed. */
  readonly nkey: string | null
  /** PEM files. */
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  /** Anonymous outside loopback is accepted. */
  readonly insecure: boolean
}

/** Read and checked; secrets are in it. */
export interface Meeting {
  readonly servers: readonly string[]
  readonly user: string | null
  readonly pass: string | null
  readonly token: string | null
  readonly creds: Uint8Array | null
  readonly seed: Uint8Array | null
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null
  /** All of it is on this machine. */
  readonly reach: 'here' | 'elsewhere'
  /** For people: without secrets. */
  readonly shown: string
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const SCHEMES = ['nats:', 'tls:']
const PORT = '4222'

/**
 * Reads files, and refuses to meet anonymously where others can listen: a plan is code, and it runs on every agent.
 * @throws {HammerError} `usage`
 */
export function meetingAt(address: FleetAddress, option: string): Meeting {
  const urls = natsUrls(address.url, option)
  const { name, password, token } = userOf(address.user, urls[0])
  const { ca, cert, key } = address
  if ((cert === null) !== (key === null))
    throw new HammerError('usage', '--nats-cert and --nats-key belong together', {
      option: '--nats-cert',
      advice: 'Give both, or neither.',
    })
  const read = (file: string | null, name: string) => (file === null ? null : readSecret(file, name))
  const [caText, certText, keyText] = [read(ca, '--nats-ca'), read(cert, '--nats-cert'), read(key, '--nats-key')].map((bytes) =>
    bytes === null ? undefined : bytes.toString('utf8'),
  )
  const isTls = urls.some(({ protocol }) => protocol === 'tls:') || caText !== undefined || certText !== undefined
  const meeting = {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || PORT}`),
    user: name,
    pass: password,
    token,
    creds: read(address.creds, '--nats-creds'),
    seed: read(address.nkey, '--nats-nkey'),
    tls: isTls ? { ...(caText && { ca: caText }), ...(certText && keyText && { cert: certText, key: keyText }) } : null,
    reach: urls.every(({ hostname }) => isLoopback(hostname)) ? ('here' as const) : ('elsewhere' as const),
    shown: urls.map(({ protocol, host }) => `${protocol}//${host}`).join(','),
  }
  refuseAnonymous(address, meeting, option)
  return meeting
}

/** All servers that are named. @throws {HammerError} `usage` for what is none, without repeating it */
export function natsUrls(url: string, option: string): URL[] {
  return url.split(',').map((text) => natsUrl(text.trim(), option))
}

interface User {
  readonly name: string | null
  readonly password: string | null
  readonly token: string | null
}

function userOf(given: string | null, { username, password }: URL): User {
  if (given !== null) {
    const [, name, secret] = /^([^:]+):(.+)$/s.exec(given) ?? []
    if (name && secret) return { name, password: secret, token: null }
    // it may be the password alone
    throw new HammerError('usage', '--nats-user: a name and a password are expected', {
      option: '--nats-user',
      advice: 'Write it like name:password, best in the environment: HAMMER_NATS_USER.',
    })
  }
  if (username === '') return { name: null, password: null, token: null }
  if (password === '') return { name: null, password: null, token: decodeURIComponent(username) }
  return { name: decodeURIComponent(username), password: decodeURIComponent(password), token: null }
}

function natsUrl(text: string, option: string): URL {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `nats://${text}`
  try {
    const url = new URL(withScheme)
    if (SCHEMES.includes(url.protocol) && url.hostname !== '' && /^\/?$/.test(url.pathname)) return url
  } catch {
    // said below
  }
  // it may hold a password
  throw new HammerError('usage', `${option}: this is no address of a NATS server`, {
    option,
    advice: 'Write it like nats://127.0.0.1:4222, or tls://nats.example.com:4222.',
  })
}

function refuseAnonymous({ insecure }: FleetAddress, meeting: Meeting, option: string): void {
  const { user, token, creds, seed, tls, reach } = meeting
  const known = user !== null || token !== null || creds !== null || seed !== null || tls?.cert !== undefined
  if (insecure || known || reach === 'here') return
  throw new HammerError('usage', `${option}: ${meeting.shown} is not on this machine, and nobody there would know who is who`, {
    option,
    advice:
      'Whoever reaches that server could run code on every agent: give --nats-nkey FILE, --nats-creds FILE, a client certificate (--nats-cert, --nats-key) or --nats-user; or insist with --insecure-fleet.',
  })
}

/** @param hostname as in a URL, with brackets around an IPv6 address */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost') return true
  return isIP(host) > 0 && LOOPBACK.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

function readSecret(file: string, option: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new HammerError('usage', `${option}: ${file} cannot be read (${errorCode(error)})`, {
      option,
      value: file,
      advice: 'Name a file that is there.',
    })
  }
}
