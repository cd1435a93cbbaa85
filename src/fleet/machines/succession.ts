// Sees to it, while a run goes on, that parts of agents that are gone are taken over.

import { type Bus, wordsOf } from './bus.js'
import { passOn } from './heirs.js'
import type { AgentCondition, Member } from './messages.js'
import type { Launched } from './prepare.js'
import { amend } from './records.js'
import { tell } from './roll.js'
import type { Roster, Seat } from './roster.js'
import { listed } from './words.js'

/** What a succession needs to know of a run. */
export interface SuccessionParts {
  readonly bus: Bus
  readonly launched: Launched
  readonly roster: Roster
  /** Since the start of the run, in ms. */
  readonly elapsed: () => number
  /** On the clock of the roster. */
  readonly now: () => number
  readonly said: (text: string) => void
}

/** One for each run whose lost parts are to be taken over. */
export class Succession {
  private readonly parts: SuccessionParts
  /** Parts that are being passed on, and how many were. */
  private readonly passing = new Set<Seat>()
  private passed = 0
  /** Agents that could not do what they had agreed to: asked again they would fail again. */
  private readonly unable = new Set<string>()
  /** One change of the record at a time. */
  private recording: Promise<void> = Promise.resolve()

  constructor(parts: SuccessionParts) {
    this.parts = parts
  }

  /** Nothing is on its way to somebody. */
  get settled(): boolean {
    return this.passing.size === 0
  }

  /** An agent said that it cannot carry out its part. */
  failed({ member: { agent, heir } }: Seat): void {
    if (heir !== null) this.unable.add(agent)
  }

  /** Lets the others take over what is left of a part. */
  passOn(seat: Seat): void {
    const { roster, bus, launched, elapsed, said } = this.parts
    if (this.passing.has(seat) || roster.heirsOf(seat).length > 0) return
    this.passing.add(seat)
    const there = roster.seats.filter((one) => isThere(one) && !this.unable.has(one.member.agent))
    passOn(bus, launched, { seat, there, number: ++this.passed, elapsed })
      .then((heirs) => this.settle(seat, heirs))
      .catch((error) => said(`the part of ${seat.member.name} is left out: ${wordsOf(error)}`))
      .finally(() => this.passing.delete(seat))
  }

  /** One that was lost is there again, and its part was taken over meanwhile. */
  recall({ member }: Seat): void {
    this.end([member])
  }

  private settle(seat: Seat, heirs: readonly Member[]): void {
    const { roster, said, now } = this.parts
    if (heirs.length === 0) {
      said(`nobody takes over the part of ${seat.member.name}: the run ends before others are ready, or it had sent all of it`)
      return
    }
    if (isThere(seat)) {
      // it was only slow
      this.end(heirs)
      return
    }
    roster.add(heirs, now())
    said(`the part of ${seat.member.name} goes to ${listed(heirs.map(({ name }) => name))}`)
    this.record(heirs)
  }

  /** Others who follow the run, and agents that come back, read there who took over. */
  private record(heirs: readonly Member[]): void {
    const { bus, launched, said } = this.parts
    this.recording = this.recording
      .then(() => amend(bus, launched.record.run, (record) => ({ ...record, members: [...record.members, ...heirs] })))
      .catch((error) => said(`who follows this run elsewhere does not see ${listed(heirs.map(({ name }) => name))}: ${wordsOf(error)}`))
  }

  private end(members: readonly Member[]): void {
    const { bus, launched } = this.parts
    for (const { agent, id } of members) void tell(bus, agent, { kind: 'stop', run: launched.record.run, seat: id }).catch(() => {})
  }
}

function isThere({ lost, done }: Seat): boolean {
  return lost === null && (done === null || !isCut(done))
}

/** A part has ended before its time. */
export function isCut({ ended, failure }: AgentCondition): boolean {
  return ended === 'owner' || failure !== null
}
