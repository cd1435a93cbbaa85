// One run from a plan to its files: threads, folder, load, summary.

import { type Probed, probe } from '../client/probe.js'
import { type Clock, systemClock } from '../core/clock.js'
import type { Column } from '../core/csv.js'
import type { Marker } from '../core/marker.js'
import type { Plan, Remainder, Shard } from '../core/plan.js'
import type { Generate } from '../core/sample.js'
import type { Scene } from '../core/scene.js'
import type { Snapshot } from '../core/snapshot.js'
import { Steering } from '../core/steering.js'
import type { Summary } from '../core/summary.js'
import { evaluate, type Threshold } from '../core/threshold.js'
import type { Floor } from '../core/verdict.js'
import { type Folder, OUTPUTS, type Outlets, type Output, type OutSpec } from '../output/index.js'
import { countersCsv, intervalsCsv, timersCsv } from '../report/index.js'
import { conclude } from './conclude.js'
import { begin, type Conducted, conduct } from './conduct.js'
import { type ConsoleControl, Control, type Controlled } from './control.js'
import { Guard } from './guard.js'
import { headStart } from './head-start.js'
import { type Look, lookAt, lookBack } from './look.js'
import { MachineWatch } from './machine-watch.js'
import { endOutlets, openFor } from './outlets.js'
import { Places } from './places.js'
import { writeReport } from './report-file.js'
import { Sizer } from './sizer.js'
import { type Lane, Threads } from './threads.js'
import { Watch } from './watch.js'

/** What a run leaves behind. */
export interface RunResult {
  readonly summary: Summary
  /** The run's folder; null when nothing was to be written. */
  readonly folder: string | null
  /** Set when the run was ended by an output that failed; the summary then covers what was done until then. */
  readonly failure: Error | null
  /** Why there is no report.html in the folder; null when there is one, or no folder. */
  readonly unreported: Error | null
  /** The run was ended early by its signal. */
  readonly interrupted: boolean
  /** Where the load went, and all addresses of the target's name. */
  readonly address: string
  readonly addresses: readonly string[]
  /** The expression that ended the run early; null if none did. */
  readonly bailed: string | null
  readonly connections: { readonly opened: number; readonly unsolicited: number }
  /** What else is to be said of it, as sentences. */
  readonly notes?: readonly string[]
  /** What was carried out, where that is more than the plan for one machine. */
  readonly whole?: Plan
}

/** Nobody wants to know the end of a run here any more; it goes on elsewhere. */
export class Detached extends Error {
  readonly run: string

  constructor(run: string) {
    super(`detached from the run ${run}`)
    this.name = 'Detached'
    this.run = run
  }
}

/** Where results go, and who is told what. */
export interface RunOptions {
  /** A folder, `none`, or null for `results/<UTC time>`. */
  readonly output: string | null
  readonly columns: readonly Column[]
  readonly header: 'header' | 'no-header'
  readonly version: string
  /** Outputs beside the folder. */
  readonly out?: readonly OutSpec[]
  /** Told of an output that has a problem, once for each; the run goes on. */
  readonly onNote?: (text: string) => void
  /** Compared with the summary at the end. */
  readonly thresholds: readonly Threshold[]
  /** End the run early when one of them holds. */
  readonly bail: readonly Threshold[]
  readonly signal: AbortSignal
  /** What this machine's self-test found; goes into the summary. */
  readonly floor?: Floor | null
  /** Told the target's addresses before anything is sent to any of them; it may throw. */
  readonly permit: (addresses: readonly string[]) => void
  /** Throws when there is no room for so many connections or users: asked before their number is changed. */
  readonly fits?: (connections: number) => void
  /** Told once, before the first request leaves. */
  readonly onStart?: (started: Started) => void
  readonly clock?: Clock
  /** This run is a part of one that goes on in several places. */
  readonly part?: Part
}

/** Shard `index` of `count` of a run; the parts start together. */
export interface Part {
  readonly index: number
  readonly count: number
  /** Set where somebody else has begun it. */
  readonly remainder?: Remainder
  /** Takes all batches, beside the outputs. */
  readonly tap: Output
  /** All is ready here: resolves when it is everywhere, with the start on the clock of this machine. It may throw. */
  readonly begin: (addresses: readonly string[]) => Promise<number>
  /** Told once, before the start, how to have this part do what was agreed for all of them. */
  readonly steered: (obey: (marker: Marker) => void) => void
}

/** A run that has just begun. */
export interface Started {
  readonly plan: Plan
  readonly addresses: readonly string[]
  readonly folder: string | null
  /** The state of the run at any moment. */
  readonly snapshot: () => Snapshot
  /** With the last so many intervals, and tables. */
  readonly scene: (points: number) => Scene
  readonly control: ConsoleControl
  /** What was done with it so far. */
  readonly controlled: () => Controlled
  /** All numbers so far, and what charts are drawn from; after the end those of the result. */
  readonly look: () => Look
}

/** @throws {HammerError} `target`, `usage` or `disk` before anything was sent */
export async function run(unprobed: Plan, options: RunOptions): Promise<RunResult> {
  const clock = options.clock ?? systemClock
  const threads = new Threads({ count: unprobed.load.workers, ...(unprobed.script && { script: unprobed.script }) })
  try {
    const reached = await reach(unprobed, options)
    await threads.ready(options.signal)
    const { load, cycles } = reached.plan
    const { part } = options
    const start = async () => (part ? part.begin(reached.addresses) : clock.now() + headStart(cycles?.[0] ?? load))
    return await perform(reached, { lane: threads.lanes[0], start, stop: linked(options.signal) }, options)
  } finally {
    await threads.close()
  }
}

/** A plan that knows the address of its target, and all addresses there are. */
export interface Reached {
  readonly plan: Plan
  readonly addresses: readonly string[]
}

/** @throws {HammerError} `target` when it cannot be reached */
export async function reach(plan: Plan, options: RunOptions): Promise<Reached> {
  const { address, addresses } = await probed(plan, options)
  return { plan: { ...plan, target: { ...plan.target, address } }, addresses }
}

/** A script without a base URL connects where it likes, when it likes. */
function probed(plan: Plan, { signal, permit }: RunOptions): Promise<Probed> {
  if (plan.script && plan.script.baseUrl === null) return Promise.resolve({ address: '', addresses: [] })
  return probe(plan, signal, permit)
}

/** What carries a run out. */
export interface Means {
  readonly lane: Lane
  /** Asked once, when all is ready: when to start, on the clock. */
  readonly start: () => Promise<number>
  /** Ends the run early. */
  readonly stop: AbortController
}

/** Carries a run out, and writes its files. @throws {HammerError} `usage` or `disk` before anything was sent */
export async function perform(reached: Reached, means: Means, options: RunOptions): Promise<RunResult> {
  const places = new Places(reached.plan, options, options.clock ?? systemClock)
  const outlets = await openFor(reached.plan, options, places)
  try {
    return await carryOut(reached, { means, options, places, outlets })
  } finally {
    outlets.close()
  }
}

interface Prepared {
  readonly means: Means
  readonly options: RunOptions
  readonly places: Places
  readonly outlets: Outlets
}

async function carryOut({ plan, addresses }: Reached, { means, options, places, outlets }: Prepared): Promise<RunResult> {
  const { lane, stop } = means
  const clock = options.clock ?? systemClock
  const folder = places.make()
  const rows = folder && csv(plan, folder, options)
  const { part } = options
  const outputs = [rows, outlets.count > 0 ? outlets : null, part?.tap ?? null].filter((output) => output !== null)
  const startAt = await means.start()
  places.start(startAt)
  const watch = new Watch(clock, startAt, plan)
  stop.signal.addEventListener('abort', () => watch.stop())
  if (stop.signal.aborted) watch.stop()
  const steering = new Steering()
  const control = new Control({ plan, clock, startAt, steering, stop: () => stop.abort(), fits: options.fits ?? null })
  part?.steered((marker) => control.obey(marker))
  const sizer = plan.sizing === undefined ? null : new Sizer(plan.sizing, plan.load, watch, stop)
  const snapshot = () => sizer?.onto(watch.snapshot()) ?? watch.snapshot()
  let seen = begin(plan)
  let over: Summary | null = null
  const look = () => {
    if (over !== null) return lookBack(plan, seen, over)
    // until the last row: what comes after it is not late, as in a grace period, but on its way
    const until = Math.max(snapshot().elapsed, seen.tally.lastEnded / 1000)
    const duration = Math.min(until, plan.load.duration ?? Number.POSITIVE_INFINITY)
    return lookAt(plan, seen, { duration, started: places.date, floor: options.floor ?? null, markers: control.markers })
  }
  options.onStart?.({
    plan,
    addresses,
    folder: folder?.path ?? null,
    snapshot,
    scene: (points) => watch.scene(points),
    control,
    controlled: () => control.controlled,
    look,
  })
  const { index, count, remainder } = part ?? { index: 0, count: 1, remainder: undefined }
  const generate: Generate<Shard> = (shard, signal, steering) =>
    lane.generate({ ...shard, index, count, ...(remainder && { remainder }) }, signal, steering)
  const machine = new MachineWatch(watch)
  const guard = new Guard(options.bail, watch, stop)
  const progress = (run: Conducted) => {
    seen = run
    watch.see(seen)
    guard.look(seen)
    sizer?.look(seen)
    machine.look(seen)
    outlets.tick(clock.now(), () => ({ snapshot: snapshot(), iterations: seen.iterations }))
  }
  const conducted = await conduct({ plan, generate, startAt, outputs, steering, stop, progress, clock })
  control.close()
  rows?.close()
  machine.finish(conducted)
  const bare = conclude(plan, conducted, {
    duration: watch.sendingPhase(conducted),
    started: places.date,
    floor: options.floor ?? null,
    markers: control.markers,
    sizing: sizer?.finish(conducted) ?? null,
  })
  const judged = { ...bare, thresholds: options.thresholds.map((threshold) => evaluate(threshold, bare)) }
  let unwritten: Error | null = null
  const summary = await endOutlets(outlets, { plan, conducted, summary: judged }, (whole) => {
    // where the rows found no room, the small files may
    unwritten = writeFiles(folder, whole)
  })
  over = summary
  const failure = conducted.failure ?? unwritten
  // where a disk fails, a page is the least that is missed
  const unreported =
    folder && !failure ? await writeReport(folder, { plan, planText: places.planText(), run: conducted, summary }) : failure
  const { opened, unsolicited } = conducted.books
  return {
    summary,
    folder: folder?.path ?? null,
    failure,
    unreported,
    interrupted: options.signal.aborted,
    address: plan.target.address,
    addresses,
    bailed: guard.held,
    connections: { opened, unsolicited },
  }
}

/** A controller of our own that follows the caller's signal. */
export function linked(signal: AbortSignal): AbortController {
  const own = new AbortController()
  signal.addEventListener('abort', () => own.abort(), { once: true })
  if (signal.aborted) own.abort()
  return own
}

function csv(plan: Plan, folder: Folder, { columns, header }: RunOptions): Output {
  const { warmUp } = plan.load
  // what is still to be found cannot be marked
  return OUTPUTS.csv({ path: folder.results, columns, header, warmUp: warmUp === 'auto' ? 0 : warmUp })
}

/** Returns the error, if the small files cannot be written: the summary is still shown then. */
export function writeFiles(folder: Folder | null, summary: Summary): Error | null {
  try {
    folder?.write('summary.json', `${JSON.stringify(summary, null, 2)}\n`)
    folder?.write('intervals.csv', intervalsCsv(summary))
    const timers = timersCsv(summary)
    if (timers !== null) folder?.write('timers.csv', timers)
    const counters = countersCsv(summary)
    if (counters !== null) folder?.write('counters.csv', counters)
    return null
  } catch (error) {
    return error as Error
  }
}
