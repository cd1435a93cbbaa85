// What this machine has for a run: cores, descriptors, ports and room on the disk, read and not tried.

import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { holdsResults } from '../output/index.js'
import { descriptorLimit } from './limits.js'

/** Null is what the system does not tell. */
export interface Machine {
  readonly cores: number
  /** Open files allowed to this process. */
  readonly descriptors: number | null
  readonly ports: Ports | null
  /** Null also where nothing is to be written. */
  readonly disk: Disk | null
}

/** Local ports for connections to one address and port. */
export interface Ports {
  readonly available: number
  readonly first: number
  readonly last: number
  /** How long the port of a connection that was closed from here cannot be used again (TIME_WAIT), in ms. */
  readonly hold: number
}

/** Where results go. */
export interface Disk {
  /** Free bytes there. */
  readonly free: number
  /** Why no results can be written there, as the end of a sentence; null: they can. */
  readonly obstacle: string | null
}

/** @param output as the option says: a folder, `none`, or null for a new one below `results/` */
export function readMachine(addresses: readonly string[], output: string | null): Machine {
  const descriptors = descriptorLimit()
  return {
    cores: availableParallelism(),
    descriptors: Number.isFinite(descriptors) ? descriptors : null,
    ports: portsOf(setting, addresses.every(isLoopback) ? 'loopback' : 'network'),
    // without a name a run makes a new folder below
    disk: output === 'none' ? null : diskOf(output ?? join('results', 'new')),
  }
}

/** How long Linux keeps a port in TIME_WAIT (TCP_TIMEWAIT_LEN), in ms. */
const TIME_WAIT = 60_000
/** With `tcp_tw_reuse` it is given to a new connection after this long. */
const REUSE_DELAY = 1000

/**
 * The ports that the kernel chooses from (ip-sysctl.rst of Linux): `ip_local_port_range` without those of
 * `ip_local_reserved_ports`. Those in TIME_WAIT are used again early with `tcp_tw_reuse` 1, and with 2, which is
 * usual, over loopback.
 * @param setting the text of a setting of `net.ipv4`; null where there is none
 */
export function portsOf(setting: (name: string) => string | null, where: 'loopback' | 'network'): Ports | null {
  const [, first, last] = (/^\s*(\d+)\s+(\d+)\s*$/.exec(setting('ip_local_port_range') ?? '') ?? []).map(Number)
  if (first === undefined || last === undefined) return null
  const reserved = new Set<number>()
  for (const range of (setting('ip_local_reserved_ports') ?? '').trim().split(',')) {
    const [from, to = from] = range.split('-').map(Number)
    if (range !== '') for (let port = Math.max(from, first); port <= Math.min(to, last); port++) reserved.add(port)
  }
  const reuse = setting('tcp_tw_reuse')?.trim()
  const early = setting('tcp_timestamps')?.trim() !== '0' && (reuse === '1' || (reuse === '2' && where === 'loopback'))
  const delay = Number(setting('tcp_tw_reuse_delay') ?? REUSE_DELAY)
  return { available: last - first + 1 - reserved.size, first, last, hold: early ? delay : TIME_WAIT }
}

function setting(name: string): string | null {
  try {
    return readFileSync(`/proc/sys/net/ipv4/${name}`, 'utf8')
  } catch {
    return null
  }
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** The folder need not be there yet: the nearest one above it that is there tells of both. */
function diskOf(folder: string): Disk | null {
  try {
    let at = resolve(folder)
    while (!existsSync(at)) at = dirname(at)
    const { bavail, bsize } = statfsSync(at)
    return { free: bavail * bsize, obstacle: obstacleAt(at, at === resolve(folder) ? 'itself' : 'above') }
  } catch {
    return null
  }
}

function obstacleAt(nearest: string, where: 'itself' | 'above'): string | null {
  if (!statSync(nearest).isDirectory()) return `${nearest} is no folder`
  if (where === 'itself' && holdsResults(nearest)) return `${nearest} holds the results of another run`
  try {
    accessSync(nearest, constants.W_OK)
    return null
  } catch {
    return `${nearest} is not writable`
  }
}
