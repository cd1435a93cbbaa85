// The rows of a run in equal stretches of time: what a block bootstrap draws from, however many rows there are.

import { Distribution, type DistributionState } from './distribution.js'
import { Doubling } from './doubling.js'
import { UNSENT } from './sample.js'
import { Tally, type TallyState } from './tally.js'

/** Stretches of a run, at most; when it goes on, two become one. So a run of any length has half as many or more. */
const MOST_STRETCHES = 128
/** Length of one at the start, in µs. */
const FIRST_WIDTH = 10_000
/** Each name costs a histogram per stretch; names beyond the first so many are not kept apart. */
export const MOST_NAMES = 20

/** What can be compared of one stretch: all requests, or those of one name. */
export interface Counts {
  /** Requests that were sent. */
  sent: number
  /** Of these: without a complete answer. */
  failed: number
  /** Answered before the end of the run. */
  inTime: number
  readonly response: Distribution
  /** Empty where rows do not say when they were sent. */
  readonly service: Distribution
}

/** One stretch of time, by the end of requests. */
export interface Stretch extends Counts {
  /** Its part of the measured time, in seconds. */
  readonly time: number
  readonly names: ReadonlyMap<string, Counts>
}

class Part implements Counts {
  sent = 0
  failed = 0
  inTime = 0
  readonly response: Distribution
  readonly service: Distribution
  readonly names = new Map<string, Counts>()

  constructor(response = new Distribution(), service = new Distribution()) {
    this.response = response
    this.service = service
  }

  named(name: string): Counts {
    const known = this.names.get(name)
    if (known) return known
    const counts = new Part()
    this.names.set(name, counts)
    return counts
  }

  add(other: Omit<Stretch, 'time'>): void {
    addCounts(this, other)
    for (const [name, counts] of other.names) addCounts(this.named(name), counts)
  }

  /** Both together; the two stay as they are. */
  static sum(one: Part, other: Part): Part {
    const sum = new Part()
    sum.add(one)
    sum.add(other)
    return sum
  }

  toState(): PartState {
    return { ...stateOf(this), names: [...this.names].map(([name, counts]) => ({ name, counts: stateOf(counts) })) }
  }

  static from(state: PartState): Part {
    const part = restored(state)
    for (const { name, counts } of state.names) part.names.set(name, restored(counts))
    return part
  }
}

/** A tally that also counts apart by when requests ended, in at most {@link MOST_STRETCHES} stretches of equal length. */
export class StretchedTally extends Tally {
  private readonly parts = new Doubling({ width: FIRST_WIDTH, most: MOST_STRETCHES, make: () => new Part() })
  private readonly kept = new Set<string>()
  /** Names of which not all was kept. */
  readonly dropped = new Set<string>()

  override answer(ended: number, response: number, lag: number, status: number, name: string): void {
    const { requests, late } = this
    super.answer(ended, response, lag, status, name)
    if (this.requests === requests) return
    const part = this.parts.at(ended)
    const inTime = this.late === late ? 1 : 0
    countAnswer(part, inTime, response, lag)
    if (name !== '' && this.keeps(name)) countAnswer(part.named(name), inTime, response, lag)
  }

  override miss(ended: number, response: number, cause: string, name: string): void {
    const { requests } = this
    super.miss(ended, response, cause, name)
    if (this.requests === requests || cause === UNSENT) return
    const part = this.parts.at(ended)
    countMiss(part)
    if (name !== '' && this.keeps(name)) countMiss(part.named(name))
  }

  override add(other: Tally): void {
    super.add(other)
    if (!(other instanceof StretchedTally)) return
    for (const name of other.dropped) this.dropped.add(name)
    for (const name of other.kept) this.keeps(name)
    this.parts.add(other.parts)
  }

  /**
   * All stretches of the measured time, in order; what ended after it belongs to the last. A stretch of which less than half
   * was measured is joined to its neighbour.
   * @param seconds the length of the run
   */
  stretches(seconds: number): Stretch[] {
    const { width, parts } = this.parts
    const from = this.options.warmUp * 1000
    const end = Math.max(seconds * 1e6, from)
    const first = Math.round(from / width)
    const last = Math.max(first, Math.round(end / width) - 1)
    const all: (Part | undefined)[] = Array.from({ length: last - first + 1 })
    parts.forEach((part, index) => {
      const at = Math.min(last, Math.max(first, index)) - first
      if (part) all[at] = all[at] ? Part.sum(all[at], part) : part
    })
    const start = (i: number) => (i === 0 ? from : (first + i) * width)
    return all.map((part, i) => {
      const time = ((i === all.length - 1 ? end : start(i + 1)) - start(i)) / 1e6
      const { sent, failed, inTime, response, service, names } = part ?? new Part()
      return { time, sent, failed, inTime, response, service, names: this.whole(names) }
    })
  }

  /** Without the names of which a part is missing. */
  private whole(names: ReadonlyMap<string, Counts>): ReadonlyMap<string, Counts> {
    return this.dropped.size === 0 ? names : new Map([...names].filter(([name]) => !this.dropped.has(name)))
  }

  private keeps(name: string): boolean {
    if (this.kept.has(name)) return true
    // no more of them than the tally itself has
    if (this.kept.size >= MOST_NAMES) {
      if (this.dropped.size < this.names.size) this.dropped.add(name)
      return false
    }
    this.kept.add(name)
    return true
  }

  override toState(): StretchedState {
    const stretches = this.parts.entries().map(({ index, part }) => ({ index, part: part.toState() }))
    return { ...super.toState(), width: this.parts.width, stretches, kept: [...this.kept], dropped: [...this.dropped] }
  }

  static restore(state: StretchedState): StretchedTally {
    const tally = new StretchedTally(state.options)
    tally.add(Tally.from(state))
    tally.parts.restore(
      state.width,
      state.stretches.map(({ index, part }) => ({ index, part: Part.from(part) })),
    )
    for (const name of state.kept) tally.kept.add(name)
    for (const name of state.dropped) tally.dropped.add(name)
    return tally
  }
}

interface CountsState {
  readonly sent: number
  readonly failed: number
  readonly inTime: number
  readonly response: DistributionState
  readonly service: DistributionState
}

interface PartState extends CountsState {
  readonly names: readonly { readonly name: string; readonly counts: CountsState }[]
}

/** A {@link StretchedTally} as plain data, to be sent to another thread. */
export interface StretchedState extends TallyState {
  readonly width: number
  readonly stretches: readonly { readonly index: number; readonly part: PartState }[]
  readonly kept: readonly string[]
  readonly dropped: readonly string[]
}

/** The stretches of a run, joined to be as long as those of another that went on at the same time, if these are longer. */
export function joinedAs(stretches: readonly Stretch[], others: readonly Pick<Stretch, 'time'>[]): readonly Stretch[] {
  if (others.length === 0 || others.length >= stretches.length) return stretches
  const ends = others.map((_, i) => others.slice(0, i + 1).reduce((sum, { time }) => sum + time, 0))
  const joined = others.map(() => ({ time: 0, part: new Part() }))
  let at = 0
  for (const stretch of stretches) {
    const middle = at + stretch.time / 2
    at += stretch.time
    const found = ends.findIndex((end) => middle < end)
    const into = joined[found < 0 ? joined.length - 1 : found]
    into.time += stretch.time
    into.part.add(stretch)
  }
  return joined.map(({ time, part: { sent, failed, inTime, response, service, names } }) => {
    return { time, sent, failed, inTime, response, service, names }
  })
}

/** Counts of nothing. */
export function noCounts(): Counts {
  return new Part()
}

function countAnswer(counts: Counts, inTime: number, response: number, lag: number): void {
  counts.sent++
  counts.inTime += inTime
  counts.response.record(response)
  if (!Number.isNaN(lag)) counts.service.record(response - lag)
}

function countMiss(counts: Counts): void {
  counts.sent++
  counts.failed++
}

function addCounts(counts: Counts, other: Counts): void {
  counts.sent += other.sent
  counts.failed += other.failed
  counts.inTime += other.inTime
  counts.response.add(other.response)
  counts.service.add(other.service)
}

function stateOf({ sent, failed, inTime, response, service }: Counts): CountsState {
  return { sent, failed, inTime, response: response.toState(), service: service.toState() }
}

function restored({ sent, failed, inTime, response, service }: CountsState): Part {
  return Object.assign(new Part(Distribution.from(response), Distribution.from(service)), { sent, failed, inTime })
}
