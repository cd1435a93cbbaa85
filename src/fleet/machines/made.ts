// What was done to a run while it went on, as it is kept beside its record: for agents that were cut off, and for all consoles.

import { HammerError } from '../../core/errors.js'
import type { Marker } from '../../core/marker.js'
import { count } from '../../core/units.js'
import { type Bus, wordsOf } from './bus.js'
import { list, parsed, record } from './check.js'
import { MOST_MADE, type Order } from './messages.js'
import type { Sealed } from './seal.js'
import { madeKey } from './subjects.js'

/** All that was done to a run, in order, each as it was sealed for all of its agents. */
export interface Kept {
  readonly sealed: readonly unknown[]
  /** Of the entry in the bucket; 0: there is none. */
  readonly revision: number
}

/** @throws when the server does not answer, or not with what it should */
export async function readMade(bus: Bus, run: string): Promise<Kept> {
  const entry = await (await bus.runs()).get(madeKey(run))
  if (entry === null) return { sealed: [], revision: 0 }
  return { sealed: list(record(parsed(entry.string())).made, MOST_MADE, (one) => one), revision: entry.revision }
}

/** The `number`th of what was done to a run; null for what is none. @param open it may throw */
export function markerIn(
  sealed: unknown,
  { run, number }: { readonly run: string; readonly number: number },
  open: (sealed: unknown) => Order,
) {
  try {
    const order = open(sealed)
    return order.kind === 'change' && order.run === run && order.number === number ? order.marker : null
  } catch {
    return null
  }
}

/** All of them up to the first that is none. */
export function markersIn({ sealed }: Kept, run: string, open: (sealed: unknown) => Order): Marker[] {
  const found: Marker[] = []
  for (const [number, one] of sealed.entries()) {
    const marker = markerIn(one, { run, number }, open)
    if (marker === null) break
    found.push(marker)
  }
  return found
}

/** In all: several people may do something at once. */
const ATTEMPTS = 20
/** What JetStream says of an entry that another has changed meanwhile. */
const WRONG_REVISION = [10_071, 10_164]

/**
 * Keeps one more, behind all that there are: `make` is asked again when somebody else was faster. Returns all.
 * @throws {HammerError} `target`, `usage` when it cannot be kept: then nothing was done
 */
export async function keepMade(bus: Bus, run: string, make: (before: Kept) => Sealed): Promise<Kept> {
  for (let attempt = 0; ; attempt++) {
    try {
      const before = await readMade(bus, run)
      if (before.sealed.length >= MOST_MADE)
        throw new HammerError('usage', `a run on a fleet keeps ${count(MOST_MADE)} marks and changes, no more`)
      const sealed = [...before.sealed, make(before)]
      const revision = await (await bus.runs()).put(madeKey(run), JSON.stringify({ made: sealed }), { previousSeq: before.revision })
      return { sealed, revision }
    } catch (error) {
      if (isOvertaken(error) && attempt < ATTEMPTS) continue
      if (error instanceof HammerError) throw error
      throw new HammerError('target', `the NATS server does not keep it: ${wordsOf(error)}`, {
        advice: 'Nothing has changed.',
        cause: error,
      })
    }
  }
}

function isOvertaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && WRONG_REVISION.includes(Number(error.code))
}
