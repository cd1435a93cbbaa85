// --dry-run: what a plan asks for and what this machine has, before anything is sent.

import { addressesOf } from '../client/probe.js'
import type { Column } from '../core/csv.js'
import { type Plan, plannedLength } from '../core/plan.js'
import { type Demand, demandOf } from '../load/demand.js'
import { rowWidth } from '../output/index.js'
import { dryRunPage } from './dry-run-page.js'
import { EXIT } from './exit.js'
import { type Fit, fitsOf } from './fits.js'
import { readMachine } from './machine.js'
import type { RunValues } from './options.js'
import type { Terminal } from './terminal.js'
import { planWords } from './words.js'

/** What there is to say about a plan before it is carried out. */
export interface DryRun {
  readonly plan: Plan
  readonly addresses: readonly string[]
  readonly demand: Demand
  readonly fits: readonly Fit[]
}

/** What is asked for: a plan, and how its results are to be written. */
export interface DryRunOptions {
  readonly values: RunValues
  readonly columns: readonly Column[]
  readonly terminal: Terminal
  /** Told the target's addresses; it may throw. */
  readonly permit: (addresses: readonly string[]) => void
}

/**
 * Says what would be done and what will not fit. The target's name is looked up; no connection is opened, nothing is
 * written.
 * @returns the exit code: 1 when something will not fit
 * @throws {HammerError} `target` when the name is unknown
 */
export async function dryRun(plan: Plan, { values, columns, terminal, permit }: DryRunOptions): Promise<number> {
  const addresses = await addressesOf(plan.target)
  permit(addresses)
  const demand = demandOf(plan)
  const machine = readMachine(addresses, values.output)
  const connecting = 1 / (plan.connection.requestsPerConnection ?? Number.POSITIVE_INFINITY)
  const load = { ...plan.load, duration: plannedLength(plan) }
  const width = values.output === 'none' ? null : rowWidth(columns, load, connecting)
  const fits = fitsOf({ load, demand, machine, rowWidth: width })
  const dry = { plan, addresses, demand, fits }
  if (values.json) terminal.out(dryRunJson(dry))
  if (!values.quiet)
    (values.json ? terminal.err : terminal.out)(`${dryRunPage(dry, { width: terminal.columns, colour: terminal.colour })}\n`)
  return fits.some(({ status }) => status === 'no') ? EXIT.failed : EXIT.ok
}

/** For programs: times in seconds, rates per second, as in summary.json. */
export function dryRunJson({ plan, addresses, demand, fits }: DryRun): string {
  const { requests, certainty, peak, connections, opened, answerTime } = demand
  const document = {
    schema: 'hammer-dry-run/1',
    target: plan.target.url,
    addresses,
    plan: planWords(plan),
    seed: plan.load.seed,
    requests,
    certainty,
    peak: peak && { rate: peak.rate, at: peak.at / 1000 },
    connections,
    opened: opened(Number.POSITIVE_INFINITY),
    answerTime: answerTime === null ? null : answerTime / 1000,
    fits: fits.every(({ status }) => status !== 'no'),
    checks: fits,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
