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
import { type Bus, wordsOf } from './bus.js'
import { parsed } from './check.js'
import { Counts } from './counts.js'
import { type Event, events } from './events.js'
import { Helm } from './helm.js'
import { Merged, wholePlan } from './merge-counts.js'
import { runRecord } from './messages.js'
import type { Launched } from './prepare.js'
import { tell } from './roll.js'
import { Roster, type Seat } from './roster.js'
import { listed } from './words.js'

/** How a run is followed. */
export interface FollowOptions extends Pick<RunOptions, 'bail' | 'signal' | 'onStart' | 'fits'> {
  readonly folder: Folder | null
  /** Outputs that are made from counts; null: none is. */
  readonly outlets: Outlets | null
  /** Leaves the run alone. */
  readonly detach: AbortSignal
  readonly said: (text: string) => void
  readonly clock?: Clock
}

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

  constructor(bus: Bus, launched: Launched, options: FollowOptions) {
    const { record, plan, startAt } = launched
    this.bus = bus
    this.launched = launched
    this.options = options
    this.clock = options.clock ?? systemClock
    this.whole = wholePlan(plan, record.members.length)
    this.roster = new Roster(record.members, this.clock.now())
    this.merged = new Merged(this.whole)
    this.watch = new Watch(this.clock, startAt, this.whole)
    this.guard = new Guard(options.bail, this.watch, this.stop)
    this.sizer = plan.sizing === undefined ? null : new Sizer(plan.sizing, this.whole.load, this.watch, this.stop)
    this.stop.signal.addEventListener('abort', () => this.watch.stop())
    options.signal.addEventListener('abort', () => this.stop.abort(), { once: true })
    if (options.signal.aborted) this.stop.abort()
    this.control = this.newControl()
    this.helm = new Helm({
      bus,
      run: record.run,
      there: () => this.roster.seats.filter(({ done, lost }) => done === null && lost === null).map(({ member }) => member),
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
        else this.hear(event)
        if (options.detach.aborted) throw new Detached(launched.record.run)
        if (this.roster.over) break
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

  private hear({ agent, said }: Event): void {
    const seat = this.roster.get(agent)
    if (seat === undefined || said === null) return
    const from = seat.reported
    if (this.roster.hear(seat, this.clock.now()) === 'back') {
      seat.away.push([from, this.watch.elapsed()])
      this.options.said(`agent ${seat.member.name} is back`)
    }
    if (said.kind === 'done') seat.done = said.condition === null ? null : { ...said.condition, object: said.object, sha256: said.sha256 }
    else if (said.kind === 'failed') this.lose(seat, said.message)
    else if (said.kind === 'report' && said.seq > seat.seq) this.count(seat, said)
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
    this.options.said(`agent ${seat.member.name} is lost: ${why}`)
  }

  /** Looks after what does not come. */
  private async look(): Promise<void> {
    void this.helm.look('due')
    const { merged, watch, sizer } = this
    const snapshot = () => sizer?.onto(watch.snapshot()) ?? watch.snapshot()
    this.options.outlets?.tick(this.clock.now(), () => ({ snapshot: snapshot(), iterations: merged.run.iterations }))
    const missed = this.roster.missed(this.clock.now(), this.bus.connectedFor()).map(({ member }) => member.name)
    if (missed.length > 0)
      this.options.said(
        `${missed.length === 1 ? `agent ${missed[0]} is lost: nothing was heard of it` : `${missed.length} agents are lost (${listed(missed)}): nothing was heard of them`} for some seconds`,
      )
    if (this.stop.signal.aborted && performance.now() - this.toldAt > TELL_AGAIN) {
      this.toldAt = performance.now()
      // not awaited: who is away hears of it by the record of the run
      void stopAll(
        this.bus,
        this.launched.record.run,
        this.roster.seats.filter(({ done }) => done === null).map(({ member }) => member.id),
      )
    }
  }
}

/** Ends a run on all these agents, in order; those that are away find it in the record. Returns why that cannot be, if it cannot. */
export async function stopAll(bus: Bus, run: string, agents: readonly string[]): Promise<string[]> {
  const marked = mark(bus, run, 'stopping')
  const told = agents.map((agent) => tell(bus, agent, { kind: 'stop', run }).catch(() => null))
  const refusals = (await Promise.all(told)).flatMap((said) => (said === null || said.ok ? [] : [said.reason]))
  const unmarked = await marked
  return [...new Set(unmarked === null ? refusals : [unmarked, ...refusals])]
}

/** Sets the state in the record of a run. Returns why that cannot be done; null: it is done. */
export async function mark(bus: Bus, run: string, state: 'stopping' | 'ended'): Promise<string | null> {
  try {
    const runs = await bus.runs()
    const entry = await runs.get(run)
    if (entry === null) return null
    const record = runRecord(parsed(entry.string()))
    await runs.put(run, JSON.stringify({ ...record, state }))
    return null
  } catch (error) {
    // agents end by themselves when their time is over
    return wordsOf(error)
  }
}
