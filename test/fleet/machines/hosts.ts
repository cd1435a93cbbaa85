// Hosts with addresses and clocks of their own, as namespaces of this machine. Nothing of it can be reached from outside, nor reaches out.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

/**
 * ```
 *   host a1        host a2              host a4
 *    eth0           eth0                 eth0
 *      │              │                    │
 *      │              │              near ─┴─ wire.py ─┬─ far      a slow line has a namespace of its own
 *    to-a1          to-a2                            to-a4
 *  ┌───┴──────────────┴────────────────────────────────┴───┐
 *  │                     hub: a bridge                     │
 *  └───────────────────────────────────────────────────────┘
 * ```
 */
export class Network {
  readonly hub: Host
  private readonly namespaces: string[] = []
  private hosts = 1

  constructor() {
    removeLeftovers()
    made.add(this)
    const space = this.newSpace('hub')
    ip(`-n ${space} link add bridge type bridge`)
    ip(`-n ${space} addr add ${addressOf(1)}/24 dev bridge`)
    ip(`-n ${space} link set bridge up`)
    this.hub = new Host(space, addressOf(1), () => {})
  }

  /** A new host on the network. */
  host(name: string): Host {
    return this.join(name, this.newSpace(name), 'eth0')
  }

  /** A new host at the end of a slow line. @param delay of each way, in ms, ± `jitter` */
  async distantHost(name: string, delay: number, jitter: number): Promise<Host> {
    const [space, line] = [this.newSpace(name), this.newSpace(`${name}-line`)]
    ip(`-n ${line} link add near type veth peer name eth0 netns ${space}`)
    ip(`-n ${line} link set near up`)
    const host = this.join(name, space, 'far', line)
    const wire = spawn('ip', ['netns', 'exec', line, 'python3', WIRE, 'near', 'far', String(delay), String(jitter)])
    await Promise.race([once(wire.stdout, 'data'), once(wire, 'exit')])
    return host
  }

  /** Ends all that runs on it, and takes it away. */
  remove(): void {
    for (const space of this.namespaces) removeSpace(space)
    made.delete(this)
  }

  /** @param plug the interface that the cable to the hub ends in, in the namespace `at` */
  private join(name: string, space: string, plug: string, at = space): Host {
    const { namespace: hub } = this.hub
    const address = addressOf(++this.hosts)
    ip(`-n ${hub} link add to-${name} type veth peer name ${plug} netns ${at}`)
    ip(`-n ${at} link set ${plug} up`)
    ip(`-n ${space} addr add ${address}/24 dev eth0`)
    ip(`-n ${space} link set eth0 up`)
    // who does not answer who has an address is asked again, so that a short cut is no error of the network
    ip(`netns exec ${space} sysctl -qw net.ipv4.neigh.eth0.mcast_solicit=30`)
    ip(`-n ${hub} link set to-${name} master bridge up`)
    return new Host(space, address, (state) => ip(`-n ${hub} link set to-${name} ${state}`))
  }

  private newSpace(name: string): string {
    const space = `${PREFIX}${process.pid}-${name}`
    ip(`netns add ${space}`)
    this.namespaces.push(space)
    ip(`-n ${space} link set lo up`)
    return space
  }
}

/** One of them. */
export class Host {
  readonly namespace: string
  readonly address: string
  /** The words of a command that runs others there. */
  readonly under: readonly string[]
  private readonly plug: (state: 'up' | 'down') => void

  constructor(namespace: string, address: string, plug: (state: 'up' | 'down') => void) {
    this.namespace = namespace
    this.address = address
    this.under = ['ip', 'netns', 'exec', namespace]
    this.plug = plug
  }

  /** Pulls its cable out of the hub. */
  cut(): void {
    this.plug('down')
  }

  mend(): void {
    this.plug('up')
  }
}

/** The words of a command that runs others with a monotonic clock so many seconds ahead. */
export function ahead(seconds: number): readonly string[] {
  return ['unshare', '-T', '--monotonic', String(seconds)]
}

const PREFIX = 'hammer-test-'
const WIRE = fileURLToPath(new URL('wire.py', import.meta.url))

function works(command: string, ...words: readonly string[]): boolean {
  return spawnSync(command, words).status === 0
}

function permitted(): boolean {
  const probe = `${PREFIX}${process.pid}-probe`
  const found = works('ip', 'netns', 'add', probe) && works('ip', 'netns', 'exec', probe, 'true')
  return works('ip', 'netns', 'del', probe) && found
}

/** Whether a machine may be divided so: it takes root on Linux, and the tools. Elsewhere tests are skipped, and say so. */
export const CAN = {
  hosts: permitted(),
  clocks: works('unshare', '-T', '--monotonic', '1', 'true'),
  lines: works('python3', '-c', 'import socket; socket.AF_PACKET'),
}
for (const [what, can] of Object.entries(CAN))
  if (!can)
    console.warn(`fleet: this machine permits no ${what} of their own (network and time namespaces, as root), so their tests are skipped`)

const made = new Set<Network>()
afterAll(() => {
  for (const network of made) network.remove()
})

function addressOf(index: number): string {
  return `10.77.0.${index}`
}

function ip(words: string): string {
  const { status, stdout, stderr } = spawnSync('ip', words.split(' '), { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${words}: ${stderr}`)
  return stdout
}

function removeSpace(space: string): void {
  for (const pid of ip(`netns pids ${space}`).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  }
  ip(`netns del ${space}`)
}

/** Of tests that were killed. */
function removeLeftovers(): void {
  for (const [, space, pid] of ip('netns list').matchAll(/^(hammer-test-(\d+)-\S+)/gm)) if (!isAlive(Number(pid))) removeSpace(space)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
