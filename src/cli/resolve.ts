// From a URL and options to a plan: complete, valid, and not checked again below.

import { X509Certificate } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { tlsContext } from '../client/index.js'
import { COLUMNS, type Column } from '../core/csv.js'
import { HammerError } from '../core/errors.js'
import { type ConnectionPlan, type LoadPlan, type Plan, plannedLength, type Stage, type TlsPlan } from '../core/plan.js'
import { freshSeed } from '../core/random.js'
import { parseThreshold, type Threshold } from '../core/threshold.js'
import { count, parseCount, parseDuration, parseRate } from '../core/units.js'
import { connectionsNeeded } from '../load/shape.js'
import { OUTLETS, parseOut } from '../output/index.js'
import type { CycleStep, Cycles } from '../workload/cycles.js'
import { labelOf } from './label.js'
import { checkLimits } from './limits.js'
import { DEFAULT_CONNECTIONS, RUN_OPTIONS, type RunValues } from './options.js'
import { badValue } from './read-values.js'
import { readInput, requestPlan } from './request.js'
import { parseUrl } from './target.js'
import { VERSION } from './version.js'

/** Without -d and -n a run takes this long, in ms. */
const DEFAULT_DURATION = 10_000
const SECOND = 1000
const MOST_INTERVALS = 3600
/** Beyond this a rate is a slip of the keyboard. */
const MOST_PER_SECOND = 10_000_000

/** How the load goes on, where that is not said by values alone. */
export interface Course {
  /** In the place of `--stage`. */
  readonly stages?: readonly Stage[]
  /** With `values` that have the most connections, and the sum of requests. */
  readonly cycles?: Cycles | null
  /** Other machines will send: their limits are theirs. */
  readonly place?: 'here' | 'elsewhere'
}

/**
 * @throws {HammerError} `usage` for what contradicts itself, `limit` for what this machine cannot do
 */
export function resolvePlan(url: string, values: RunValues, course: Course = {}): Plan {
  const { stages = stagesOf(values), cycles = null, place = 'here' } = course
  const secrets = values.showSecrets ? ('shown' as const) : undefined
  const { target, userInfo } = parseUrl(url, secrets)
  const loads = loadsOf(values, stages, cycles)
  const { load } = loads
  for (const step of loads.cycles ?? [load]) checkLoad(step, values)
  // a dry run says all that will not fit, not only the first
  if (!values.dryRun && place === 'here') checkLimits(connectionsNeeded(load))
  return {
    target,
    request: requestPlan(values, userInfo),
    ...loads,
    connection: connectionPlan(values),
    interval: values.interval ?? usualInterval(loads),
    label: labelOf(values),
    ...(secrets && { secrets }),
  }
}

/** A second; in a long run so many whole seconds that memory and charts stay small: each bucket has a histogram. */
function usualInterval(loads: Pick<Plan, 'load' | 'cycles'>): number {
  return SECOND * Math.max(1, Math.ceil((plannedLength(loads) ?? 0) / (SECOND * MOST_INTERVALS)))
}

function loadsOf(values: RunValues, stages: readonly Stage[], cycles: Cycles | null): Pick<Plan, 'load' | 'cycles'> {
  if (cycles === null) return { load: loadPlan(values, stages) }
  // one number of workers for all steps, so that the smallest has a user for each, and one seed
  const smallest = loadPlan({ ...values, connections: Math.min(...cycles.steps.map(({ users }) => users)) }, stages)
  const same = { ...values, workers: String(smallest.workers), seed: smallest.seed }
  const steps = cycles.steps.map((step) => stepPlan(same, step))
  // when the last step ends is not known before
  return { load: { ...loadPlan(same, stages), duration: null }, cycles: steps }
}

function stepPlan(values: RunValues, { users, iterations, perUser }: CycleStep): LoadPlan {
  const load = loadPlan({ ...values, connections: users, requests: iterations }, [])
  return perUser === null ? load : { ...load, requestsPerUser: perUser }
}

function loadPlan(values: RunValues, stages: readonly Stage[]): LoadPlan {
  const { pipeline, requests, rate, rampUp, pacing, polite, warmUp, timeout } = values
  const staged = rampUp + stages.reduce((sum, { duration }) => sum + duration, 0)
  const connections = values.connections ?? (stages.length > 0 && rate === null ? 0 : DEFAULT_CONNECTIONS)
  const load: LoadPlan = {
    model: rate === null ? 'closed' : 'open',
    connections,
    workers: 1,
    pipeline,
    duration: values.duration ?? (stages.length > 0 ? staged : requests === null ? DEFAULT_DURATION : null),
    requests,
    rate,
    rampUp,
    stages,
    arrivals: oneOf('arrivals', values.arrivals, ['even', 'poisson']),
    pacer: 'precise',
    pacing,
    polite,
    warmUp,
    grace: values.grace ?? timeout,
    seed: values.seed ?? freshSeed(),
  }
  const workers = workersOf(values.workers, connectionsNeeded(load))
  return { ...load, workers, pacer: pacerOf(values, workers) }
}

/** Spinning near each due time is worth it only where every worker has a core of its own, and one is left. */
function pacerOf({ pacer }: RunValues, workers: number): LoadPlan['pacer'] {
  if (pacer !== null) return oneOf('pacer', pacer, ['precise', 'thrifty'])
  return availableParallelism() > workers ? 'precise' : 'thrifty'
}

function oneOf<T extends string>(name: 'arrivals' | 'pacer', value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw badValue(name, RUN_OPTIONS[name], value, `Choose ${choices.join(' or ')}.`)
  return found
}

function stagesOf({ stage, rate }: RunValues): Stage[] {
  return stage.map((text) => stageOf(text, rate === null ? 'closed' : 'open'))
}

/** `30s:200`: a line to 200 connections, or 200 requests a second. */
function stageOf(text: string, model: LoadPlan['model']): Stage {
  const colon = text.indexOf(':')
  const duration = parseDuration(text.slice(0, Math.max(0, colon)))
  const target = (model === 'open' ? parseRate : parseCount)(text.slice(colon + 1))
  if (duration === null || target === null || duration <= 0) {
    throw badValue(
      'stage',
      RUN_OPTIONS.stage,
      text,
      `Write it like 30s:${model === 'open' ? '500/s' : '200'}: over 30 seconds to ${model === 'open' ? '500 a second' : '200 connections'}.`,
    )
  }
  return { duration, target }
}

function workersOf(workers: string, connections: number): number {
  if (workers === 'auto') return Math.min(connections, Math.max(1, availableParallelism() - 1))
  const count = parseCount(workers)
  if (count === null || count < 1 || count > 1024)
    throw badValue('workers', RUN_OPTIONS.workers, workers, 'Expected a whole number from 1 to 1024, or auto.')
  if (count > connections)
    throw badValue('workers', RUN_OPTIONS.workers, workers, `There are only ${connections} connections (-c) to divide over the workers.`)
  return count
}

/** Options that are fine one by one, but not together. */
function checkLoad(load: LoadPlan, values: RunValues): void {
  const { duration, rampUp, warmUp, pacing, pipeline, model } = load
  const refuse = (name: 'rampUp' | 'warmUp' | 'pacing', advice: string) => {
    const value = values[name]
    throw badValue(name, RUN_OPTIONS[name], value === 'auto' ? value : `${value / 1000}s`, advice)
  }
  if (Math.max(load.rate ?? 0, ...(model === 'open' ? load.stages.map(({ target }) => target) : [])) > MOST_PER_SECOND) {
    throw badValue(
      'rate',
      RUN_OPTIONS.rate,
      `${load.rate}/s`,
      `No machine sends more than ${count(MOST_PER_SECOND)} a second, and every request that is due gets a row.`,
    )
  }
  if (duration !== null && rampUp > duration) refuse('rampUp', `The run takes ${duration / 1000}s, ramp-up included: make -d longer.`)
  if (duration !== null && warmUp !== 'auto' && warmUp >= duration)
    refuse('warmUp', `The run takes ${duration / 1000}s, warm-up included: make -d longer.`)
  if (warmUp === 'auto' && load.stages.length > 0)
    refuse('warmUp', 'With --stage the load itself changes, so nothing settles: write how long.')
  if (warmUp === 'auto' && rampUp > 0 && rampUp === duration) refuse('warmUp', 'The ramp-up lasts until the end: make -d longer.')
  if (pacing > 0 && model === 'open') refuse('pacing', 'With --rate the rate says when requests start; leave out one of the two.')
  if (pacing > 0 && pipeline > 1) refuse('pacing', 'It needs one request at a time per connection; leave out --pipeline.')
}

function connectionPlan(values: RunValues): ConnectionPlan {
  const { timeout, noKeepalive, requestsPerConnection } = values
  if (noKeepalive && requestsPerConnection !== null && requestsPerConnection !== 1) {
    throw badValue(
      'requestsPerConnection',
      RUN_OPTIONS.requestsPerConnection,
      String(requestsPerConnection),
      'With --no-keepalive it is 1; leave out one of the two.',
    )
  }
  return { timeout, requestsPerConnection: noKeepalive ? 1 : requestsPerConnection, tls: tlsPlan(values) }
}

function tlsPlan({ insecure, cacert, cert, key, sni }: RunValues): TlsPlan {
  if ((cert === null) !== (key === null)) {
    throw new HammerError('usage', '--cert and --key belong together', {
      option: cert ? '--cert' : '--key',
      advice: 'Give both, or neither.',
    })
  }
  const read = (name: 'cacert' | 'cert' | 'key', file: string | null) => (file === null ? null : readInput(name, file).toString('utf8'))
  const tls = { verify: !insecure, ca: read('cacert', cacert), cert: read('cert', cert), key: read('key', key), servername: sni }
  try {
    // making a context takes milliseconds: not where there is nothing to check
    if (tls.ca !== null || tls.cert !== null) tlsContext(tls)
    // node:tls takes a text without any certificate for no certificate
    if (tls.ca !== null) new X509Certificate(tls.ca)
  } catch (error) {
    const files = [cacert, cert, key].filter((file) => file !== null).join(', ')
    throw new HammerError('usage', `${files}: not a valid certificate or key`, {
      value: files,
      advice: 'The files must be PEM, and the key must fit the certificate.',
      cause: error,
    })
  }
  return tls
}

/** What a run is measured by. */
export interface Checks {
  readonly thresholds: readonly Threshold[]
  readonly bail: readonly Threshold[]
}

/**
 * How results are written and judged: what a run wants to know beside its plan.
 * @throws {HammerError} `usage` as {@link resolveColumns} and {@link resolveChecks}
 */
export function resolveResults(values: RunValues, plan: Plan) {
  return {
    output: values.output,
    columns: resolveColumns(values, plan),
    header: values.noHeader ? 'no-header' : 'header',
    version: VERSION,
    out: values.out.map((text) => parseOut(text, OUTLETS)),
    ...resolveChecks(values),
  } as const
}

/** @throws {HammerError} `usage` for an expression that is none */
export function resolveChecks({ threshold, bail }: RunValues): Checks {
  return {
    thresholds: threshold.map((text) => parseThreshold(text, '--threshold')),
    bail: bail.map((text) => parseThreshold(text, '-B, --bail')),
  }
}

/** @throws {HammerError} `usage` for a column that does not exist, or cannot be known while the run goes on */
export function resolveColumns({ columns, warmUp }: RunValues, { cycles, script }: Pick<Plan, 'cycles' | 'script'> = {}): Column[] {
  const names = columns.split(',').map((name) => name.trim())
  for (const name of names) {
    if (!(name in COLUMNS)) throw badValue('columns', RUN_OPTIONS.columns, name, `Choose out of: ${Object.keys(COLUMNS).join(', ')}.`)
  }
  if (warmUp === 'auto' && names.includes('phase')) {
    throw badValue('columns', RUN_OPTIONS.columns, 'phase', 'With --warm-up auto it is known only at the end of the run; leave it out.')
  }
  const ofUsers = names.find((name) => name === 'user' || name === 'iteration')
  if (ofUsers !== undefined && !script) {
    throw badValue('columns', RUN_OPTIONS.columns, ofUsers, 'It is for scripts (hammer run); for a URL there is connection.')
  }
  // rows of a warm-up and of cycles are marked, unless the columns were chosen by hand
  const marks = columns === RUN_OPTIONS.columns.default ? { phase: warmUp !== 'auto' && warmUp > 0, cycle: cycles !== undefined } : {}
  return [...names, ...Object.entries(marks).flatMap(([name, wanted]) => (wanted ? [name] : []))] as Column[]
}
