// One run from a plan to its files: threads, folder, load, summary.

import { type Probed, probe } from '../client/probe.js'
import { type Clock, systemClock } from '../core/clock.js'
import type { Column } from '../core/csv.js'
import type { Plan, Shard } from '../core/plan.js'
import type { Generate } from '../core/sample.js'
import type { Scene } from '../core/scene.js'
import type { Snapshot } from '../core/snapshot.js'
import { Steering } from '../core/steering.js'
import type { Summary } from '../core/summary.js'
import { evaluate, type Threshold } from '../core/threshold.js'
import type { Floor } from '../core/verdict.js'
import { type Folder, makeFolder, OUTPUTS, type Outlets, type Output, type OutSpec } from '../output/index.js'
import { planJson } from '../output/plan-json.js'
import { intervalsCsv, timersCsv } from '../report/index.js'
import { conclude } from './conclude.js'
import { type Conducted, conduct } from './conduct.js'
import { Control, type Controlled, type RunControl } from './control.js'
import { Guard } from './guard.js'
import { headStart } from './head-start.js'
import { MachineWatch } from './machine-watch.js'
import { endOutlets, openFor } from './outlets.js'
import { Sizer } from './sizer.js'
import { Threads } from './threads.js'
import { Watch } from './watch.js'

/** What a run leaves behind. */
export interface RunResult {
  readonly summary: Summary
  /** The run's folder; null when nothing was to be written. */
  readonly folder: string | null
  /** Set when the run was ended by an output that failed; the summary then covers what was done until then. */
  readonly failure: Error | null
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
  /** Takes all batches, beside the outputs. */
  readonly tap: Output
  /** All is ready here: resolves when it is everywhere, with the start on the clock of this machine. It may throw. */
  readonly begin: (addresses: readonly string[]) => Promise<number>
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
  readonly control: RunControl
  /** What was done with it so far. */
  readonly controlled: () => Controlled
}

/** @throws {HammerError} `target`, `usage` or `disk` before anything was sent */
export async function run(unprobed: Plan, options: RunOptions): Promise<RunResult> {
  const clock = options.clock ?? systemClock
  const threads = new Threads(unprobed.load.workers, unprobed.script)
  try {
    const { address, addresses } = await reach(unprobed, options)
    const plan = { ...unprobed, target: { ...unprobed.target, address } }
    await threads.ready(options.signal)
    return await perform(plan, addresses, threads, options, clock)
  } finally {
    await threads.close()
  }
}

/** A script without a base URL connects where it likes, when it likes. */
function reach(plan: Plan, { signal, permit }: RunOptions): Promise<Probed> {
  if (plan.script && plan.script.baseUrl === null) return Promise.resolve({ address: '', addresses: [] })
  return probe(plan, signal, permit)
}

async function perform(plan: Plan, addresses: readonly string[], threads: Threads, options: RunOptions, clock: Clock): Promise<RunResult> {
  const places = new Places(plan, options, clock)
  const outlets = await openFor(plan, options, places)
  try {
    return await carryOut(plan, addresses, { threads, options, clock, places, outlets })
  } finally {
    outlets.close()
  }
}

/** Where and when: the folder is made once it is needed, so that an outlet that cannot be opened leaves none behind. */
class Places {
  private made: Folder | null = null
  private startAt = 0
  private readonly began: { readonly at: number; readonly date: Date }

  constructor(
    private readonly plan: Plan,
    private readonly options: RunOptions,
    clock: Clock,
  ) {
    this.began = { at: clock.now(), date: clock.date() }
  }

  get date(): Date {
    return this.began.date
  }

  /** When the run's first request is due, on the clock. */
  start(at: number): void {
    this.startAt = at
  }

  make(): Folder | null {
    const { output, version } = this.options
    if (output === 'none' || this.made) return this.made
    this.made = makeFolder(output, this.date)
    this.made.write('plan.json', planJson(this.plan, this.date, version))
    return this.made
  }

  readonly folder = () => this.make()?.path ?? null
  readonly startedAt = () => this.began.date.getTime() + this.startAt - this.began.at
}

interface Prepared {
  readonly threads: Threads
  readonly options: RunOptions
  readonly clock: Clock
  readonly places: Places
  readonly outlets: Outlets
}

async function carryOut(
  plan: Plan,
  addresses: readonly string[],
  { threads, options, clock, places, outlets }: Prepared,
): Promise<RunResult> {
  const folder = places.make()
  const rows = folder && csv(plan, folder, options)
  const { part } = options
  const outputs = [rows, outlets.count > 0 ? outlets : null, part?.tap ?? null].filter((output) => output !== null)
  const startAt = (await part?.begin(addresses)) ?? clock.now() + headStart(plan.cycles?.[0] ?? plan.load)
  places.start(startAt)
  const watch = new Watch(clock, startAt, plan)
  const stop = linked(options.signal, () => watch.stop())
  const steering = new Steering()
  const control = new Control({ plan, clock, startAt, steering, stop: () => stop.abort(), fits: options.fits ?? null })
  const sizer = plan.sizing === undefined ? null : new Sizer(plan.sizing, plan.load, watch, stop)
  const snapshot = () => sizer?.onto(watch.snapshot()) ?? watch.snapshot()
  options.onStart?.({
    plan,
    addresses,
    folder: folder?.path ?? null,
    snapshot,
    scene: (points) => watch.scene(points),
    control,
    controlled: () => control.controlled,
  })
  const { index, count } = part ?? { index: 0, count: 1 }
  const generate: Generate<Shard> = (shard, signal, steering) => threads.generate({ ...shard, index, count }, signal, steering)
  const machine = new MachineWatch(watch)
  const guard = new Guard(options.bail, watch, stop)
  const progress = (seen: Conducted) => {
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
  const failure = conducted.failure ?? unwritten
  const { opened, unsolicited } = conducted.books
  return {
    summary,
    folder: folder?.path ?? null,
    failure,
    interrupted: options.signal.aborted,
    address: plan.target.address,
    addresses,
    bailed: guard.held,
    connections: { opened, unsolicited },
  }
}

/** A controller of our own that follows the caller's signal. */
function linked(signal: AbortSignal, onStop: () => void): AbortController {
  const own = new AbortController()
  own.signal.addEventListener('abort', onStop)
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
    return null
  } catch (error) {
    return error as Error
  }
}
