// The agents of a run while it goes on: who is there, who is lost since when, who is done.

import type { AgentCondition, BundleRef, Member } from './messages.js'

/** An agent that says nothing for so long, in ms, is lost; it reports each second. */
export const SILENT = 4000

/** One agent during a run. Times in ms since its start. */
export interface Seat {
  readonly member: Member
  /** When it was last heard of, on the coordinator's clock. */
  heard: number
  /** Until when it has reported. */
  reported: number
  /** The last report that was counted. */
  seq: number
  /** Why it is not there any more. */
  lost: string | null
  /** It said so itself, or what it says is of no use: it does not come back. */
  failed: boolean
  /** Times in which it was lost and came back. */
  readonly away: [from: number, to: number][]
  done: (AgentCondition & { readonly left: Left }) | null
  sent: number
  due: number
}

/** Where an agent's final counts are: in its last message, kept as it came, or in an object. */
export type Left = Uint8Array | BundleRef

/** All agents of a run. */
export class Roster {
  private readonly all: Seat[] = []
  private readonly byId = new Map<string, Seat>()

  constructor(members: readonly Member[], now: number) {
    this.add(members, now)
  }

  /** In the order in which they came. */
  get seats(): readonly Seat[] {
    return this.all
  }

  /** Those that it does not know yet. */
  add(members: readonly Member[], now: number): void {
    for (const member of members) {
      if (this.byId.has(member.id)) continue
      const seat = {
        member,
        heard: now,
        reported: member.heir?.from ?? 0,
        seq: -1,
        lost: null,
        failed: false,
        away: [],
        done: null,
        sent: 0,
        due: 0,
      }
      this.all.push(seat)
      this.byId.set(member.id, seat)
    }
  }

  /** Who has taken over the part of a seat. */
  heirsOf({ member: { id } }: Seat): readonly Member[] {
    return this.seats.flatMap(({ member }) => (member.heir?.of === id ? [member] : []))
  }

  get(agent: string): Seat | undefined {
    return this.byId.get(agent)
  }

  /** An agent said something: it is there. Returns whether it was lost before. */
  hear(seat: Seat, now: number): 'back' | 'there' {
    seat.heard = now
    if (seat.lost === null || seat.failed) return 'there'
    seat.lost = null
    return 'back'
  }

  /** Those that are lost by now, and were not before. @param connectedFor how long there has been a connection to hear them by, in ms */
  missed(now: number, connectedFor: number): Seat[] {
    const found = this.seats.filter((seat) => seat.done === null && seat.lost === null && Math.min(now - seat.heard, connectedFor) > SILENT)
    for (const seat of found) seat.lost = 'nothing was heard of it any more'
    return found
  }

  /** Nothing more is to come. */
  get over(): boolean {
    return this.seats.every(({ done, lost }) => done !== null || lost !== null)
  }

  get lost(): Seat[] {
    return this.seats.filter(({ done, lost }) => done === null && lost !== null)
  }
}
