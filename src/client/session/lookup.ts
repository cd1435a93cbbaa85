// Host names, resolved once for all users of a thread: a thousand users need not ask a thousand times.

import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** How names are resolved. */
export interface LookupPlan {
  /** How long an answer holds, in ms. */
  readonly keep: number
  /** `listed`: connections go to the addresses in the resolver's order. `spread`: each connection begins with the next one. */
  readonly order: 'listed' | 'spread'
}

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<LookupAddress[]>

/** A `lookup` for sockets that remembers. Failures are not remembered. */
export function cachedLookup({ keep, order }: LookupPlan, resolve: Resolve = resolveBySystem): LookupFunction {
  const known = new Map<string, Name>()
  return (host, { all, family }, callback) => {
    const name = known.get(host)
    const fresh = name && performance.now() < name.until ? name : remember(known, host, { keep, resolve })
    fresh.addresses.then(
      (addresses) => {
        const turn = order === 'spread' ? fresh.turn++ % addresses.length : 0
        const wanted = [...addresses.slice(turn), ...addresses.slice(0, turn)].filter((one) => !isFamily(family) || one.family === family)
        if (all) callback(null, wanted)
        else if (wanted.length > 0) callback(null, wanted[0].address, wanted[0].family)
        else callback(Object.assign(new Error(`no address of family ${family} for ${host}`), { code: 'ENOTFOUND' }), '')
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    )
  }
}

interface Name {
  readonly until: number
  readonly addresses: Promise<LookupAddress[]>
  turn: number
}

const MOST = 1000

function remember(known: Map<string, Name>, host: string, { keep, resolve }: { keep: number; resolve: Resolve }): Name {
  if (known.size >= MOST) known.clear()
  const name = { until: performance.now() + keep, addresses: resolve(host), turn: 0 }
  name.addresses.catch(() => {
    if (known.get(host) === name) known.delete(host)
  })
  known.set(host, name)
  return name
}

function resolveBySystem(host: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })
}

function isFamily(family: unknown): family is 4 | 6 {
  return family === 4 || family === 6
}
