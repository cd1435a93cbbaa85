// What an agent has counted, as JSON data and back.

import type { CountersState } from '../../core/counters.js'
import type { IterationsState } from '../../core/iterations.js'
import { type Health, noHealth, type Span } from '../../core/sample.js'
import type { SeenState } from '../../core/seen.js'
import { Sketch } from '../../core/sketch.js'
import { Strip } from '../../core/strip.js'
import { MAX_NAMES, Tally, type TallyOptions } from '../../core/tally.js'
import { choice, list, odd, optional, type Read, real, record, text, tuple, whole } from './check.js'
import { type Allowance, sparse, unsparse } from './sparse.js'

const MOST_INTERVALS = 1_000_000
const MOST_CAUSES = 300
const MOST_NAMES = MAX_NAMES + 1
/** Names and causes are cut to this in files as well. */
const LONGEST_NAME = 1024
const MOST_STALLS = 10_000

/** How histograms are to be read. */
export interface Reading {
  /** As for {@link sparse}. */
  readonly shift: number
  readonly allowance: Allowance
}

/** @param shift how coarse histograms may be, as for {@link sparse} */
export function encodeTally(tally: Tally, shift: number): unknown {
  const { series, lag, failures, statuses, causes, seenCauses, seenStatuses, names, ...rest } = tally.toState()
  const { requests, answered, late, warmUp, lastEnded, bytesReceived } = rest
  return {
    series: series.map(({ index, requests, failed, response, service, statuses, causes }) => [
      index,
      requests,
      failed,
      sparse(response, shift),
      sparse(service, shift),
      statuses,
      [...causes],
    ]),
    lag: sparse(lag, shift),
    failures: sparse(failures, shift),
    statuses: [...statuses.entries()].filter(([, n]) => n > 0),
    causes: [...causes],
    seen: [seenCauses, seenStatuses],
    names: names.map(({ name, requests, failed, response }) => [name, requests, failed, sparse(response, shift)]),
    counts: [requests, answered, late, warmUp, lastEnded, bytesReceived, tally.inFlightTime],
  }
}

/** @throws {HammerError} `input` */
export function decodeTally(value: unknown, options: TallyOptions, { shift, allowance }: Reading): Tally {
  const found = record(value)
  const times = (one: unknown) => unsparse(one, shift, allowance)
  const statuses = new Float64Array(1000)
  for (const [status, n] of list(found.statuses, 1000, ofStatus)) statuses[status] = n
  const [seenCauses, seenStatuses] = tuple(found.seen, 2)
  const [requests, answered, late, warmUp, lastEnded, bytesReceived, inFlightTime] = tuple(found.counts, 7)
  const tally = Tally.from({
    options,
    series: list(found.series, MOST_INTERVALS, (one) => {
      const [index, requests, failed, response, service, statuses, causes] = tuple(one, 7)
      return {
        index: whole(index, MOST_INTERVALS),
        requests: whole(requests),
        failed: whole(failed),
        response: times(response),
        service: times(service),
        statuses: list(statuses, 1000, ofStatus),
        causes: new Map(list(causes, MOST_CAUSES, counted)),
      }
    }),
    // single requests and sparklines stay with the agents: they would not fit into a report
    sketch: new Sketch().toState(),
    lag: times(found.lag),
    failures: times(found.failures),
    statuses,
    causes: new Map(list(found.causes, MOST_CAUSES, counted)),
    seenCauses: list(seenCauses, MOST_CAUSES, (one) => seen(one, (cause) => text(cause, LONGEST_NAME))),
    seenStatuses: list(seenStatuses, 1000, (one) => seen(one, (status) => whole(status, 999))),
    names: list(found.names, MOST_NAMES, (one) => {
      const [name, requests, failed, response] = tuple(one, 4)
      const counts = { requests: whole(requests), failed: whole(failed) }
      return { name: text(name, LONGEST_NAME), ...counts, response: times(response), strip: new Strip().toState() }
    }),
    // cycles are refused for fleets
    cycles: null,
    requests: whole(requests),
    answered: whole(answered),
    late: whole(late),
    warmUp: whole(warmUp),
    lastEnded: whole(lastEnded),
    bytesReceived: whole(bytesReceived),
  })
  tally.inFlightTime = real(inFlightTime)
  return tally
}

/** @param shift as for {@link sparse} */
export function encodeIterations({ counters, timers, ...rest }: IterationsState, shift: number): unknown {
  const series = timers.timers.map(([name, buckets]) => [name, buckets.map(([index, times]) => [index, sparse(times, shift)])])
  return { ...rest, counters: encodeCounters(counters), timers: { factor: timers.factor, timers: series } }
}

/** Each name once: its sum, then its intervals and what was counted in them, in turn. */
function encodeCounters({ sums, factor, series }: CountersState): unknown {
  const byName = new Map(series)
  return { factor, sums: sums.map(([name, sum]) => [name, [sum, ...(byName.get(name) ?? []).flat()]]) }
}

/** @throws {HammerError} `input` */
export function decodeIterations(value: unknown, { shift, allowance }: Reading): IterationsState {
  const found = record(value)
  const timers = record(found.timers)
  return {
    byScenario: named(found.byScenario, counts('started', 'succeeded', 'failed', 'errored', 'unfinished')),
    checks: named(found.checks, counts('passed', 'failed')),
    counters: decodeCounters(found.counters),
    timers: {
      factor: powerOfTwo(timers.factor),
      timers: named(timers.timers, (buckets) =>
        list(buckets, MOST_INTERVALS, (one) => {
          const [index, times] = tuple(one, 2)
          return [whole(index, MOST_INTERVALS), unsparse(times, shift, allowance)] as const
        }),
      ),
    },
    blocking: named(found.blocking, counts('times', 'total', 'longest', 'worker')),
    problems: list(found.problems, MOST_NAMES, problem),
    ended: optional(found.ended, (one) => {
      const { reason, how } = record(one)
      return { reason: text(reason, 10_000), how: choice(how, 'asked', 'broken') }
    }),
  }
}

function decodeCounters(value: unknown): CountersState {
  const { factor, sums } = record(value)
  const all = named(sums, (numbers) => {
    const [sum, ...flat] = list(numbers, 2 * MOST_INTERVALS + 1, real)
    if (flat.length % 2 !== 0 || sum === undefined) throw odd('a counter is missing')
    const buckets = Array.from({ length: flat.length / 2 }, (_, i) => [whole(flat[2 * i], MOST_INTERVALS), flat[2 * i + 1]] as const)
    return { sum, buckets }
  })
  return {
    factor: powerOfTwo(factor),
    sums: all.map(([name, { sum }]) => [name, sum] as const),
    series: all.map(([name, { buckets }]) => [name, buckets] as const),
  }
}

function problem(value: unknown): IterationsState['problems'][number] {
  const { kind, scenario, message, where, count } = record(value)
  return {
    kind: choice(kind, 'failure', 'error', 'teardown', 'hook', 'stray', 'protocol'),
    scenario: text(scenario, LONGEST_NAME),
    message: text(message, 10_000),
    where: text(where, 10_000),
    count: whole(count),
  }
}

function powerOfTwo(value: unknown): number {
  const factor = whole(value, 2 ** 30)
  if (factor < 1 || (factor & (factor - 1)) !== 0) throw odd('a power of two is missing')
  return factor
}

function named<T>(value: unknown, read: Read<T>): (readonly [string, T])[] {
  return list(value, MOST_NAMES, (one) => {
    const [name, rest] = tuple(one, 2)
    return [text(name, LONGEST_NAME), read(rest)] as const
  })
}

function counts<K extends string>(...keys: readonly K[]): Read<Record<K, number>> {
  return (value) => {
    const found = record(value)
    return Object.fromEntries(keys.map((key) => [key, Math.max(0, real(found[key]))])) as Record<K, number>
  }
}

function ofStatus(value: unknown): readonly [status: number, n: number] {
  const [status, n] = tuple(value, 2)
  return [whole(status, 999), whole(n)]
}

function seen<Key>(value: unknown, read: Read<Key>): SeenState<Key>[number] {
  const [key, first, last] = tuple(value, 3)
  return [read(key), whole(first), whole(last)]
}

function counted(value: unknown): readonly [string, number] {
  const [name, n] = tuple(value, 2)
  return [text(name, LONGEST_NAME), whole(n)]
}

const HEALTH_KEYS = (Object.keys(noHealth()) as (keyof Health)[]).filter((key): key is Exclude<keyof Health, 'stalls'> => key !== 'stalls')

/** @throws {HammerError} `input` */
export function decodeHealth(value: unknown): Health {
  const found = record(value)
  const numbers = HEALTH_KEYS.map((key) => [key, real(found[key])])
  const stalls = list(found.stalls, MOST_STALLS, (one): Span => {
    const [from, to] = tuple(one, 2)
    return [real(from), real(to)]
  })
  return { ...(Object.fromEntries(numbers) as Omit<Health, 'stalls'>), stalls }
}

/** Two pieces of one worker's time, the second after the first, as one. */
export function joinedHealth(first: Health, second: Health): Health {
  const sums = HEALTH_KEYS.map((key) => [key, first[key] + second[key]])
  const length = ({ from, to }: Health) => Math.max(0, to - from)
  const both = length(first) + length(second)
  const busy = first.utilisation * length(first) + second.utilisation * length(second)
  return {
    ...(Object.fromEntries(sums) as Omit<Health, 'stalls'>),
    from: Math.min(first.from, second.from),
    to: Math.max(first.to, second.to),
    utilisation: both > 0 ? busy / both : 0,
    stalls: [...first.stalls, ...second.stalls].slice(-MOST_STALLS),
  }
}
