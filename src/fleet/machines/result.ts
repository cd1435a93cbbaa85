// From what agents left behind to the result of a run: exact counts of those that finished, reports of those that were lost.

import type { AgentSummary } from '../../core/agents.js'
import type { Plan } from '../../core/plan.js'
import { UNSENT } from '../../core/sample.js'
import type { Change } from '../../core/steering.js'
import type { Summary } from '../../core/summary.js'
import { count } from '../../core/units.js'
import type { Floor, Verdict } from '../../core/verdict.js'
import { changedSchedule } from '../../load/change.js'
import { conclude } from '../conclude.js'
import type { Conducted } from '../conduct.js'
import { ahead } from './ahead.js'
import { getObject } from './bundle.js'
import type { Bus } from './bus.js'
import { Counts } from './counts.js'
import { history } from './events.js'
import type { Followed } from './follow.js'
import { ofPlace } from './heirs.js'
import { Merged } from './merge-counts.js'
import { type Member, said, unpack } from './messages.js'
import type { Launched } from './prepare.js'
import type { Left, Roster, Seat } from './roster.js'
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
/** So many agents' reports are read again at once. */
const ASKED_AHEAD = 16

export async function tellResult(bus: Bus, launched: Launched, followed: Followed, floor: Floor | null): Promise<Told> {
  const { whole, roster, live, watch, sizer, markers, changes } = followed
  const exact = new Merged(whole)
  const missing: string[] = []
  for await (const { seat, found } of ahead(roster.seats, ASKED_AHEAD, async (seat) => ({
    seat,
    found: await countsOf(bus, launched, seat),
  }))) {
    if (found.exact === 'no' && seat.done !== null) missing.push(seat.member.name)
    addSeat(exact, seat, found)
  }
  // reports tell when something happened, the final counts only that it did
  const conducted: Conducted = { ...exact.run, vitals: live.vitals }
  live.vitals.machine = worstUse(roster.seats)
  const duration = endedAt(roster) ?? watch.sendingPhase(conducted)
  const sizing = sizer?.finish(conducted) ?? null
  const started = new Date(launched.record.started)
  const bare = conclude(whole, conducted, { duration, started, floor: worstFloor(roster.seats, floor), markers, sizing })
  const load = { roster, plan: launched.plan, changes, duration }
  const agents = roster.seats.map((seat) => agentSummary(seat, load))
  const lost = agents.reduce((sum, one) => sum + (one.lost ?? 0), 0)
  const requests = lost > 0 ? { ...bare.requests, planned: bare.requests.planned + lost, lost } : bare.requests
  const generator = bare.generator && { ...bare.generator, ...generatorOf(roster.seats) }
  const summary = { ...bare, requests, generator, agents, verdict: withLosses(bare.verdict, agents) }
  return { summary, notes: [...notes(roster, agents, launched), ...unread(missing)], conducted }
}

/** Part of the generator was missing: the load was less than planned. */
function withLosses(verdict: Verdict, agents: readonly AgentSummary[]): Verdict {
  const gone = agents.filter(({ state, lost }) => lost !== 0 || state === 'lost')
  if (gone.length === 0) return verdict
  const known = gone.reduce((sum, { lost }) => sum + (lost ?? 0), 0)
  const what = known > 0 ? `${count(known)} requests of agents that are gone were never sent` : 'agents are gone'
  const reason = `${what}: the load was less than planned`
  return { ...verdict, bottleneck: 'client', reasons: [reason, ...(verdict.bottleneck === 'server' ? [] : verdict.reasons)] }
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
function endedAt(roster: Roster): number | null {
  // who came back to a part that others had taken over was ended for that
  const seats = roster.seats.filter((seat) => roster.heirsOf(seat).length === 0)
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
      return { counts: [Counts.decode(plan, await finalCounts(bus, done.left), 0, MOST_SLOTS)], exact: 'yes' }
    } catch {
      // its reports say nearly the same
    }
  }
  return { counts: await reportsOf(bus, record.run, plan, member), exact: 'no' }
}

async function finalCounts(bus: Bus, left: Left): Promise<unknown> {
  if (!(left instanceof Uint8Array)) return unpack(await getObject(await bus.objects(), left))
  const last = said(unpack(left))
  return last.kind === 'done' ? last.counts : null
}

async function reportsOf(bus: Bus, run: string, plan: Plan, { id }: Member): Promise<Counts[]> {
  let seq = -1
  const found: Counts[] = []
  for (const one of await history(bus, run, id)) {
    if (one.kind !== 'report' || one.seq <= seq) continue
    seq = one.seq
    try {
      found.push(Counts.decode(plan, one.counts, one.shift, REPORT_SLOTS))
    } catch {
      break
    }
  }
  return found
}

/** What all agents together were to send. */
interface WholeLoad {
  readonly roster: Roster
  readonly plan: Plan
  readonly changes: readonly Change[]
  /** Of the sending phase, in ms. */
  readonly duration: number
}

function agentSummary(seat: Seat, load: WholeLoad): AgentSummary {
  const { roster } = load
  const { member, done, lost, reported, away, sent, due } = seat
  const state = done === null ? 'lost' : done.ended === 'owner' || done.failure !== null ? 'ended' : 'finished'
  const owed = owedBy(seat, load)
  return {
    name: member.name,
    tookOver: roster.seats.find(({ member: { id } }) => id === member.heir?.of)?.member.name ?? null,
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

/** How many requests of the load, as it was changed, were an agent's to send, before others took over; null: the answers decide. */
function owedBy(seat: Seat, { roster, plan: { load, script }, changes, duration }: WholeLoad): number | null {
  if (script) return null
  const { place, heir } = seat.member
  const heirs = roster.heirsOf(seat)
  if (load.model === 'open') {
    const { countBefore } = changedSchedule(load, changes)
    const [from, to] = [heir?.from ?? 0, Math.min(duration, ...heirs.map(({ heir }) => heir?.from ?? duration))].map(countBefore)
    return from === null || to === null ? null : Math.max(0, ofPlace(to, place, load.workers) - ofPlace(from, place, load.workers))
  }
  if (load.requests === null) return null
  const passedOn = heirs.reduce((sum, { heir }) => sum + (heir?.requests ?? 0), 0)
  return (heir?.requests ?? ofPlace(load.requests, place, load.workers)) - passedOn
}

function notes(roster: Roster, agents: readonly AgentSummary[], { record, plan }: Launched): string[] {
  const seats = roster.seats.map((seat, i) => ({ seat, agent: agents[i] }))
  const gone = seats.filter(({ agent }) => agent.state !== 'finished').sort((a, b) => (a.agent.from ?? 0) - (b.agent.from ?? 0))
  const early = gone.filter(({ seat }) => seat.member.heir === null)
  const clocks = Math.max(...agents.map(({ offsetError }) => offsetError))
  const all = roster.seats.filter(({ member }) => member.heir === null).length
  return [
    `run ${record.run} on ${all === 1 ? '1 agent' : `${all} agents`}, their clocks known to ${(clocks * 1000).toFixed(2)} ms: ${listed(agents.map(({ name, sent }) => `${name} (${count(sent)} sent)`))}`,
    ...first(
      gone.map((one) => {
        const at = early.indexOf(one)
        const left = at < 0 ? null : { agents: all - 1 - at, all }
        return lostWords(one.agent, { left, heirs: roster.heirsOf(one.seat), plan })
      }),
    ),
    ...first(
      agents.flatMap(({ name, away }) =>
        away.map(
          ([from, to]) =>
            `agent ${name} was cut off from ${clock(from)} to ${clock(to)}; its counts came later, and nothing of them is missing`,
        ),
      ),
    ),
    ...first(seats.flatMap(({ seat, agent }) => (agent.state === 'finished' ? sentTwice(agent, roster.heirsOf(seat)) : []))),
    ...(gone.some(({ agent }) => agent.state === 'lost')
      ? [`when it is back, hammer fleet attach ${record.run} tells the whole result`]
      : []),
  ]
}

function unread(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`the final counts of ${listed(names)} could not be read: the numbers are from the reports, to 3 %`]
}

interface Loss {
  /** How many are left of how many; null: it was an heir. */
  readonly left: { readonly agents: number; readonly all: number } | null
  readonly heirs: readonly Member[]
  readonly plan: Plan
}

function lostWords({ name, from, reason, lost, state }: AgentSummary, { left, heirs, plan }: Loss): string {
  const who =
    left === null
      ? `no ${name} from ${clock(from ?? 0)} (${reason})`
      : `${left.agents} of ${left.all} agents from ${clock(from ?? 0)} (${name}: ${reason})`
  const isStated = left !== null && heirs.length === 0 && plan.load.model === 'open'
  const rate = isStated ? `; planned rate ${Number(((100 * left.agents) / left.all).toFixed(1))} % from then on` : ''
  const owed = lost === null ? '' : lost === 0 ? '; it had sent its whole share' : `; ${count(lost)} requests of its share are lost`
  const unknown = state === 'lost' ? '; what it sent in its last second is in no number' : ''
  return `${who}${takenOver(heirs)}${rate}${owed}${unknown}`
}

function takenOver(heirs: readonly Member[]): string {
  const [first] = heirs
  return first?.heir ? `; its part went to ${listed(heirs.map(({ name }) => name))} at ${clock(first.heir.from / 1000)}` : ''
}

/** One that was cut off had gone on by itself. */
function sentTwice({ name }: AgentSummary, heirs: readonly Member[]): string[] {
  return heirs.length === 0
    ? []
    : [`agent ${name} had gone on by itself${takenOver(heirs)}, and what both sent from then on is more than was planned`]
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
