// What a plan needs beside what the machine has: what will not fit, and what to do about it.

import { LINGER } from '../client/index.js'
import type { LoadPlan } from '../core/plan.js'
import { bytes, count, duration, significant } from '../core/units.js'
import type { Demand } from '../load/demand.js'
import { OWN_DESCRIPTORS, wayOut } from './limits.js'
import type { Machine, Ports } from './machine.js'

/** One need beside its limit. */
export interface Fit {
  readonly name: 'descriptors' | 'ports' | 'sending' | 'disk' | 'cores'
  /** `risk`: it depends on the target, or costs exactness; `no`: it will not fit; `unknown`: not known here, or only from a run. */
  readonly status: 'ok' | 'risk' | 'no' | 'unknown'
  /** Null where it is not known. */
  readonly needed: number | null
  readonly available: number | null
  readonly unit: 'count' | 'per second' | 'bytes'
  /** What the numbers are. */
  readonly note: string
  /** What to do, where it is not ok. */
  readonly advice: string | null
}

/** What is compared. */
export interface Fitting {
  readonly load: LoadPlan
  readonly demand: Demand
  readonly machine: Machine
  /** Bytes of a row of results.csv; null: nothing is written. */
  readonly rowWidth: number | null
}

/** A thread that sends more than this has no time left to be exact (docs/performance.md). */
const BUSY = 100_000
/** More than any thread was seen to send. */
const FASTEST = 250_000

/** Every need of a plan that is known before the run. */
export function fitsOf(fitting: Fitting): Fit[] {
  const { demand, machine, load, rowWidth } = fitting
  return [
    descriptors(demand, machine),
    ports(demand, machine),
    ...(demand.peak === null ? [] : [sending(demand.peak.rate, load)]),
    ...(rowWidth === null ? [] : [disk(demand, machine, load, rowWidth)]),
    cores(load, machine),
  ]
}

function descriptors({ connections, openedPerSecond }: Demand, { descriptors: limit }: Machine): Fit {
  const needed = connections + OWN_DESCRIPTORS
  const lingering = Math.ceil(((openedPerSecond ?? 0) * LINGER) / 1000)
  const note = `${plural(connections, 'connection')} and ${OWN_DESCRIPTORS} of hammer's own`
  const fit = { name: 'descriptors', needed, available: limit, unit: 'count', note } as const
  if (limit === null) return { ...fit, status: 'unknown', advice: null }
  if (needed > limit) return { ...fit, status: 'no', advice: wayOut(needed, limit) }
  if (needed + lingering <= limit) return { ...fit, status: 'ok', advice: null }
  const advice = `Up to ${count(lingering)} more are needed where the server leaves the closing of connections to hammer: raise the limit (ulimit -n ${needed + lingering}).`
  return { ...fit, status: 'risk', advice }
}

function ports(demand: Demand, { ports: here }: Machine): Fit {
  const { connections, openedPerSecond } = demand
  const whole = demand.opened(Number.POSITIVE_INFINITY)
  const fit = { name: 'ports', available: here?.available ?? null, unit: 'count', note: portWords(demand, whole) } as const
  if (here === null) return { ...fit, needed: whole, status: 'unknown', advice: null }
  if (connections > here.available) return { ...fit, needed: connections, status: 'no', advice: tooManyAtOnce(demand, here) }
  if (whole === null) return { ...fit, needed: null, status: 'unknown', advice: sustainable(here) }
  // when the server leaves the closing to hammer; those of the last moments before the span are still open
  const needed = Math.min(whole, connections + (demand.opened(here.hold + LINGER) ?? whole))
  if (needed <= here.available) return { ...fit, needed, status: 'ok', advice: null }
  const why =
    openedPerSecond === 0
      ? `Connections that a stage ends are closed from here, and hold their ports for ${duration(here.hold)}.`
      : sustainable(here)
  return { ...fit, needed, status: 'risk', advice: `${why} ${waysAround(needed, here, demand)}` }
}

function portWords({ openedPerSecond, requests, connections }: Demand, whole: number | null): string {
  if (openedPerSecond === 0 && whole !== null && whole > connections) return 'one each time that a connection begins'
  if (openedPerSecond === 0) return `one for each connection${requests === null ? '' : `; without keep-alive ${count(requests)} in all`}`
  return whole === null ? 'one for each new connection' : `at once, at the most; ${plural(whole, 'new connection')} in all`
}

function tooManyAtOnce({ connections }: Demand, { available, first, last }: Ports): string {
  const times = Math.ceil(connections / available)
  return `Connections to one address and port need a local port each, and there are ${count(available)} (${first}–${last}): use at most -c ${available}, widen net.ipv4.ip_local_port_range, or divide the load over ${times} addresses of the target, a run each.`
}

/** hammer asks with the last request of a connection that the server close it: who closes first keeps the port. */
function sustainable({ available, hold }: Ports): string {
  const rate = significant((1000 * available) / (hold + LINGER))
  return `A port is free again at once where the server closes first, as hammer asks it to (Connection: close). Where it does not within ${duration(LINGER)} hammer closes, the port is held for ${duration(hold)} (TIME_WAIT), and ${count(available)} ports last for ${rate} new connections a second.`
}

function waysAround(needed: number, { available }: Ports, { openedPerSecond }: Demand): string {
  const times = Math.ceil(needed / available)
  const more = `widen net.ipv4.ip_local_port_range, or divide the load over ${times} addresses of the target, a run each.`
  if (openedPerSecond === 0) return `Start fewer, ${more}`
  const plan = openedPerSecond === null ? '' : `This plan opens up to ${significant(openedPerSecond)} a second. `
  return `${plan}Keep connections alive, ${more}`
}

function sending(rate: number, { workers }: LoadPlan): Fit {
  const needed = rate / workers
  const fit = { name: 'sending', needed, available: BUSY, unit: 'per second', note: 'from each worker at the peak' } as const
  if (needed <= BUSY) return { ...fit, status: 'ok', advice: null }
  const advice = `It is more than a thread sends in time: take ${Math.ceil(rate / BUSY)} workers (-w), each with a core of its own.`
  return { ...fit, status: 'risk', advice }
}

function disk({ requests }: Demand, { disk: room }: Machine, { workers, duration: length }: LoadPlan, width: number): Fit {
  const free = room?.free ?? null
  const most = requests ?? (FASTEST * workers * (length ?? 0)) / 1000
  const known = requests !== null
  const note = `about ${Math.round(width)} B a row, ${known ? plural(requests, 'row') : `at the very most ${count(FASTEST)} rows/s a worker`}`
  const fit = { name: 'disk', needed: most * width, available: free, unit: 'bytes', note } as const
  if (room === null || free === null) return { ...fit, status: 'unknown', advice: null }
  if (room.obstacle !== null) return { ...fit, status: 'no', advice: `${room.obstacle}: choose another folder (-o).` }
  if (most * width <= free) return { ...fit, status: 'ok', advice: null }
  const advice = `There is room for about ${count(free / width)} rows: make room for ${bytes(most * width)}, choose another disk (-o), or take fewer --columns.`
  return { ...fit, status: known ? 'no' : 'risk', advice }
}

function cores({ workers, model, pacer }: LoadPlan, { cores: available }: Machine): Fit {
  const spinning = model === 'open' && pacer === 'precise'
  const needed = workers + (spinning ? 1 : 0)
  const one = workers === 1 ? '1 worker' : `${count(workers)} workers`
  const note = spinning ? `${one} waiting precisely, and the main thread` : one
  const fit = { name: 'cores', needed, available, unit: 'count', note } as const
  if (needed <= available) return { ...fit, status: 'ok', advice: null }
  const most = Math.max(1, available - 1)
  const ways = [...(workers > most ? [`use at most -w ${most}`] : []), ...(spinning ? ['wait with --pacer thrifty'] : [])]
  return { ...fit, status: 'risk', advice: `Threads that share a core send late: ${ways.join(', or ')}.` }
}

function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`
}
