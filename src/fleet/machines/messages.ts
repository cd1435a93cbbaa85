// What the machines of a fleet say to each other. All of it is JSON; what comes in is checked before it is believed.

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Remainder } from '../../core/plan.js'
import type { Floor } from '../../core/verdict.js'
import { choice, list, odd, optional, parsed, type Read, real, record, text, whole } from './check.js'
import { isId } from './subjects.js'

/** Changes when machines of different versions would misunderstand each other. */
export const PROTOCOL = 2

/** How an agent presents itself. */
export interface Presence {
  readonly protocol: number
  /** Unique over all machines and starts. */
  readonly id: string
  readonly name: string
  readonly host: string
  readonly cores: number
  readonly version: string
  readonly node: string
  /** From the self-test of its machine, in seconds; null without one. */
  readonly floor: Floor | null
  /** The run that it carries out; null: it is free. */
  readonly run: string | null
}

/** Where something is kept, such as a run's plan, and by which hash to know it. */
export interface BundleRef {
  readonly name: string
  readonly sha256: string
}

/** What an agent is told to do, signed: see seal.ts. What time it is it tells everybody. */
export type Order =
  /** Get this part of a run ready, and report under the name of `seat`; an heir starts at once. */
  | {
      readonly kind: 'take'
      readonly run: string
      readonly seat: string
      readonly place: Place
      readonly bundle: BundleRef
      readonly heir: (Remainder & { /** The start of the run on your own clock, in ms. */ readonly at: number }) | null
    }
  /** Start at this time of your own clock, in ms. */
  | { readonly kind: 'start'; readonly run: string; readonly at: number }
  /** End the run early, or one part of it, in order; before its start: forget it. */
  | { readonly kind: 'stop'; readonly run: string; readonly seat: string | null }
  /** Send your rows of this part of a run. */
  | { readonly kind: 'hand-in'; readonly run: string; readonly seat: string }
  /** Fetch this, and say whether it is what it should be. */
  | { readonly kind: 'check'; readonly bundle: BundleRef }

/** What it answers. `now` is its clock, in ms. */
export type Answer = { readonly ok: true; readonly now: number } | { readonly ok: false; readonly reason: string }

/** How one agent was during a run. */
export interface AgentCondition {
  /** Length of its sending phase, in ms. */
  readonly duration: number
  /** Its main thread: busy share, seconds of writing. */
  readonly main: { readonly busy: number; readonly writing: number }
  readonly machine: { readonly busy: number | null; readonly stolen: number | null }
  /** Whose wish it was that it ended early; null: nobody's. */
  readonly ended: 'coordinator' | 'owner' | null
  /** Results that it could not write, in words. */
  readonly failure: string | null
  /** Where its rows are; null: nowhere. */
  readonly folder: string | null
  readonly opened: number
  readonly unsolicited: number
}

/** What an agent says about a run. `report` and `done` carry counts, see reports.ts. */
export type Said =
  | { readonly kind: 'ready'; readonly addresses: readonly string[] }
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly advice: string | null
      /** Lines of the script that is wrong, and the stack, where there are some. */
      readonly details: string | null
    }
  | { readonly kind: 'report'; readonly seq: number; readonly at: number; readonly shift: number; readonly counts: unknown }
  | {
      readonly kind: 'done'
      readonly seq: number
      /** All that it has counted; null: it is too much for a message, and kept as an object. */
      readonly counts: unknown
      readonly object: BundleRef | null
      readonly condition: AgentCondition
    }
  | { readonly kind: 'rows'; readonly object: string | null; readonly reason: string | null }

/** A part of a run: number `index` of `count`. */
export interface Place {
  readonly index: number
  readonly count: number
}

/** One agent's part of a run. Times in ms. */
export interface Member {
  /** Of its seat, under which it speaks of the run. */
  readonly id: string
  /** Who gets orders: the agent has further seats where it has taken over parts of others. */
  readonly agent: string
  readonly place: Place
  /** Whose seat it has taken over, and what was left of it; null: the seat was there from the start. */
  readonly heir: (Remainder & { readonly of: string }) | null
  readonly name: string
  readonly host: string
  readonly cores: number
  readonly floor: Floor | null
  /** What its clock shows when the coordinator's shows 0, and by how much that may be off. */
  readonly offset: number
  readonly error: number
}

/** What is known of a run by everybody. */
export interface RunRecord {
  readonly run: string
  /** As shown to people. */
  readonly target: string
  readonly state: 'loading' | 'running' | 'stopping' | 'ended' | 'failed'
  /** ISO 8601, UTC: when it started, or is going to. */
  readonly started: string
  /** The same by the monotonic clock that offsets of members are against, in ms; null: not yet known. */
  readonly startAt: number | null
  readonly bundle: BundleRef
  readonly members: readonly Member[]
}

/** Longest text of a message, in bytes once unpacked: counts are the largest. */
const MOST_UNPACKED = 64 * 1024 * 1024

/** For messages that are kept. */
export function pack(message: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(message))
}

/** @throws {HammerError} `input` */
export function unpack(bytes: Uint8Array, most = MOST_UNPACKED): unknown {
  try {
    return parsed(inflateRawSync(bytes, { maxOutputLength: most }).toString('utf8'))
  } catch (error) {
    throw error instanceof RangeError || error instanceof Error ? odd('it cannot be unpacked') : error
  }
}

export function id(value: unknown): string {
  const found = text(value, 80)
  if (!isId(found)) throw odd('an id is missing')
  return found
}

const floor: Read<Floor> = (value) => {
  const found = record(value)
  return { p50: real(found.p50), p99: real(found.p99), 'p99.9': real(found['p99.9']) }
}

export const presence: Read<Presence> = (value) => {
  const found = record(value)
  return {
    protocol: whole(found.protocol),
    id: id(found.id),
    name: id(found.name),
    host: text(found.host, 255),
    cores: whole(found.cores, 100_000),
    version: text(found.version, 100),
    node: text(found.node, 100),
    floor: optional(found.floor, floor),
    run: optional(found.run, id),
  }
}

const bundleRef: Read<BundleRef> = (value) => {
  const { name, sha256 } = record(value)
  return { name: text(name, 200), sha256: text(sha256, 64) }
}

/** An agent refuses larger fleets. */
const MOST_AGENTS = 100_000
/** Parts of parts of parts. */
const MOST_PARTS = 1_000_000_000

export const order: Read<Order> = (value) => {
  const found = record(value)
  const kind = choice(found.kind, 'take', 'start', 'stop', 'hand-in', 'check')
  if (kind === 'check') return { kind, bundle: bundleRef(found.bundle) }
  const run = id(found.run)
  if (kind === 'start') return { kind, run, at: real(found.at) }
  if (kind === 'stop') return { kind, run, seat: optional(found.seat, id) }
  const seat = id(found.seat)
  if (kind === 'hand-in') return { kind, run, seat }
  const heir = optional(found.heir, (one) => ({ ...remainder(one), at: real(record(one).at) }))
  return { kind, run, seat, place: place(found.place), bundle: bundleRef(found.bundle), heir }
}

const place: Read<Place> = (value) => {
  const found = record(value)
  const count = whole(found.count, MOST_PARTS)
  return { index: whole(found.index, count - 1), count }
}

const remainder: Read<Remainder> = (value) => {
  const { from, requests } = record(value)
  return { from: real(from), requests: optional(requests, whole) }
}

export const answer: Read<Answer> = (value) => {
  const found = record(value)
  return found.ok === true ? { ok: true, now: real(found.now) } : { ok: false, reason: text(found.reason, 10_000) }
}

const condition: Read<AgentCondition> = (value) => {
  const { duration, main, machine, ended, failure, folder, opened, unsolicited } = record(value)
  const { busy, writing } = record(main)
  const use = record(machine)
  return {
    duration: real(duration),
    main: { busy: real(busy), writing: real(writing) },
    machine: { busy: optional(use.busy, real), stolen: optional(use.stolen, real) },
    ended: optional(ended, (one) => choice(one, 'coordinator', 'owner')),
    failure: optional(failure, text),
    folder: optional(folder, text),
    opened: whole(opened),
    unsolicited: whole(unsolicited),
  }
}

export const said: Read<Said> = (value) => {
  const found = record(value)
  const kind = choice(found.kind, 'ready', 'failed', 'report', 'done', 'rows')
  const long = (one: unknown) => text(one, 100_000)
  if (kind === 'ready') return { kind, addresses: list(found.addresses, 100, (one) => text(one, 100)) }
  if (kind === 'failed')
    return { kind, message: long(found.message), advice: optional(found.advice, long), details: optional(found.details, long) }
  if (kind === 'rows') return { kind, object: optional(found.object, text), reason: optional(found.reason, long) }
  const seq = whole(found.seq)
  if (kind === 'report') return { kind, seq, at: real(found.at), shift: whole(found.shift, 10), counts: found.counts }
  return { kind, seq, counts: found.counts ?? null, object: optional(found.object, bundleRef), condition: condition(found.condition) }
}

const member: Read<Member> = (value) => {
  const found = record(value)
  return {
    id: id(found.id),
    agent: id(found.agent),
    place: place(found.place),
    heir: optional(found.heir, (one) => ({ ...remainder(one), of: id(record(one).of) })),
    name: id(found.name),
    host: text(found.host, 255),
    cores: whole(found.cores, 100_000),
    floor: optional(found.floor, floor),
    offset: real(found.offset),
    error: real(found.error),
  }
}

export const runRecord: Read<RunRecord> = (value) => {
  const { run, target, state, started, startAt, bundle, members } = record(value)
  return {
    run: id(run),
    target: text(target, 10_000),
    state: choice(state, 'loading', 'running', 'stopping', 'ended', 'failed'),
    started: text(started, 40),
    startAt: optional(startAt, real),
    bundle: bundleRef(bundle),
    members: list(members, MOST_AGENTS, member),
  }
}
