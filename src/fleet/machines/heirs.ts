// What becomes of the part of an agent that is gone: it is divided among those that are there.

import { HammerError } from '../../core/errors.js'
import { type Plan, share } from '../../core/plan.js'
import { connectionsNeeded } from '../../load/shape.js'
import type { Bus } from './bus.js'
import type { Member } from './messages.js'
import type { Launched } from './prepare.js'
import { tell } from './roll.js'
import type { Seat } from './roster.js'

/** In ms: heirs have got ready by then, and what was due before is lost. */
const AHEAD = 1000
const ATTEMPTS = 3
/** A part goes to so many at most: the record of a run has room for so much. */
const MOST_HEIRS = 16
/** Of ids and of names, so that what is put behind them has its place in 80 characters. */
const LONGEST_ID = 56
const LONGEST_NAME = 36

/** Which part is to be passed on, to whom. */
export interface Estate {
  readonly seat: Seat
  readonly there: readonly Seat[]
  /** Of all parts of this run that were passed on; makes names unique. */
  readonly number: number
  /** Since the start of the run, in ms. */
  readonly elapsed: () => number
}

/**
 * Has others take over what is left of a part, from a moment on. Part `k` of `n` has the arrivals and connections k, k + n, k + 2n …;
 * of `m` heirs number `j` gets k + jn, k + (j + m)n …, which is part `k + jn` of `mn`: the one schedule stays what it is.
 * @returns seats of those that do; none where there is nothing left
 * @throws {HammerError} `target` where nobody can, with the reasons
 */
export async function passOn(bus: Bus, { record, plan, startAt }: Launched, estate: Estate): Promise<readonly Member[]> {
  let candidates = agentsOf(estate.there)
  const reasons = new Set<string>()
  for (let attempt = 0; attempt < ATTEMPTS && candidates.length > 0; attempt++) {
    const heirs = divided(plan, candidates, estate, attempt)
    const answers = await Promise.all(
      heirs.map(({ id: seat, agent, place, heir, offset }) => {
        const order = {
          kind: 'take',
          run: record.run,
          seat,
          place,
          bundle: record.bundle,
          heir: heir && { ...heir, at: startAt + offset },
        } as const
        return tell(bus, agent, order).catch(() => ({ ok: false, reason: 'it does not answer' }) as const)
      }),
    )
    if (answers.every(({ ok }) => ok)) return heirs
    for (const answer of answers) if (!answer.ok) reasons.add(answer.reason)
    await Promise.all(heirs.map(({ id: seat, agent }) => tell(bus, agent, { kind: 'stop', run: record.run, seat }).catch(() => {})))
    const unable = new Set(heirs.flatMap(({ agent }, i) => (answers[i].ok ? [] : [agent])))
    candidates = candidates.filter(({ agent }) => !unable.has(agent))
  }
  throw new HammerError('target', [...reasons].join('; ') || 'nobody is there')
}

/** One seat of each agent, first those that have the fewest. */
function agentsOf(seats: readonly Seat[]): readonly Member[] {
  const agents = new Map<string, { readonly first: Member; seats: number }>()
  for (const { member } of seats) {
    const known = agents.get(member.agent)
    if (known) known.seats++
    else agents.set(member.agent, { first: member, seats: 1 })
  }
  return [...agents.values()].sort((a, b) => a.seats - b.seats).map(({ first }) => first)
}

function divided(plan: Plan, candidates: readonly Member[], { seat, number, elapsed }: Estate, attempt: number): readonly Member[] {
  const { id: of, name, place } = seat.member
  const from = elapsed() + AHEAD
  const left = requestsLeft(plan, seat)
  if (left === 0 || from >= (plan.load.duration ?? Number.POSITIVE_INFINITY)) return []
  // each worker of an heir needs a connection
  const connections = share(connectionsNeeded(plan.load), place.index, place.count)
  const count = Math.max(1, Math.min(candidates.length, MOST_HEIRS, Math.floor(connections / plan.load.workers)))
  return candidates.slice(0, count).map((one, j) => ({
    ...one,
    id: `${one.agent.slice(0, LONGEST_ID)}-${number}-${attempt}-${j}`,
    name: `${ownName(one).slice(0, LONGEST_NAME)}-for-${name.slice(0, LONGEST_NAME)}`,
    place: { index: place.index + j * place.count, count: count * place.count },
    heir: { of, from, requests: left === null ? null : share(left, j, count) },
  }))
}

/** Of an agent of which only a part that it has taken over is left. */
function ownName({ name, heir }: Member): string {
  return heir === null ? name : name.replace(/-for-.*/, '')
}

/** Of the closed model: how many requests of the part were not sent, as far as it had reported; null: no number divides it. */
function requestsLeft({ load }: Plan, { member: { place, heir }, sent }: Seat): number | null {
  if (load.model === 'open' || load.requests === null) return null
  return Math.max(0, (heir?.requests ?? ofPlace(load.requests, place, load.workers)) - sent)
}

/** What of a total falls to the workers of one part. */
export function ofPlace(total: number, { index, count }: Member['place'], workers: number): number {
  let sum = 0
  for (let i = 0; i < workers; i++) sum += share(total, index + i * count, count * workers)
  return sum
}
