// From what agents left behind to the result of a run: exact counts of those that finished, reports of those that were lost.

import type { AgentSummary } from '../../core/agents.js'
import { type Plan, share } from '../../core/plan.js'
import { UNSENT } from '../../core/sample.js'
import type { Change } from '../../core/steering.js'
import type { Summary } from '../../core/summary.js'
import { count } from '../../core/units.js'
import type { Floor } from '../../core/verdict.js'
import { changedSchedule } from '../../load/change.js'
import { conclude } from '../conclude.js'
import type { Conducted } from '../conduct.js'
import { getObject } from './bundle.js'
import type { Bus } from './bus.js'
import { Counts } from './counts.js'
import { history } from './events.js'
import type { Followed } from './follow.js'
import { Merged } from './merge-counts.js'
import { type Member, unpack } from './messages.js'
import type { Launched } from './prepare.js'
import type { Seat } from './roster.js'
import { first, listed } from './words.js'

/** A summary that says who took part. */
export interface Told {
  readonly summary: Summary
  readonly notes: readonly string[]
  readonly conducted: Conducted
}

/** A whole run has no more buckets of histograms than this. */
const MOST_SLOTS = 500_000_000
const REPORT_SLOTS = 4_000_000

export async function tellResult(bus: Bus, launched: Launched, followed: Followed, floor: Floor | null): Promise<Told> {
  const { whole, roster, live, watch, sizer, markers, changes } = followed
  const exact = new Merged(whole)
  const missing: string[] = []
  for (const seat of roster.seats) {
    const found = await countsOf(bus, launched, seat)
    if (found.exact === 'no' && seat.done !== null) missing.push(seat.member.name)
    addSeat(exact, seat, found)
  }
  // reports tell when something happened, the final counts only that it did
  const conducted: Conducted = { ...exact.run, vitals: live.vitals }
  live.vitals.machine = worstUse(roster.seats)
  const duration = endedAt(roster.seats) ?? watch.sendingPhase(conducted)
  const sizing = sizer?.finish(conducted) ?? null
  const started = new Date(launched.record.started)
  const bare = conclude(whole, conducted, { duration, started, floor: worstFloor(roster.seats, floor), markers, sizing })
  const load = { plan: launched.plan, agents: roster.seats.length, changes, duration }
  const agents = roster.seats.map((seat) => agentSummary(seat, load))
  const lost = agents.reduce((sum, one) => sum + (one.lost ?? 0), 0)
  const requests = lost > 0 ? { ...bare.requests, planned: bare.requests.planned + lost, lost } : bare.requests
  const generator = bare.generator && { ...bare.generator, ...generatorOf(roster.seats) }
  const summary = { ...bare, requests, generator, agents }
  return { summary, notes: notes(agents, launched, missing), conducted }
}

/**
 * Adds what one agent has counted. Of one that is lost only rows that were reported are known: what it had due or in flight besides
 * is in no number, so its books are those rows.
 */
function addSeat(exact: Merged, seat: Seat, { counts, exact: isExact }: Found): void {
  const { books } = exact.run
  const before = { due: books.due, sent: books.sent, inFlightTime: books.inFlightTime }
  const rows = { due: 0, sent: 0, inFlightTime: 0 }
  for (const part of counts) {
    const { requests, warmUp, causes, inFlightTime } = part.tally
    rows.due += requests + warmUp
    rows.sent += requests + warmUp - (causes.get(UNSENT) ?? 0)
    rows.inFlightTime += inFlightTime
  }
  const [whole, ...rest] = counts
  for (const part of rest) whole.add(part)
  if (isExact === 'no') whole?.iterations?.abandon()
  if (whole !== undefined) exact.add(whole)
  if (isExact === 'no') {
    books.due = before.due + rows.due
    books.sent = before.sent + rows.sent
    books.inFlightTime = before.inFlightTime + rows.inFlightTime
  }
  seat.due = books.due - before.due
  seat.sent = books.sent - before.sent
}

/** When somebody ended the run for all, in ms since its start; null: nobody did. */
function endedAt(seats: readonly Seat[]): number | null {
  const ended = seats.flatMap(({ done }) => (done?.ended === 'coordinator' ? [done.duration] : []))
  return ended.length === 0 ? null : Math.max(...ended)
}

interface Found {
  readonly counts: readonly Counts[]
  /** Histograms are as fine as they were counted. */
  readonly exact: 'yes' | 'no'
}

async function countsOf(bus: Bus, { record, plan }: Launched, { done, member }: Seat): Promise<Found> {
  if (done !== null) {
    try {
      const bytes = await getObject(await bus.objects(), { name: done.object, sha256: done.sha256 })
      return { counts: [Counts.decode(plan, unpack(bytes), 0, MOST_SLOTS)], exact: 'yes' }
    } catch {
      // its reports say nearly the same
    }
  }
  return { counts: await reportsOf(bus, record.run, plan, member), exact: 'no' }
}

async function reportsOf(bus: Bus, run: string, plan: Plan, { id }: Member): Promise<Counts[]> {
  let seq = -1
  const found: Counts[] = []
  for (const said of await history(bus, run, id)) {
    if (said.kind !== 'report' || said.seq <= seq) continue
    seq = said.seq
    try {
      found.push(Counts.decode(plan, said.counts, said.shift, REPORT_SLOTS))
    } catch {
      break
    }
  }
  return found
}

/** What all agents together were to send. */
interface WholeLoad {
  readonly plan: Plan
  readonly agents: number
  readonly changes: readonly Change[]
  /** Of the sending phase, in ms. */
  readonly duration: number
}

function agentSummary({ member, done, lost, reported, away, sent, due, index }: Seat, load: WholeLoad): AgentSummary {
  const state = done === null ? 'lost' : done.ended === 'owner' || done.failure !== null ? 'ended' : 'finished'
  const owed = owedBy(index, load)
  return {
    name: member.name,
    host: member.host,
    cores: member.cores,
    offset: member.offset / 1000,
    offsetError: member.error / 1000,
    sent,
    state,
    from: state === 'finished' ? null : (done?.duration ?? reported) / 1000,
    reason: state === 'finished' ? null : (lost ?? done?.failure ?? 'its owner ended it'),
    lost: state === 'finished' ? 0 : owed === null ? null : Math.max(0, owed - due),
    away: away.map(([from, to]) => [from / 1000, to / 1000] as const),
    folder: done?.folder ?? null,
  }
}

/** How many requests (of a script: iterations) one agent's share of the load is, as it was changed; null: the answers decide. */
function owedBy(index: number, { plan: { load, script }, agents, changes, duration }: WholeLoad): number | null {
  if (script) return null
  const due = load.model === 'open' ? changedSchedule(load, changes).countBefore(duration) : load.requests
  if (due === null) return null
  const parts = Array.from({ length: load.workers }, (_, i) => share(due, index + i * agents, agents * load.workers))
  return parts.reduce((sum, n) => sum + n, 0)
}

function notes(agents: readonly AgentSummary[], { record, plan }: Launched, missing: readonly string[]): string[] {
  const gone = agents.filter(({ state }) => state !== 'finished').sort((a, b) => (a.from ?? 0) - (b.from ?? 0))
  const clocks = Math.max(...agents.map(({ offsetError }) => offsetError))
  return [
    `run ${record.run} on ${agents.length === 1 ? '1 agent' : `${agents.length} agents`}, their clocks known to ${(clocks * 1000).toFixed(2)} ms: ${listed(agents.map(({ name, sent }) => `${name} (${count(sent)} sent)`))}`,
    ...first(gone.map((one, i) => lostWords(one, agents.length - 1 - i, agents.length, plan))),
    ...first(
      agents.flatMap(({ name, away }) =>
        away.map(
          ([from, to]) =>
            `agent ${name} was cut off from ${clock(from)} to ${clock(to)}; its counts came later, and nothing of them is missing`,
        ),
      ),
    ),
    ...(gone.some(({ state }) => state === 'lost') ? [`when it is back, hammer fleet attach ${record.run} tells the whole result`] : []),
    ...(missing.length > 0 ? [`the final counts of ${listed(missing)} could not be read: the numbers are from the reports, to 3 %`] : []),
  ]
}

function lostWords({ name, from, reason, lost, state }: AgentSummary, left: number, all: number, { load }: Plan): string {
  const rate = load.model === 'open' ? `; planned rate ${Number(((100 * left) / all).toFixed(1))} % from then on` : ''
  const owed = lost === null ? '' : lost === 0 ? '; it had sent its whole share' : `; ${count(lost)} requests of its share are lost`
  const unknown = state === 'lost' ? '; what it sent in its last second is in no number' : ''
  return `${left} of ${all} agents from ${clock(from ?? 0)} (${name}: ${reason})${rate}${owed}${unknown}`
}

/** `00:42` */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

/** The worst of all machines: one that is overloaded spoils what all measure. */
function worstUse(seats: readonly Seat[]): Conducted['vitals']['machine'] {
  const uses = seats.flatMap(({ done }) => (done === null || done.machine.busy === null ? [] : [done.machine]))
  if (uses.length === 0) return null
  return { busy: Math.max(...uses.map(({ busy }) => busy ?? 0)), stolen: Math.max(...uses.map(({ stolen }) => stolen ?? 0)) }
}

function worstFloor(seats: readonly Seat[], own: Floor | null): Floor | null {
  const floors = seats.map(({ member }) => member.floor)
  // what this machine alone found says nothing of the others
  if (floors.some((floor) => floor === null)) return seats.every(({ member }) => member.floor === null) ? null : own
  const worst = (of: (floor: Floor) => number) => Math.max(...floors.map((floor) => (floor === null ? 0 : of(floor))))
  return { p50: worst((floor) => floor.p50), p99: worst((floor) => floor.p99), 'p99.9': worst((floor) => floor['p99.9']) }
}

function generatorOf(seats: readonly Seat[]): Pick<NonNullable<Summary['generator']>, 'main' | 'machine'> {
  const done = seats.flatMap((seat) => (seat.done === null ? [] : [seat.done]))
  const hosts = new Map(seats.map(({ member }) => [member.host, member.cores]))
  const use = worstUse(seats)
  return {
    main: {
      busy: Math.max(0, ...done.map(({ main }) => main.busy)),
      writing: done.reduce((sum, { main }) => sum + main.writing, 0),
    },
    machine: { cores: [...hosts.values()].reduce((sum, n) => sum + n, 0), busy: use?.busy ?? null, stolen: use?.stolen ?? null },
  }
}
