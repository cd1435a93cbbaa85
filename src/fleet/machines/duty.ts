// One run, as one agent carries it out: from the order to take it to the last thing said about it.

import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { systemClock } from '../../core/clock.js'
import { HammerError } from '../../core/errors.js'
import type { Marker } from '../../core/marker.js'
import { pause } from '../../core/pause.js'
import type { Plan } from '../../core/plan.js'
import { flatLoad } from '../../load/change.js'
import { type RunResult, run } from '../run.js'
import { type Bundle, getObject, openBundle } from './bundle.js'
import type { Bus } from './bus.js'
import { failed } from './failed.js'
import { unpackScript } from './files.js'
import { markersIn, readMade } from './made.js'
import { type AgentCondition, type Order, type Place, pack, type RunRecord, type Said } from './messages.js'
import { Outbox } from './outbox.js'
import { recordOf } from './records.js'
import { Reporter } from './reporter.js'
import { objectNames } from './subjects.js'

/** What the owner of an agent's machine lets others do on it, and where. */
export interface Premises {
  /** The folder of results; each run makes one in it. */
  readonly results: string
  readonly version: string
  /** The plan as it may be carried out here, in all these parts together. @throws {HammerError} for one that may not */
  readonly accept: (plan: Plan, parts: readonly Place[]) => Plan
  /** Told the target's addresses before anything is sent to them; it may throw. */
  readonly permit: (plan: Plan, addresses: readonly string[]) => void
  /** Makes a folder the current one; null: the one from before. */
  readonly enter: (folder: string | null) => void
  readonly said: (text: string) => void
}

export type Take = Extract<Order, { kind: 'take' }>

/** A run that is over is told to whoever listens for so long, in ms; then its results are on this disk only. */
const TELL_FOR = 15 * 60 * 1000
const TRY_AGAIN = 500

/** Where a duty is done. */
export interface Office {
  /** Of the agent. */
  readonly name: string
  readonly bus: Bus
  readonly premises: Premises
  /** Further parts of the same run that are carried out here at the time. */
  readonly others: () => readonly Place[]
  /** Opens what is kept for all agents of a run. @throws {HammerError} for what is not to be carried out */
  readonly openKept: (sealed: unknown, run: string) => Order
}

/** Carries out one order. */
export class Duty {
  readonly order: Take
  private readonly bus: Bus
  private readonly premises: Premises
  private readonly outbox: Outbox
  private readonly others: () => readonly Place[]
  private readonly stopped = new AbortController()
  private readonly over = new AbortController()
  private readonly giveUp = new AbortController()
  private begin: (at: number) => void = () => {}
  private startAt = Number.NaN
  private ended: AgentCondition['ended'] = null
  private folder: string | null = null
  private reporting: Promise<void> = Promise.resolve()
  private readonly openKept: Office['openKept']
  /** The plan as it is carried out here. */
  private plan: Plan | null = null
  /** What was done to the run so far, here and everywhere. */
  private readonly made: Marker[] = []
  private obey: ((marker: Marker) => void) | null = null

  constructor(order: Take, { name, bus, premises, others, openKept }: Office) {
    const { run, seat, place, heir } = order
    this.order = order
    this.bus = bus
    this.premises = premises
    this.others = others
    this.openKept = openKept
    this.outbox = new Outbox(bus, run, seat)
    this.folder = join(premises.results, heir === null ? `${run}-${name}` : `${run}-${name}-${place.index}-of-${place.count}`)
    if (heir !== null) this.startAt = heir.at
  }

  /** Resolves when all is said and done. It never throws. */
  async carryOut(): Promise<void> {
    try {
      await this.perform(openBundle(await this.fetch()))
    } catch (error) {
      this.over.abort()
      // nothing comes after its last word
      await this.reporting
      await this.say(failed(error))
      this.premises.said(`run ${this.order.run}: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.premises.enter(null)
    }
  }

  start(at: number): void {
    this.startAt = at
    this.begin(at)
  }

  /** Ends it early, in order. */
  stop(by: 'coordinator' | 'owner'): void {
    if (this.stopped.signal.aborted) return
    this.ended = by
    this.stopped.abort()
  }

  /**
   * Whether the load may be changed to this one here. Returns the time since the start, in ms.
   * @throws {HammerError} `limit`, `usage` when it may not
   */
  may(target: number | null): number {
    // an heir that is still getting ready looks at it then
    if (target !== null && (this.plan !== null || this.order.heir === null)) this.checkTarget(target)
    return this.elapsed
  }

  /** Since the start of the run, in ms. */
  get elapsed(): number {
    return systemClock.now() - this.startAt
  }

  /** Something was done to the run, as number `number` of all. Returns when that was heard, in ms since the start. @throws {HammerError} `usage` */
  async change(number: number, marker: Marker): Promise<number> {
    const heard = this.elapsed
    // those before it were missed
    if (number > this.made.length) await this.lookUp()
    if (number === this.made.length) this.take(marker)
    if (number >= this.made.length) throw new HammerError('usage', 'it does not know what was done before')
    return heard
  }

  private checkTarget(target: number): void {
    const { plan, order } = this
    if (plan === null || Number.isNaN(this.startAt)) throw new HammerError('usage', 'its part has not begun')
    this.premises.accept({ ...plan, load: flatLoad(plan.load, target) }, [order.place, ...this.others()])
  }

  private check({ kind, target }: Marker): void {
    if (kind === 'scale' && target !== undefined) this.checkTarget(target)
  }

  private take(marker: Marker): void {
    this.made.push(marker)
    try {
      if (this.plan !== null) this.check(marker)
      this.obey?.(marker)
    } catch (error) {
      // nobody could ask while it was away
      this.premises.said(`run ${this.order.run}: ${error instanceof Error ? error.message : String(error)}`)
      this.stop('owner')
    }
  }

  /** Sends the rows home. */
  async handIn(): Promise<void> {
    if (this.folder === null) return this.say({ kind: 'rows', object: null, reason: 'it wrote none' })
    const name = objectNames.rows(this.order.run, this.order.seat)
    try {
      const file = createReadStream(join(this.folder, 'results.csv'))
      const zipped = createGzip({ level: 3 })
      file.on('error', (error) => zipped.destroy(error))
      await (await this.bus.objects()).put({ name }, Readable.toWeb(file.pipe(zipped)) as ReadableStream<Uint8Array>)
      await this.say({ kind: 'rows', object: name, reason: null })
    } catch (error) {
      await this.say({ kind: 'rows', object: null, reason: error instanceof Error ? error.message : String(error) })
    }
  }

  private async perform({ plan, columns, header, extra, script }: Bundle): Promise<void> {
    const { run: name, seat, place, heir } = this.order
    const { premises } = this
    if (script !== null && heir !== null) throw new HammerError('usage', 'nobody takes over users of a script')
    const put = script && this.folder !== null ? unpackScript(script, join(this.folder, 'script')) : null
    if (put) premises.enter(put.cwd)
    // the size of the whole fleet is judged by who sees all of it
    const { sizing: _, ...part } = plan
    const own = premises.accept(put && plan.script ? { ...part, script: { ...plan.script, file: put.script } } : part, [
      place,
      ...this.others(),
    ])
    this.plan = own
    // what was done before an heir came
    if (heir !== null) {
      for (const marker of this.made) this.check(marker)
      await this.lookUp()
    }
    const reporter = new Reporter({ run: name, agent: seat, plan: own, extra }, this.outbox)
    const result = await run(own, {
      output: this.folder,
      columns,
      header,
      version: premises.version,
      thresholds: [],
      bail: [],
      signal: this.stopped.signal,
      permit: (addresses) => premises.permit(own, addresses),
      part: {
        ...place,
        ...(heir !== null && { remainder: { from: heir.from, requests: heir.requests } }),
        tap: reporter,
        steered: (obey) => {
          this.obey = obey
          for (const marker of this.made) obey(marker)
        },
        begin: async (addresses) => {
          const startAt = await this.everywhere(addresses)
          this.reporting = reporter.report(() => this.elapsed, this.over.signal, this.giveUp.signal)
          return startAt
        },
      },
    })
    this.over.abort()
    const patience = setTimeout(() => this.giveUp.abort(), TELL_FOR)
    await this.reporting
    await reporter.finish(this.bus, this.condition(result), this.giveUp.signal)
    clearTimeout(patience)
    premises.said(`run ${name}: ${result.summary.requests.sent} requests sent; ${result.folder}/`)
  }

  /** All is ready here; waits until it is everywhere. */
  private async everywhere(addresses: readonly string[]): Promise<number> {
    const begun = new Promise<number>((resolve, reject) => {
      this.begin = resolve
      const give = () => reject(new HammerError('target', 'ended before anything was sent'))
      this.stopped.signal.addEventListener('abort', give)
      if (this.stopped.signal.aborted) give()
    })
    // nobody may wait for it yet when it is given up
    begun.catch(() => {})
    // an heir knows it already
    if (!Number.isNaN(this.startAt)) this.begin(this.startAt)
    await this.say({ kind: 'ready', addresses })
    return begun
  }

  private async fetch(): Promise<Uint8Array> {
    return getObject(await this.bus.plans(), this.order.bundle)
  }

  private condition({ summary, failure, folder, connections }: RunResult): AgentCondition {
    const { main, machine } = summary.generator ?? { main: { busy: 0, writing: 0 }, machine: { busy: null, stolen: null } }
    this.folder = folder
    return {
      duration: summary.duration * 1000,
      main: { busy: main.busy, writing: main.writing },
      machine: { busy: machine.busy, stolen: machine.stolen },
      ended: this.ended,
      failure: failure?.message ?? null,
      folder,
      opened: connections.opened,
      unsolicited: connections.unsolicited,
    }
  }

  private async say(what: Said): Promise<void> {
    await this.outbox.say(pack(what), this.giveUp.signal)
  }

  /** Whether a run is over for this part of it: for all, or because others have taken it over. */
  private isOver({ state, members }: RunRecord): boolean {
    return state === 'stopping' || state === 'failed' || members.some(({ heir }) => heir?.of === this.order.seat)
  }

  /** After the connection was lost: was the run ended meanwhile, and what else was done to it? */
  async lookUp(): Promise<void> {
    for (let attempt = 0; attempt < 20 && !this.over.signal.aborted; attempt++) {
      try {
        const record = await recordOf(this.bus, this.order.run)
        if (record !== null && this.isOver(record)) this.stop('coordinator')
        const markers = markersIn(await readMade(this.bus, this.order.run), this.order.run, (sealed) =>
          this.openKept(sealed, this.order.run),
        )
        for (const marker of markers.slice(this.made.length)) this.take(marker)
        return
      } catch {
        await pause(TRY_AGAIN, this.over.signal)
      }
    }
  }
}
