// A run on several machines, from a plan to its files: what a local run is, further away.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '../../core/clock.js'
import { HammerError } from '../../core/errors.js'
import type { Plan } from '../../core/plan.js'
import type { Summary } from '../../core/summary.js'
import { evaluate } from '../../core/threshold.js'
import { type Folder, OUTLETS, type Outlets } from '../../output/index.js'
import { planJson } from '../../output/plan-json.js'
import { endOutlets, openFor } from '../outlets.js'
import { writeReport } from '../report-file.js'
import { Detached, type RunOptions, type RunResult, writeFiles } from '../run.js'
import type { Meeting } from './address.js'
import { type Extra, getObject, openBundle } from './bundle.js'
import { Bus } from './bus.js'
import { collect, type Uncollected } from './collect.js'
import { type Followed, follow, type LostParts } from './follow.js'
import { Place } from './place.js'
import { type Launched, prepare } from './prepare.js'
import { mark, recordOf, stopAll } from './records.js'
import { tellResult } from './result.js'
import type { Signer } from './seal.js'
import { startOf } from './start.js'
import { first } from './words.js'

/** What a run on a fleet wants to know beside what every run does. */
export interface FleetOptions {
  readonly meeting: Meeting
  /** Signs orders; asked at the first one. */
  readonly signer: () => Signer
  /** Null: all that are free. */
  readonly agents: number | null
  /** How long to wait for them, in ms. */
  readonly wait: number
  readonly lostParts: LostParts
  /** Bring all rows home. */
  readonly rows: 'collect' | 'leave'
  /** Leave the run alone: from its start on, or when someone wants it. */
  readonly detach: AbortSignal
  readonly cwd: string
  readonly said: (text: string) => void
}

type Results = Omit<RunOptions, 'part'>

/**
 * Carries out a plan on a fleet.
 * @throws {HammerError} `target`, `usage`, `disk` before anything was sent
 * @throws {Detached} when it goes on without us
 */
export async function fleetRun(plan: Plan, options: Results, fleet: FleetOptions): Promise<RunResult> {
  refuse(plan, options, fleet)
  const place = new Place(options)
  let outlets: Outlets | null = null
  const bus = await Bus.join(fleet.meeting, { name: 'coordinator', inbox: 'console', signer: fleet.signer })
  try {
    await bus.prepare()
    const permit = async (addresses: readonly string[]) => {
      options.permit(addresses)
      // no request leaves when there is no place for its results
      if (!fleet.detach.aborted) place.make(systemClock.date())
      outlets = await openFor(plan, options, place)
    }
    const launched = await prepare(bus, { ...intentOf(plan, options, fleet), permit })
    if (fleet.detach.aborted) throw new Detached(launched.record.run)
    return await finish(bus, launched, { options, fleet, place, outlets }).catch(async (error) => {
      // nobody would ask for the results of what goes on
      if (!(error instanceof Detached)) await stopRun(bus, launched)
      throw error
    })
  } finally {
    ;(outlets as Outlets | null)?.close()
    await bus.close()
  }
}

/** Follows a run that somebody has started, from its beginning. @throws {HammerError} `usage` for one that is not known */
export async function attach(run: string, options: Results, fleet: FleetOptions): Promise<RunResult> {
  const bus = await Bus.join(fleet.meeting, { name: 'console', inbox: 'console', signer: fleet.signer })
  try {
    await bus.prepare()
    return await finish(bus, await launchedRun(bus, run), { options, fleet, place: new Place(options), outlets: null })
  } finally {
    await bus.close()
  }
}

/** The plan of a run that somebody has started. @throws {HammerError} `usage` for one that is not known */
export async function planOfRun(run: string, meeting: Meeting): Promise<Plan> {
  const bus = await Bus.join(meeting, { name: 'console', inbox: 'console' })
  try {
    await bus.prepare()
    return (await launchedRun(bus, run)).plan
  } finally {
    await bus.close()
  }
}

/** What needs to be seen as a whole while it goes on, by somebody who is not there. */
function refuse({ load, cycles, script }: Plan, { out = [] }: Results, { lostParts }: FleetOptions): void {
  const made = Object.keys(OUTLETS).filter((kind) => OUTLETS[kind].from !== undefined)
  const unmade = out.find(({ kind }) => !made.includes(kind))
  const why: readonly (readonly [holds: boolean, option: string, advice: string])[] = [
    [load.warmUp === 'auto', '--warm-up auto', 'Write how long it is: --warm-up 10s.'],
    [
      cycles !== undefined,
      'cycles',
      'One cycle would have to wait for the last agent of the one before: run them one by one, with one number of users each.',
    ],
    [
      unmade !== undefined,
      `--out ${unmade?.kind}`,
      `It is made of rows, which stay with the agents; --collect brings them home at the end. For fleets there are ${made.join(', ')}.`,
    ],
    [script?.exec !== undefined, '--exec', 'The program would have to be on every agent: run it from a script that each of them has.'],
  ]
  const found = why.find(([holds]) => holds)
  if (found) throw new HammerError('usage', `${found[1]} is not for fleets`, { option: found[1], advice: found[2] })
  if (lostParts === 'left out' || script === undefined) return
  const advice = 'What a user had done, and which rows of a feed it had, is lost with its agent: without --rebalance that is stated.'
  throw new HammerError('usage', '--rebalance is not for scripts', { option: '--rebalance', advice })
}

function intentOf(plan: Plan, options: Results, { agents, wait, cwd, said }: FleetOptions) {
  const { columns, header, version, signal, out = [] } = options
  const extra: Extra = out.some(({ kind }) => OUTLETS[kind].from === 'counts') ? 'meter' : 'nothing'
  return { plan, wanted: { agents, wait, version }, results: { columns, header, extra }, cwd, run: newRun(), signal, said }
}

/** Easy to type, unique over all machines: `20261121-093102-3f9a`. */
function newRun(): string {
  const stamp = systemClock.date().toISOString().replace(/\..*/, '').replace(/[-:]/g, '').replace('T', '-')
  return `${stamp}-${randomBytes(3).toString('hex')}`
}

async function launchedRun(bus: Bus, run: string): Promise<Launched> {
  const record = await recordOf(bus, run)
  if (record === null) throw unknownRun(run)
  const advice = 'Its results are where it was followed to its end, and with its agents.'
  if (record.state === 'failed')
    throw new HammerError('usage', `the run ${run} never started`, { value: run, advice: 'hammer fleet shows the runs.' })
  const bytes = await getObject(await bus.plans(), record.bundle).catch((cause) => {
    throw new HammerError('usage', `the plan of the run ${run} is not kept any more`, { value: run, advice, cause })
  })
  return { record, plan: openBundle(bytes).plan, startAt: await startOf(bus, record, systemClock), addresses: [] }
}

export function unknownRun(run: string): HammerError {
  return new HammerError('usage', `there is no run ${JSON.stringify(run)}`, {
    option: 'RUN',
    value: run,
    advice: 'hammer fleet shows the runs.',
  })
}

/** What a run is followed with. */
interface Means {
  readonly options: Results
  readonly fleet: FleetOptions
  readonly place: Place
  readonly outlets: Outlets | null
}

async function stopRun(bus: Bus, { record: { run, members } }: Launched): Promise<void> {
  await stopAll(
    bus,
    run,
    members.map(({ agent }) => agent),
  )
}

async function finish(bus: Bus, launched: Launched, { options, fleet, place, outlets }: Means): Promise<RunResult> {
  const started = new Date(launched.record.started)
  place.started(started)
  const folder = place.make(started)
  const planText = planJson(launched.plan, started, options.version)
  folder?.write('plan.json', planText)
  const { bail, signal, onStart, fits } = options
  const followed = await follow(bus, launched, {
    folder,
    outlets,
    bail,
    signal,
    detach: fleet.detach,
    lostParts: fleet.lostParts,
    said: fleet.said,
    ...(onStart && { onStart }),
    ...(fits && { fits }),
  })
  const { summary: bare, notes, conducted } = await tellResult(bus, launched, followed, options.floor ?? null)
  const judged = { ...bare, thresholds: options.thresholds.map((threshold) => evaluate(threshold, bare)) }
  let unwritten = writeFiles(folder, judged)
  const { uncollected, problem } = await rows(bus, launched, followed, { folder, header: options.header, fleet })
  let summary: Summary = judged
  if (outlets !== null) {
    summary = await endOutlets(outlets, { plan: followed.whole, conducted, summary: judged }, (whole) => {
      unwritten = writeFiles(folder, whole)
    })
  }
  const failure = unwritten ?? problem
  const unreported = folder && !failure ? await writeReport(folder, { plan: followed.whole, planText, run: conducted, summary }) : failure
  await clear(bus, launched, followed)
  return {
    summary,
    whole: followed.whole,
    folder: folder?.path ?? null,
    failure: failure ?? agentFailure(followed),
    unreported,
    interrupted: signal.aborted,
    address: launched.addresses[0] ?? '',
    addresses: launched.addresses,
    bailed: followed.bailed,
    connections: { opened: conducted.books.opened, unsolicited: conducted.books.unsolicited },
    notes: [...notes, ...first(followed.notes, 'they were named while the run went on'), ...whereRows(followed, uncollected)],
  }
}

/** An agent that could not go on: a run whose results are not whole was not carried out. */
function agentFailure({ roster }: Followed): HammerError | null {
  const failed = roster.seats.find(({ done }) => done !== null && done.failure !== null)
  if (failed === undefined) return null
  return new HammerError('disk', `agent ${failed.member.name}: ${failed.done?.failure}`, {
    advice: 'What it had sent until then is in the numbers.',
  })
}

interface Home {
  readonly folder: Folder | null
  readonly header: 'header' | 'no-header'
  readonly fleet: FleetOptions
}

/** What became of the rows; both null where nobody asked for them. */
interface Rows {
  readonly uncollected: Uncollected | null
  /** Why they could not be written here. */
  readonly problem: Error | null
}

async function rows(bus: Bus, launched: Launched, { roster }: Followed, { folder, header, fleet }: Home): Promise<Rows> {
  if (fleet.rows === 'leave' || folder === null) return { uncollected: null, problem: null }
  // Ctrl-C ended the load; the rows of what was sent are wanted all the same
  const { signal } = new AbortController()
  const { said } = fleet
  try {
    const path = join(folder.path, 'results.csv')
    return { uncollected: await collect(bus, { launched, seats: roster.seats, path, header, said, signal }), problem: null }
  } catch (error) {
    return { uncollected: null, problem: error as Error }
  }
}

function whereRows({ roster }: Followed, uncollected: Uncollected | null): string[] {
  if (uncollected !== null)
    return first(
      uncollected.map(({ name, reason }) => `the rows of ${name} are not here: ${reason}`),
      'they are on their own disks',
    )
  const folders = roster.seats.flatMap(({ done, member }) => (done?.folder ? [`${member.name}:${done.folder}`] : []))
  return folders.length === 0
    ? []
    : [`the rows are with the agents (--collect brings them home): ${folders.slice(0, 4).join(', ')}${folders.length > 4 ? ', …' : ''}`]
}

/** The plan may hold secrets: it stays only where an agent may come back with more, and the run be attached to again. */
async function clear(bus: Bus, { record }: Launched, { roster }: Followed): Promise<void> {
  await mark(bus, record.run, 'ended')
  if (roster.lost.length > 0) return
  try {
    const store = await bus.plans()
    await store.delete(record.bundle.name)
  } catch {
    // it is forgotten in a week
  }
}
