// From a plan to agents that all have it ready, and one instant at which they start.

import { type Clock, systemClock } from '../../core/clock.js'
import { HammerError } from '../../core/errors.js'
import { pause } from '../../core/pause.js'
import type { Plan } from '../../core/plan.js'
import { maskUrl } from '../../core/secrets.js'
import { connectionsNeeded } from '../../load/shape.js'
import { type Bundle, bundleOf, putObject } from './bundle.js'
import type { Bus } from './bus.js'
import { better, measureOffset } from './clock.js'
import { events } from './events.js'
import type { BundleRef, Member, Place, Presence, RunRecord, Said } from './messages.js'
import { askClock, choose, tell, tellOrFail, type Wanted } from './roll.js'
import { objectNames } from './subjects.js'
import { listed } from './words.js'

/** A run that is to go on in several places. */
export interface Intent {
  readonly plan: Plan
  readonly wanted: Wanted
  readonly results: Pick<Bundle, 'columns' | 'header' | 'extra'>
  /** Where a script would be run here. */
  readonly cwd: string
  /** Unique over all runs; may stand in subjects. */
  readonly run: string
  readonly signal: AbortSignal
  /** Told the target's addresses, as agents found them, before anything is sent; it may throw, also later: all wait for it. */
  readonly permit: (addresses: readonly string[]) => void | Promise<void>
  /** What goes on, in a few words. */
  readonly said: (text: string) => void
}

/** A run that all agents have, and that starts now or has started. */
export interface Launched {
  readonly record: RunRecord
  readonly plan: Plan
  /** On this machine's clock, in ms. */
  readonly startAt: number
  readonly addresses: readonly string[]
}

/** In ms. */
const READY_WITHIN = 120_000
const LOOK_EVERY = 1000
const SILENT = 5000
/** Between the last order and the start: every agent has been told by then. */
const HEAD_START = 200
const CLOCK_ROUNDS = 7

/**
 * Chooses agents, gives them the plan, waits until all have it ready, and starts them.
 * @throws {HammerError} `target` before anything was sent: too few agents, or one that cannot get ready, with its stack
 */
export async function prepare(bus: Bus, intent: Intent, clock: Clock = systemClock): Promise<Launched> {
  const { run, plan, said, signal } = intent
  const chosen = await choose(bus, intent.wanted, signal)
  refuseEmptyParts(plan, chosen.length)
  said(`${chosen.length === 1 ? '1 agent' : `${chosen.length} agents`}: ${listed(chosen.map(({ name }) => name))}; run ${run}`)
  const members = await Promise.all(chosen.map((one, index) => member(bus, one, { place: { index, count: chosen.length }, clock })))
  const bundle = await deliver(bus, intent)
  const record: RunRecord = {
    run,
    target: maskUrl(plan.target.url),
    state: 'loading',
    started: clock.date().toISOString(),
    startAt: null,
    bundle,
    members,
  }
  const keep = async (more: Partial<RunRecord>) => (await bus.runs()).put(run, JSON.stringify({ ...record, ...more }))
  try {
    await keep({})
    const orders = chosen.map((one, index) =>
      tellOrFail(bus, one, {
        kind: 'take',
        run,
        seat: one.id,
        place: { index, count: chosen.length },
        bundle,
        heir: null,
      }),
    )
    await Promise.all(orders)
    const addresses = await allReady(bus, intent, record.members)
    await intent.permit(addresses)
    // again, now that they are at leisure: what is known best counts
    const measured = await Promise.all(members.map(async (one) => ({ ...one, ...better(one, await offsetOf(bus, one, clock)) })))
    const startAt = await start(bus, run, measured, clock)
    const started = new Date(clock.date().getTime() + startAt - clock.now()).toISOString()
    const running = { ...record, state: 'running', started, startAt, members: measured } as const
    await keep(running)
    return { record: running, plan, startAt, addresses }
  } catch (error) {
    await Promise.all(chosen.map(({ id }) => tell(bus, id, { kind: 'stop', run, seat: null }).catch(() => {})))
    await keep({ state: 'failed' }).catch(() => {})
    await (await bus.plans()).delete(bundle.name).catch(() => {})
    throw error
  }
}

/** A part without a connection could never send its share. */
function refuseEmptyParts({ load }: Plan, agents: number): void {
  const connections = connectionsNeeded(load)
  const parts = agents * load.workers
  if (connections >= parts) return
  throw new HammerError('usage', `-c: ${connections} connections cannot be divided over ${agents} agents of ${load.workers} workers each`, {
    option: '-c, --connections',
    value: String(connections),
    advice: `Each worker needs at least one: use -c ${parts} or more, fewer --agents, or fewer --workers.`,
  })
}

async function deliver(bus: Bus, { plan, results, cwd, run }: Intent): Promise<BundleRef> {
  return putObject(await bus.plans(), objectNames.bundle(run), bundleOf(plan, results, cwd))
}

async function member(bus: Bus, one: Presence, { place, clock }: { readonly place: Place; readonly clock: Clock }): Promise<Member> {
  const { id, name, host, cores, floor } = one
  return { id, agent: id, place, heir: null, name, host, cores, floor, ...(await offsetOf(bus, one, clock)) }
}

function offsetOf(bus: Bus, one: Pick<Presence, 'id' | 'name'>, clock: Clock) {
  return measureOffset(() => askClock(bus, one), CLOCK_ROUNDS, clock)
}

/** The barrier: resolves when every agent is ready, with all addresses of the target; fails with the first that is not. */
async function allReady(bus: Bus, intent: Intent, members: readonly Member[]): Promise<string[]> {
  const { run, said } = intent
  const over = new AbortController()
  const missing = new Map(members.map((one) => [one.id, one]))
  const addresses = new Set<string>()
  const listening = (async () => {
    for await (const { agent, said: message } of events(bus, run, over.signal)) {
      const one = missing.get(agent)
      if (one === undefined || message === null) continue
      if (message.kind === 'failed') throw notReady(one, message)
      if (message.kind !== 'ready') continue
      for (const address of message.addresses) addresses.add(address)
      missing.delete(agent)
      if (missing.size === 0) return
    }
  })()
  try {
    await Promise.race([listening, overdue(bus, intent, missing, over.signal)])
    said('all agents are ready')
    return [...addresses]
  } finally {
    over.abort()
    listening.catch(() => {})
  }
}

/** Never resolves: throws when an agent that is not ready is gone, or takes too long. */
async function overdue(bus: Bus, { signal }: Intent, missing: ReadonlyMap<string, Member>, over: AbortSignal): Promise<never> {
  const began = performance.now()
  const heard = new Map<string, number>()
  for (;;) {
    await pause(LOOK_EVERY, AbortSignal.any([signal, over]))
    if (signal.aborted) throw new HammerError('target', 'ended before anything was sent')
    if (over.aborted) return new Promise(() => {})
    const now = performance.now()
    for (const one of missing.values()) {
      askClock(bus, one).then(
        () => heard.set(one.id, performance.now()),
        () => {},
      )
      if (now - (heard.get(one.id) ?? began) > SILENT) throw gone(one, 'was lost before it was ready')
      if (now - began > READY_WITHIN) throw gone(one, `was not ready within ${READY_WITHIN / 1000} s`)
    }
  }
}

function gone({ name }: Member, what: string): HammerError {
  return new HammerError('target', `agent ${name} ${what}`, { value: name, advice: 'Nothing was sent. hammer fleet shows who is there.' })
}

function notReady({ name }: Member, { message, advice, details }: Extract<Said, { kind: 'failed' }>): HammerError {
  return new HammerError('target', `agent ${name} cannot do this: ${message}`, {
    value: name,
    advice: advice ?? 'Nothing was sent.',
    ...(details !== null && { excerpt: details }),
  })
}

/** Tells all when to start, by the clock of each. @throws {HammerError} `target` when one was not told in time */
async function start(bus: Bus, run: string, members: readonly Member[], clock: Clock): Promise<number> {
  const slowest = Math.max(...members.map(({ error }) => error))
  const startAt = clock.now() + HEAD_START + members.length + 4 * slowest
  await Promise.all(members.map((one) => tellOrFail(bus, one, { kind: 'start', run, at: startAt + one.offset })))
  if (clock.now() < startAt) return startAt
  throw new HammerError('target', 'the agents did not hear of the start in time', {
    advice: 'Nothing counts of this run: repeat it when the network is quiet.',
  })
}
