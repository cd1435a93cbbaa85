// HAMMER_ALLOW: on shared machines, which targets may be loaded at all; and a word before a run against the outside world.

import { BlockList, isIP, isIPv6 } from 'node:net'
import { HammerError } from './errors.js'
import type { Target } from './plan.js'

/** Addresses that belong to this machine or to a private network (RFC 1918, 4193, 6598, 3927). */
const PRIVATE = listOf([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
])

/**
 * Refuses targets that are not allowed, where `HAMMER_ALLOW` is set: names (`host`, `*.staging.example`), addresses and
 * networks (`10.0.0.0/8`), separated by commas. A name is allowed by its own pattern, or when all its addresses are.
 * @param by who says so
 * @throws {HammerError} `usage` when the target is not among them, or an entry is none
 */
export function checkAllowed(
  { host }: Pick<Target, 'host'>,
  addresses: readonly string[],
  allow: string | undefined,
  by = 'HAMMER_ALLOW',
): void {
  if (allow === undefined) return
  const entries = allow
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const networks = listOf(
    entries.filter((entry) => isIP(entry.split('/')[0]) > 0),
    by,
  )
  const names = entries.filter((entry) => isIP(entry.split('/')[0]) === 0)
  if (names.some((pattern) => fits(host, pattern))) return
  if (addresses.length > 0 && addresses.every((address) => contains(networks, address))) return
  throw new HammerError('usage', `${host} may not be loaded from here`, {
    option: by,
    value: allow,
    advice: `${by} allows ${entries.length > 0 ? entries.join(', ') : 'nothing'}; whoever runs this machine has set it.`,
  })
}

/** A sentence naming host and addresses, for a target that is neither this machine nor in a private network; else null. */
export function outsideWords({ host }: Target, addresses: readonly string[]): string | null {
  if (addresses.every((address) => contains(PRIVATE, address))) return null
  return `the load goes to ${host} (${addresses.join(', ')}), which is not in a private network: make sure that its owner agrees`
}

function fits(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase()
  const name = host.toLowerCase()
  return wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1 : name === wanted
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

function listOf(entries: readonly string[], by = 'HAMMER_ALLOW'): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address, bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const prefix = bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits)
    try {
      list.addSubnet(address, prefix, family)
    } catch (error) {
      throw new HammerError('usage', `${by}: ${JSON.stringify(entry)} is no network`, {
        option: by,
        value: entry,
        advice: 'Write it like 10.0.0.0/8.',
        cause: error,
      })
    }
  }
  return list
}
