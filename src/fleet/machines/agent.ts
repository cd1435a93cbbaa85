// A machine that waits for runs, and carries them out, until it is told to go.

import type { Msg } from '@nats-io/transport-node'
import { systemClock } from '../../core/clock.js'
import { HammerError } from '../../core/errors.js'
import type { Floor } from '../../core/verdict.js'
import type { Meeting } from './address.js'
import { getObject } from './bundle.js'
import { Bus } from './bus.js'
import { parsed } from './check.js'
import { Duty, type Premises, type Take } from './duty.js'
import { type Answer, type BundleRef, type Order, PROTOCOL, type Presence } from './messages.js'
import { Gate } from './seal.js'
import { clockSubject, orderSubject, PRESENCE } from './subjects.js'

/** Who an agent is, and what it may do. */
export interface AgentOptions {
  readonly meeting: Meeting
  /** As it is shown; see `toId`. */
  readonly name: string
  /** Unique over all machines and starts; see `toId`. */
  readonly id: string
  readonly host: string
  readonly cores: number
  readonly node: string
  readonly floor: Floor | null
  readonly premises: Premises
  /** Keys whose orders it takes; null: of everybody. */
  readonly trusted: ReadonlySet<string> | null
  /** Ends it in order: a run that goes on is ended, and what it has is handed in. */
  readonly signal: AbortSignal
}

/** Runs that are over can be asked for their rows, so many of them. */
const REMEMBERED = 50
/** In ms. */
const LEAVE_WITHIN = 1000

/** Resolves when the agent was told to go. @throws {HammerError} `target` when the server does not let it in */
export async function agent(options: AgentOptions): Promise<void> {
  const { premises, name, meeting, signal } = options
  const waiting = setTimeout(() => premises.said(`no answer from ${meeting.shown} yet; waiting`), 2000)
  const gone = new Promise<'gone'>((resolve) => signal.addEventListener('abort', () => resolve('gone'), { once: true }))
  const joining = Bus.join(meeting, { name: `agent ${name}`, inbox: 'agent' })
  joining.catch(() => {})
  const bus = await Promise.race([joining, gone]).finally(() => clearTimeout(waiting))
  if (bus === 'gone') return
  const worker = new Agent(options, bus)
  worker.listen()
  premises.said(`agent ${name} waits for runs at ${meeting.shown}; Ctrl-C ends it`)
  const closed = bus.connection.closed()
  await Promise.race([gone, closed])
  await worker.leave()
  // a server that is away does not take leave
  await Promise.race([bus.close(), new Promise((resolve) => setTimeout(resolve, LEAVE_WITHIN))])
  if (signal.aborted) return
  const error = await closed
  if (error) throw error
}

class Agent {
  private readonly options: AgentOptions
  private readonly bus: Bus
  private readonly gate: Gate
  /** What goes on, by key of the part: parts of one run, more than one where it has taken over some. */
  private readonly duties = new Map<string, Duty>()
  private readonly going = new Set<Promise<void>>()
  private leaving = false
  private readonly past = new Map<string, Duty>()

  constructor(options: AgentOptions, bus: Bus) {
    this.options = options
    this.bus = bus
    this.gate = new Gate(options.id, options.trusted)
  }

  listen(): void {
    const { connection } = this.bus
    connection.subscribe(PRESENCE, { callback: (error, message) => void this.respond(error, message, () => this.presence()) })
    connection.subscribe(clockSubject(this.options.id), { callback: (error, message) => void this.respond(error, message, now) })
    connection.subscribe(orderSubject(this.options.id), {
      callback: (error, message) =>
        void this.respond(error, message, () => this.obey(this.gate.open(parsed(message.string()), wallClock()))),
    })
    this.bus.reconnected(() => {
      for (const duty of this.duties.values()) void duty.lookUp()
    })
  }

  /** Ends what goes on, in order. */
  async leave(): Promise<void> {
    this.leaving = true
    for (const duty of this.duties.values()) duty.stop('owner')
    await Promise.all(this.going)
  }

  private async respond(error: Error | null, message: Msg, answer: () => Presence | Answer | Promise<Answer>): Promise<void> {
    if (error) return
    let said: Presence | Answer
    try {
      said = await answer()
    } catch (problem) {
      said = { ok: false, reason: reasonOf(problem) }
    }
    message.respond(JSON.stringify(said))
  }

  private presence(): Presence {
    const { id, name, host, cores, node, floor, premises } = this.options
    return { protocol: PROTOCOL, id, name, host, cores, version: premises.version, node, floor, run: this.run }
  }

  /** The run that it carries out; null: it is free. */
  private get run(): string | null {
    const [duty] = this.duties.values()
    return duty?.order.run ?? null
  }

  private obey(what: Order): Answer | Promise<Answer> {
    if (what.kind === 'take') return this.take(what)
    if (what.kind === 'check') return this.check(what.bundle)
    if (what.kind === 'hand-in') return this.handIn(what)
    if (what.kind === 'start') return this.start(what)
    if (what.kind === 'may' || what.kind === 'change') return this.steer(what)
    // what does not go on here has ended here
    for (const duty of this.duties.values()) {
      const { run, seat } = duty.order
      if (run === what.run && (what.seat === null || what.seat === seat)) duty.stop('coordinator')
    }
    return now()
  }

  private start({ run, at }: Extract<Order, { kind: 'start' }>): Answer {
    const duty = this.duties.get(keyOf({ run, seat: this.options.id }))
    if (duty === undefined) return { ok: false, reason: `it does not know the run ${run}` }
    duty.start(at)
    return now()
  }

  /** The answer tells the time of the run here; its part may be over already. */
  private async steer(what: Extract<Order, { kind: 'may' | 'change' }>): Promise<Answer> {
    const ofRun = ({ order }: Duty) => order.run === what.run
    const here = [...this.duties.values()].filter(ofRun)
    const past = [...this.past.values()].find(ofRun)
    if (here.length === 0) return past ? { ok: true, now: past.elapsed } : { ok: false, reason: `it does not know the run ${what.run}` }
    const times = here.map(async (duty) => (what.kind === 'may' ? duty.may(what.target) : duty.change(what.number, what.marker)))
    return { ok: true, now: Math.max(...(await Promise.all(times))) }
  }

  private take(what: Take): Answer {
    if (this.leaving) return { ok: false, reason: 'it is about to leave' }
    const key = keyOf(what)
    // asked again, because the answer was lost
    if (this.duties.has(key)) return now()
    if (this.isBusy(what)) return { ok: false, reason: `it is busy with the run ${this.run}` }
    if (this.past.has(key)) return { ok: false, reason: `it has done its part of the run ${what.run} already` }
    const { name, premises } = this.options
    const others = () => [...this.duties.values()].filter((one) => one !== duty).map(({ order }) => order.place)
    const duty: Duty = new Duty(what, { name, bus: this.bus, premises, others, openKept: (sealed, run) => this.gate.openKept(sealed, run) })
    const { index, count } = what.place
    premises.said(`run ${what.run}: part ${index + 1} of ${count}${what.heir === null ? '' : ', of an agent that is lost'}`)
    this.occupy(duty, () => duty.carryOut())
    return now()
  }

  private handIn(what: Extract<Order, { kind: 'hand-in' }>): Answer {
    if (this.duties.has(keyOf(what))) return { ok: false, reason: `it is busy with the run ${what.run}` }
    const duty = this.past.get(keyOf(what))
    if (duty === undefined) return { ok: false, reason: `it has no rows of the run ${what.run}` }
    if (this.run !== null && this.run !== what.run) return { ok: false, reason: `it is busy with the run ${this.run}` }
    this.occupy(duty, () => duty.handIn())
    return now()
  }

  /** A part of the same run may be taken over beside one's own; else it is one at a time. */
  private isBusy({ run, heir }: Take): boolean {
    return this.run !== null && (heir === null || this.run !== run)
  }

  private async check(bundle: BundleRef): Promise<Answer> {
    await getObject(await this.bus.plans(), bundle)
    return now()
  }

  private occupy(duty: Duty, work: () => Promise<void>): void {
    const key = keyOf(duty.order)
    this.duties.set(key, duty)
    const going = work().finally(() => {
      this.duties.delete(key)
      this.going.delete(going)
      this.past.set(key, duty)
      for (const old of this.past.keys()) if (this.past.size > REMEMBERED) this.past.delete(old)
    })
    this.going.add(going)
  }
}

function keyOf({ run, seat }: { readonly run: string; readonly seat: string }): string {
  return `${run}/${seat}`
}

function reasonOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem)
  const advice = problem instanceof HammerError ? problem.advice : undefined
  return advice === undefined ? problem.message : `${problem.message}. ${advice.replace(/\.$/, '')}`
}

function wallClock(): number {
  return systemClock.date().getTime()
}

function now(): Answer {
  return { ok: true, now: systemClock.now() }
}
