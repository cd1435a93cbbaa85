// Follows a run that goes on elsewhere, from its first report to its result: who started it does so, and whoever attaches.

import { type Clock, systemClock } from '../../core/clock.js'
import type { Marker } from '../../core/marker.js'
import type { Plan } from '../../core/plan.js'
import { Steering } from '../../core/steering.js'
import type { Folder } from '../../output/index.js'
import type { Conducted } from '../conduct.js'
import { Control } from '../control.js'
import { Guard } from '../guard.js'
import { type Look, lookAt } from '../look.js'
import { Merge } from '../merge.js'
import { Detached, type RunOptions } from '../run.js'
import { Sizer } from '../sizer.js'
import { Watch } from '../watch.js'
import { type Bus, wordsOf } from './bus.js'
import { Counts } from './counts.js'
import { type Event, events } from './events.js'
import { passOn } from './heirs.js'
import { Merged, wholePlan } from './merge-counts.js'
import type { AgentCondition } from './messages.js'
import type { Launched } from './prepare.js'
import { amend, membersOf, stopAll } from './records.js'
import { tell } from './roll.js'
import { Roster, type Seat } from './roster.js'

/** How a run is followed. */
export interface FollowOptions extends Pick<RunOptions, 'bail' | 'signal' | 'onStart'> {
  readonly folder: Folder | null
  /** Leaves the run alone. */
  readonly detach: AbortSignal
  /** What becomes of the rest of a part when its agent is gone. */
  readonly lostParts: LostParts
  readonly said: (text: string) => void
  readonly clock?: Clock
}

/** They are left out, or the others take them over. */
export type LostParts = 'left out' | 'taken over'

/** A run that is over, as far as it was reported. */
export interface Followed {
  /** From reports: their histograms may be coarse. */
  readonly live: Conducted
  readonly roster: Roster
  readonly watch: Watch
  readonly sizer: Sizer | null
  readonly bailed: string | null
  readonly markers: readonly Marker[]
  readonly whole: Plan
}

/** In ms. */
const TICK = 250
const TELL_AGAIN = 1000
/** A report has no more buckets of histograms than this. */
const MOST_SLOTS = 4_000_000

/** Resolves when every agent is done or lost. @throws {Detached} */
export async function follow(bus: Bus, launched: Launched, options: FollowOptions): Promise<Followed> {
  const follower = new Follower(bus, launched, options)
  return follower.follow()
}

class Follower {
  private readonly bus: Bus
  private readonly launched: Launched
  private readonly options: FollowOptions
  private readonly clock: Clock
  private readonly roster: Roster
  private readonly merged: Merged
  private readonly whole: Plan
  private readonly watch: Watch
  private readonly stop = new AbortController()
  private readonly guard: Guard
  private readonly sizer: Sizer | null
  private toldAt = Number.NEGATIVE_INFINITY
  /** Parts that are being passed on, and how many were. */
  private readonly passing = new Set<Seat>()
  private passed = 0

  constructor(bus: Bus, launched: Launched, options: FollowOptions) {
    const { record, plan, startAt } = launched
    this.bus = bus
    this.launched = launched
    this.options = options
    this.clock = options.clock ?? systemClock
    this.whole = wholePlan(plan, record.members.filter(({ heir }) => heir === null).length)
    this.roster = new Roster(record.members, this.clock.now())
    this.merged = new Merged(this.whole)
    this.watch = new Watch(this.clock, startAt, this.whole)
    this.guard = new Guard(options.bail, this.watch, this.stop)
    this.sizer = plan.sizing === undefined ? null : new Sizer(plan.sizing, this.whole.load, this.watch, this.stop)
    this.stop.signal.addEventListener('abort', () => this.watch.stop())
    options.signal.addEventListener('abort', () => this.stop.abort(), { once: true })
    if (options.signal.aborted) this.stop.abort()
  }

  async follow(): Promise<Followed> {
    const { options, watch, sizer, whole, launched } = this
    const snapshot = () => sizer?.onto(watch.snapshot()) ?? watch.snapshot()
    const control = this.control()
    options.onStart?.({
      plan: whole,
      addresses: launched.addresses,
      folder: options.folder?.path ?? null,
      snapshot,
      scene: (points) => watch.scene(points),
      control,
      controlled: () => control.controlled,
      look: () => this.lookNow(control.markers),
    })
    const over = new AbortController()
    const queue = new Merge<Event | 'tick'>()
    const listening = this.listen(queue, over.signal)
    const timer = setInterval(() => queue.push('tick'), TICK)
    try {
      for await (const event of queue) {
        if (event === 'tick') await this.look()
        else await this.hear(event)
        if (options.detach.aborted) throw new Detached(launched.record.run)
        if (this.roster.over && this.passing.size === 0) break
      }
    } finally {
      clearInterval(timer)
      over.abort()
      await listening
    }
    return { live: this.merged.run, roster: this.roster, watch, sizer, bailed: this.guard.held, markers: control.markers, whole }
  }

  private lookNow(markers: readonly Marker[]): Look {
    const { merged, whole, watch, launched } = this
    const duration = Math.min(watch.snapshot().elapsed, whole.load.duration ?? Number.POSITIVE_INFINITY)
    return lookAt(whole, merged.run, { duration, started: new Date(launched.record.started), floor: null, markers })
  }

  /** The run can be stopped and marked; agents carry out the plan that they have. */
  private control(): Control {
    const { clock, whole, launched, stop } = this
    return new Control({
      plan: whole,
      clock,
      startAt: launched.startAt,
      steering: new Steering(),
      stop: () => stop.abort(),
      fits: null,
      fixed: 'the load is sent by a fleet',
    })
  }

  private async listen(queue: Merge<Event | 'tick'>, over: AbortSignal): Promise<void> {
    for await (const event of events(this.bus, this.launched.record.run, over)) queue.push(event)
  }

  private async hear({ agent, said, bytes }: Event): Promise<void> {
    const seat = this.roster.get(agent) ?? (await this.newcomer(agent))
    if (seat === undefined || said === null) return
    const from = seat.reported
    if (this.roster.hear(seat, this.clock.now()) === 'back') {
      seat.away.push([from, this.watch.elapsed()])
      this.welcome(seat)
    }
    // a part of a larger buffer, which would be kept with it
    if (said.kind === 'done') seat.done = { ...said.condition, left: said.object ?? bytes.slice() }
    else if (said.kind === 'failed') this.lose(seat, said.message)
    else if (said.kind === 'report' && said.seq > seat.seq) this.count(seat, said)
    if (said.kind === 'done' && seat.done !== null && isCut(seat.done)) this.passOn(seat)
  }

  /** Whoever leads the run has let somebody take over a part: the record of the run tells. */
  private async newcomer(agent: string): Promise<Seat | undefined> {
    // who passes parts on knows all
    if (this.options.lostParts === 'taken over') return undefined
    const members = await membersOf(this.bus, this.launched.record.run)
    this.roster.add(members, this.clock.now())
    return this.roster.get(agent)
  }

  /** One that was lost is there again, and has gone on by itself meanwhile. */
  private welcome({ member }: Seat): void {
    const { bus, launched, options, roster } = this
    const isTaken = roster.seats.some((seat) => seat.member.heir?.of === member.id)
    options.said(`agent ${member.name} is back${isTaken ? '; its part was taken over, so it is to end' : ''}`)
    if (isTaken && options.lostParts === 'taken over')
      void tell(bus, member.agent, { kind: 'stop', run: launched.record.run, seat: member.id }).catch(() => {})
  }

  /** Lets the others take over what is left of a part, where that is wanted. */
  private passOn(seat: Seat): void {
    const { bus, launched, options, roster, watch, clock } = this
    if (options.lostParts === 'left out' || this.stop.signal.aborted || this.passing.has(seat) || roster.heirsOf(seat).length > 0) return
    this.passing.add(seat)
    const there = roster.seats.filter((one) => one.lost === null && (one.done === null || !isCut(one.done)))
    passOn(bus, launched, { seat, there, number: ++this.passed, elapsed: () => watch.elapsed() })
      .then(async (heirs) => {
        if (heirs.length === 0) return
        // it was only slow
        if (seat.lost === null && !(seat.done !== null && isCut(seat.done))) {
          for (const { agent, id } of heirs) void tell(bus, agent, { kind: 'stop', run: launched.record.run, seat: id }).catch(() => {})
          return
        }
        roster.add(heirs, clock.now())
        options.said(`the part of ${seat.member.name} goes to ${heirs.map(({ name }) => name).join(', ')}`)
        await amend(bus, launched.record.run, (record) => ({ ...record, members: [...record.members, ...heirs] }))
      })
      .catch((error) => options.said(`the part of ${seat.member.name} is left out: ${wordsOf(error)}`))
      .finally(() => this.passing.delete(seat))
  }

  private count(seat: Seat, { seq, at, shift, counts }: { seq: number; at: number; shift: number; counts: unknown }): void {
    seat.seq = seq
    seat.reported = Math.max(seat.reported, at)
    const { run } = this.merged
    try {
      const part = Counts.decode(this.launched.plan, counts, shift, MOST_SLOTS)
      for (const { sent, due } of part.health.values()) {
        seat.sent += sent
        seat.due += due
      }
      this.merged.add(part)
    } catch (error) {
      this.lose(seat, error instanceof Error ? error.message : String(error))
      return
    }
    if (run.iterations?.ended) this.stop.abort()
    this.watch.see(run)
    this.guard.look(run)
    this.sizer?.look(run)
  }

  private lose(seat: Seat, why: string): void {
    seat.lost = why
    this.options.said(`agent ${seat.member.name} is lost: ${why}`)
    this.passOn(seat)
  }

  /** Looks after what does not come. */
  private async look(): Promise<void> {
    for (const seat of this.roster.missed(this.clock.now(), this.bus.connectedFor())) {
      this.options.said(`agent ${seat.member.name} is lost: nothing was heard of it for some seconds`)
      this.passOn(seat)
    }
    if (this.stop.signal.aborted && performance.now() - this.toldAt > TELL_AGAIN) {
      this.toldAt = performance.now()
      // not awaited: who is away hears of it by the record of the run
      void stopAll(
        this.bus,
        this.launched.record.run,
        this.roster.seats.filter(({ done }) => done === null).map(({ member }) => member.agent),
      )
    }
  }
}

/** Its part has ended before its time. */
function isCut({ ended, failure }: AgentCondition): boolean {
  return ended === 'owner' || failure !== null
}
