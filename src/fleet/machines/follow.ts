// Follows a run that goes on elsewhere, from its first report to its result: who started it does so, and whoever attaches.

import { type Clock, systemClock } from '../../core/clock.js'
import type { Marker } from '../../core/marker.js'
import type { Plan } from '../../core/plan.js'
import { type Change, Steering } from '../../core/steering.js'
import type { Folder, Outlets } from '../../output/index.js'
import type { Conducted } from '../conduct.js'
import { Control } from '../control.js'
import { Guard } from '../guard.js'
import { type Look, lookAt } from '../look.js'
import { Merge } from '../merge.js'
import { Detached, type RunOptions } from '../run.js'
import { Sizer } from '../sizer.js'
import { Watch } from '../watch.js'
import type { Bus } from './bus.js'
import { Counts } from './counts.js'
import { type Event, events } from './events.js'
import { Helm } from './helm.js'
import { Merged, wholePlan } from './merge-counts.js'
import type { Member } from './messages.js'
import type { Launched } from './prepare.js'
import { membersOf, stopAll } from './records.js'
import { Roster, type Seat } from './roster.js'
import { isCut, Succession } from './succession.js'
import { missedWords } from './words.js'

/** How a run is followed. */
export interface FollowOptions extends Pick<RunOptions, 'bail' | 'signal' | 'onStart' | 'fits'> {
  readonly folder: Folder | null
  /** Outputs that are made from counts; null: none is. */
  readonly outlets: Outlets | null
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
  /** Of the load, as all agents were to carry them out. */
  readonly changes: readonly Change[]
  /** What else is to be said of it, as sentences. */
  readonly notes: readonly string[]
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
  private readonly control: Control
  private readonly helm: Helm
  private readonly changes: Change[] = []
  private readonly notes: string[] = []
  private toldAt = Number.NEGATIVE_INFINITY
  /** Null: parts that are lost are left out. */
  private readonly succession: Succession | null

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
    const { roster, watch } = this
    const parts = { bus, launched, roster, elapsed: () => watch.elapsed(), now: () => this.clock.now(), said: options.said }
    this.succession = options.lostParts === 'taken over' ? new Succession(parts) : null
    this.guard = new Guard(options.bail, this.watch, this.stop)
    this.sizer = plan.sizing === undefined ? null : new Sizer(plan.sizing, this.whole.load, this.watch, this.stop)
    this.stop.signal.addEventListener('abort', () => this.watch.stop())
    options.signal.addEventListener('abort', () => this.stop.abort(), { once: true })
    if (options.signal.aborted) this.stop.abort()
    this.control = this.newControl()
    this.helm = new Helm({
      bus,
      run: record.run,
      there: () => this.there(),
      obey: (marker) => this.control.obey(marker),
      note: (text) => {
        this.notes.push(text)
        options.said(text)
      },
      clock: this.clock,
    })
  }

  async follow(): Promise<Followed> {
    const { options, watch, sizer, whole, launched, control, helm } = this
    const snapshot = () => sizer?.onto(watch.snapshot()) ?? watch.snapshot()
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
        if (options.detach.aborted) {
          // all agents are to hear what was done last
          await helm.settled()
          throw new Detached(launched.record.run)
        }
        if (this.roster.over && this.succession?.settled !== false) break
      }
    } finally {
      clearInterval(timer)
      over.abort()
      await listening
    }
    await helm.settled()
    // what others did last
    await helm.look('now')
    control.close()
    const { changes, notes, roster } = this
    return { live: this.merged.run, roster, watch, sizer, bailed: this.guard.held, markers: control.markers, changes, notes, whole }
  }

  private lookNow(markers: readonly Marker[]): Look {
    const { merged, whole, watch, launched } = this
    const duration = Math.min(watch.snapshot().elapsed, whole.load.duration ?? Number.POSITIVE_INFINITY)
    return lookAt(whole, merged.run, { duration, started: new Date(launched.record.started), floor: null, markers })
  }

  /** An agent that has taken over from others has several seats. */
  private there(): readonly Member[] {
    const members = this.roster.seats.filter(({ done, lost }) => done === null && lost === null).map(({ member }) => member)
    return [...new Map(members.reverse().map((member) => [member.agent, member])).values()].reverse()
  }

  private newControl(): Control {
    const { clock, whole, launched, stop, options } = this
    const steering = new Steering()
    steering.follow((change) => this.changes.push(change))
    return new Control({
      plan: whole,
      clock,
      startAt: launched.startAt,
      steering,
      stop: () => stop.abort(),
      fits: options.fits ?? null,
      agree: (wish) => this.helm.agree(wish),
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
    if (this.succession !== null) return undefined
    const members = await membersOf(this.bus, this.launched.record.run)
    this.roster.add(members, this.clock.now())
    return this.roster.get(agent)
  }

  /** One that was lost is there again, and has gone on by itself meanwhile. */
  private welcome(seat: Seat): void {
    const isTaken = this.roster.heirsOf(seat).length > 0
    this.options.said(`agent ${seat.member.name} is back${isTaken ? '; its part was taken over, so it is to end' : ''}`)
    if (isTaken) this.succession?.recall(seat)
  }

  /** Lets the others take over what is left of a part, where that is wanted. */
  private passOn(seat: Seat): void {
    if (!this.stop.signal.aborted) this.succession?.passOn(seat)
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
      if (part.meter) this.options.outlets?.merge(part.meter)
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
    seat.failed = true
    this.succession?.failed(seat)
    this.options.said(`agent ${seat.member.name} is lost: ${why}`)
    this.passOn(seat)
  }

  /** Looks after what does not come. */
  private async look(): Promise<void> {
    void this.helm.look('due')
    const { merged, watch, sizer } = this
    const snapshot = () => sizer?.onto(watch.snapshot()) ?? watch.snapshot()
    this.options.outlets?.tick(this.clock.now(), () => ({ snapshot: snapshot(), iterations: merged.run.iterations }))
    const missed = this.roster.missed(this.clock.now(), this.bus.connectedFor())
    if (missed.length > 0) this.options.said(missedWords(missed.map(({ member }) => member.name)))
    for (const seat of missed) this.passOn(seat)
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
