// The helm of a run on a fleet: has all agents agree to what is done to it, at one instant, and knows what others do.

import { type Clock, systemClock } from '../../core/clock.js'
import { HammerError } from '../../core/errors.js'
import type { Marker } from '../../core/marker.js'
import type { Wish } from '../control.js'
import type { Bus } from './bus.js'
import { type Kept, keepMade, markersIn, readMade } from './made.js'
import type { Answer, Member, Order } from './messages.js'
import { tell } from './roll.js'
import { allOf, orderIn } from './seal.js'

/** What a helm is made of. */
export interface HelmParts {
  readonly bus: Bus
  readonly run: string
  /** One seat of each agent that takes part still, and is not lost. */
  readonly there: () => readonly Member[]
  /** Told of everything that was done, by whomever, in order. */
  readonly obey: (marker: Marker) => void
  /** What people should know at once, and at the end. */
  readonly note: (text: string) => void
  readonly clock?: Clock
}

/** A change is agreed so far ahead, in ms, and a ms for each agent: orders are signed one by one. */
const AHEAD = 500
const ANSWER_WITHIN = 1000
/** A mark needs the time of the run only: so many are asked for it. */
const ASKED_THE_TIME = 3
/** How often to look for what others did, in ms. */
const LOOK_EVERY = 1000

/** The time of a run, as its agents know it. In ms. */
interface RunTime {
  readonly now: () => number
  /** The longest way to an agent and back. */
  readonly trip: number
}

export class Helm {
  private readonly parts: HelmParts
  private readonly clock: Clock
  private known = 0
  private asking = false
  private spreading: Promise<unknown> = Promise.resolve()
  private looked = Number.NEGATIVE_INFINITY

  constructor(parts: HelmParts) {
    this.parts = parts
    this.clock = parts.clock ?? systemClock
  }

  /**
   * Asks all agents first; when none is against it, it is kept and told to all.
   * @throws {HammerError} `limit`, `target`, `usage` when nothing was done
   */
  async agree(wish: Wish): Promise<void> {
    if (this.asking) throw new HammerError('usage', 'the agents are being asked already', { advice: 'Wait for what they say.' })
    this.asking = true
    try {
      await this.carryOut(wish)
    } finally {
      this.asking = false
    }
  }

  /** Finds out what others have done meanwhile; never throws. */
  async look(when: 'due' | 'now'): Promise<void> {
    if (when === 'due' && this.clock.now() - this.looked < LOOK_EVERY) return
    this.looked = this.clock.now()
    await readMade(this.parts.bus, this.parts.run).then(
      (kept) => this.learn(kept),
      () => {},
    )
  }

  /** Resolves when all agents have answered to what was told them. */
  async settled(): Promise<void> {
    await this.spreading
  }

  private async carryOut(wish: Wish): Promise<void> {
    const { bus, run, there } = this.parts
    // without a key nobody obeys
    const signer = bus.signer()
    const members = there()
    const time = await this.ask(wish, members)
    const isMark = wish.kind === 'mark'
    let order: Extract<Order, { kind: 'change' }> | null = null
    const kept = await keepMade(bus, run, (before) => {
      const at = time.now() + (isMark ? 0 : AHEAD + members.length + 2 * time.trip)
      order = { kind: 'change', run, number: before.sealed.length, marker: { at: this.after(before, at, wish) / 1e6, ...wish } }
      return signer.seal(order, allOf(run), this.clock.date().getTime())
    })
    this.learn(kept)
    if (order !== null) this.spreading = Promise.all([this.spreading, this.spread(order, members)])
  }

  /** When something is to be done, in whole microseconds: changes are in order of time. @param at in ms */
  private after(before: Kept, at: number, { kind }: Wish): number {
    const micros = Math.ceil(1000 * Math.max(0, at))
    if (kind === 'mark') return micros
    const changes = markersIn(before, this.parts.run, orderIn).filter((one) => one.kind !== 'mark')
    return Math.max(micros, ...changes.map((one) => Math.round(1e6 * one.at) + 1))
  }

  /** @throws {HammerError} `limit` when an agent is against it, `target` when none answers */
  private async ask({ kind, target }: Wish, members: readonly Member[]): Promise<RunTime> {
    const { run } = this.parts
    const asked = kind === 'mark' ? members.slice(0, ASKED_THE_TIME) : members
    const heard = await Promise.all(
      asked.map(async (member) => {
        const sent = this.clock.now()
        const said = await this.tell(member, { kind: 'may', run, target: target ?? null })
        const now = this.clock.now()
        return said === null ? [] : [{ member, said, now, trip: now - sent }]
      }),
    )
    const answers = heard.flat()
    for (const { member, said } of answers) if (!said.ok) throw refusedBy(member, said.reason)
    if (answers.length === 0)
      throw new HammerError('target', 'no agent answers', { advice: 'Nothing has changed. hammer fleet shows who is there.' })
    // an answer is as old as its way here was long: the newest counts
    const lead = Math.max(...answers.map(({ said, now }) => (said.ok ? said.now - now : Number.NEGATIVE_INFINITY)))
    return { now: () => this.clock.now() + lead, trip: Math.max(...answers.map(({ trip }) => trip)) }
  }

  private async spread(order: Extract<Order, { kind: 'change' }>, members: readonly Member[]): Promise<void> {
    await Promise.all(
      members.map(async (member) => {
        const said = await this.tell(member, order)
        const problem = problemOf(said, order.marker)
        if (problem !== null) this.parts.note(`agent ${member.name} ${problem}`)
      }),
    )
  }

  /** Null: no answer. */
  private tell(member: Member, order: Order): Promise<Answer | null> {
    return tell(this.parts.bus, member.agent, order, ANSWER_WITHIN).catch(() => null)
  }

  private learn(kept: Kept): void {
    const all = markersIn(kept, this.parts.run, orderIn)
    for (const marker of all.slice(this.known)) this.parts.obey(marker)
    this.known = Math.max(this.known, all.length)
  }
}

function refusedBy({ name }: Member, reason: string): HammerError {
  return new HammerError('limit', `agent ${name}: ${reason}`, { value: name, advice: 'Nothing has changed, on no agent.' })
}

/** Null: all is well. Of a mark agents need not know. */
function problemOf(said: Answer | null, { kind, at }: Marker): string | null {
  if (kind === 'mark') return null
  const what = `the ${kind === 'scale' ? 'change of the load' : kind} at ${at.toFixed(1)} s`
  if (said === null) return `did not answer: it hears of ${what} when it is back, and sends as before until then`
  if (!said.ok) return `did not carry out ${what}: ${said.reason}`
  const late = said.now / 1000 - at
  return late > 0 ? `heard of ${what} ${late.toFixed(2)} s too late, and sent as before until then` : null
}
