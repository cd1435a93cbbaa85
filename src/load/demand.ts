// What a plan asks for, in numbers: requests, their peak, connections, and how long an answer may take.

import type { LoadPlan, Plan } from '../core/plan.js'
import { windows } from './ramp.js'
import { areaBefore, schedule, scheduleOf } from './schedule.js'
import { connectionShape, connectionsNeeded, rateShape } from './shape.js'
import type { Line } from './stages.js'

/** The demand of a plan, reckoned without sending anything. Times in ms. */
export interface Demand {
  /** Requests of the whole run; null where only the answers decide. */
  readonly requests: number | null
  /** How sure `requests` is: chance decides about `expected` ones, and a slow target makes fewer than `at most`. */
  readonly certainty: 'exact' | 'expected' | 'at most' | 'unknown'
  /** The highest rate per second, and when it is first reached; null where only the answers decide. */
  readonly peak: Peak | null
  /** Connections at the peak. */
  readonly connections: number
  /**
   * How many connections are opened at most in any span of so many ms (Infinity: in the whole run) when none breaks; null
   * where only the answers decide.
   */
  readonly opened: (span: number) => number | null
  /** New connections per second at the peak; null where only the answers decide. */
  readonly openedPerSecond: number | null
  /** Open model: the time that an answer may take on average so that the connections can hold the peak; else null. */
  readonly answerTime: number | null
}

/** The top of a shape. */
export interface Peak {
  /** Per second. */
  readonly rate: number
  /** When it is first reached, in ms since the start of the run. */
  readonly at: number
}

export function demandOf({ load, connection, cycles }: Pick<Plan, 'load' | 'connection' | 'cycles'>): Demand {
  return cycles ? demandInTurn(cycles, connection) : demandOfLoad(load, connection)
}

/** Of loads one after another. Each opens its own connections. */
function demandInTurn(loads: readonly LoadPlan[], connection: Plan['connection']): Demand {
  const demands = loads.map((load) => demandOfLoad(load, connection))
  const sum = (value: (demand: Demand) => number | null) => demands.reduce<number | null>((all, demand) => plus(all, value(demand)), 0)
  const busiest = demands.reduce((a, b) => ((b.peak?.rate ?? 0) > (a.peak?.rate ?? 0) ? b : a))
  const before = loads.slice(0, demands.indexOf(busiest)).reduce((ms, { duration }) => ms + (duration ?? 0), 0)
  return {
    ...busiest,
    requests: sum(({ requests }) => requests),
    peak: busiest.peak && { ...busiest.peak, at: before + busiest.peak.at },
    connections: Math.max(...demands.map(({ connections }) => connections)),
    opened: (span) => sum(({ opened }) => opened(span)),
  }
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b
}

function demandOfLoad(load: LoadPlan, { requestsPerConnection }: Plan['connection']): Demand {
  const connections = connectionsNeeded(load)
  const perConnection = requestsPerConnection ?? Number.POSITIVE_INFINITY
  const { requests, certainty } = requestsOf(load)
  const shape = shapeOf(load, requests)
  const peak = shape && peakOf(shape)
  const starts = load.model === 'open' ? connections : startsOf(connectionShape(load))
  const opened = (span: number) => {
    if (requestsPerConnection === null) return Math.min(starts, requests ?? starts)
    if (requests === null) return null
    const among = shape === null ? requests : Math.min(requests, Math.ceil(busiest(shape, span)))
    return openedFor(among, starts, perConnection)
  }
  const inFlight = connections * Math.min(load.pipeline, perConnection)
  return {
    requests,
    certainty,
    peak,
    connections,
    opened,
    openedPerSecond: requestsPerConnection === null ? 0 : peak && peak.rate / perConnection,
    // Little's law: in flight = rate · time
    answerTime: load.model === 'open' && peak !== null && peak.rate > 0 ? (1000 * inFlight) / peak.rate : null,
  }
}

/**
 * The largest area under lines within any span of `span` ms. As the span moves on, the area changes by a parabola between
 * two moments at which one of its ends meets a corner:
 *
 * ```
 *        ┌─────┐            area ┤    ╭─╮
 *      ╱╲│     │                 │  ╭─╯ ╰╮
 *     ╱  ╲─────────              │╭─╯    ╰──
 *        └ span┘                 └──────────► start of the span
 * ```
 */
export function busiest(shape: readonly Line[], span: number): number {
  const last = shape.at(-1)
  if (last === undefined || span >= last.start + last.duration) return areaBefore(shape, Number.POSITIVE_INFINITY)
  const latest = last.start + last.duration - span
  const corners = shape.flatMap(({ start, duration }) => [start, start + duration])
  const moments = [...corners, ...corners.map((corner) => corner - span)]
    .filter((moment) => moment >= 0 && moment <= latest && moment < Number.POSITIVE_INFINITY)
    .sort((a, b) => a - b)
  const within = (t: number) => areaBefore(shape, t + span) - areaBefore(shape, t)
  let most = 0
  for (const [i, moment] of moments.entries()) {
    const next = moments[i + 1] ?? moment
    most = Math.max(most, topOfParabola(within(moment), within((moment + next) / 2), within(next)))
  }
  return most
}

/** The highest value of the parabola through `a`, `b`, `c` at −1, 0 and 1, between −1 and 1. */
function topOfParabola(a: number, b: number, c: number): number {
  const slope = (c - a) / 2
  const bend = (a + c) / 2 - b
  const inside = bend < 0 && Math.abs(slope) < -2 * bend
  return inside ? b - (slope * slope) / (4 * bend) : Math.max(a, c)
}

function requestsOf(load: LoadPlan): Pick<Demand, 'requests' | 'certainty'> {
  if (load.model === 'open') return { requests: schedule(load).total, certainty: load.arrivals === 'poisson' ? 'expected' : 'exact' }
  const limit = load.requests ?? Number.POSITIVE_INFINITY
  const most = load.pacing > 0 && load.duration !== null ? Math.min(limit, mostPaced(load)) : limit
  if (most === Number.POSITIVE_INFINITY) return { requests: null, certainty: 'unknown' }
  return { requests: most, certainty: load.duration === null ? 'exact' : 'at most' }
}

/** Beyond so many connections they are no longer looked at one by one. */
const MANY = 100_000

/** Start to start: a window of a connection has room for `⌈length / pacing⌉` requests. */
function mostPaced(load: LoadPlan): number {
  const shape = connectionShape(load)
  const connections = connectionsNeeded(load)
  if (connections > MANY) return Math.ceil(areaBefore(shape, Number.POSITIVE_INFINITY) / load.pacing) + connections * shape.length
  let sum = 0
  for (let i = 0; i < connections; i++) {
    for (const { from, to } of windows(shape, i)) sum += Math.ceil(Number(((to - from) / load.pacing).toPrecision(12)))
  }
  return sum
}

/** The rate of requests over time, per ms, until the last of them; null where only the answers decide. */
function shapeOf(load: LoadPlan, requests: number | null): Line[] | null {
  if (load.model === 'open') {
    const end = scheduleOf(rateShape(load), Number.POSITIVE_INFINITY).due(requests ?? 0)
    return rateShape({ ...load, duration: Math.min(end, load.duration ?? Number.POSITIVE_INFINITY) })
  }
  if (load.pacing === 0) return null
  const { pacing } = load
  return connectionShape(load).map((line) => ({
    ...line,
    from: line.from / pacing,
    to: line.to / pacing,
    before: line.before / pacing,
  }))
}

function peakOf(shape: readonly Line[]): Peak {
  let peak: Peak = { rate: 0, at: 0 }
  for (const { start, duration, from, to } of shape) {
    if (from * 1000 > peak.rate) peak = { rate: from * 1000, at: start }
    if (to * 1000 > peak.rate) peak = { rate: to * 1000, at: start + duration }
  }
  return peak
}

/** How often a connection begins: those that a stage has ended are closed, and begin anew when another wants them. */
function startsOf(shape: readonly Line[]): number {
  let starts = Math.ceil(shape[0]?.from ?? 0)
  for (const { from, to } of shape) starts += Math.max(0, Math.ceil(to) - Math.ceil(from))
  return starts
}

/**
 * A connection that carries m requests, N on each socket, opens `⌈m / N⌉ ≤ (m − 1) / N + 1` of them. It begins at most
 * `starts` times, and never without a request.
 */
function openedFor(requests: number, starts: number, perConnection: number): number {
  const used = Math.min(starts, requests)
  return used + Math.floor((requests - used) / perConnection)
}
