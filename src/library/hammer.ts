// hammer() – a run from code: the same options, files and numbers as on the command line.

import type { OptionSpec } from '../cli/option.js'
import type { RUN_OPTIONS } from '../cli/options.js'
import type { PageOption } from '../cli/page-options.js'
import { HammerError } from '../core/errors.js'
import type { Snapshot } from '../core/snapshot.js'
import type { RunControl } from '../fleet/control.js'
import type { RunResult, Started } from '../fleet/run.js'

/** What may be given for the options of a table: texts as on the command line, or numbers. */
export type GivenFor<T extends Readonly<Record<string, OptionSpec>>> = {
  readonly [K in keyof T]?: T[K] extends { kind: 'flag' }
    ? boolean
    : T[K] extends { repeat: true }
      ? readonly string[]
      : T[K] extends { bare: string }
        ? string | boolean
        : string | number
}

/** Options that only make sense on a terminal, or with it. */
type TerminalOnly = PageOption | 'charts' | 'strict' | 'after' | 'dryRun' | 'json' | 'quiet' | 'verbose' | 'noColor' | 'tui' | 'noTui'

/**
 * The options of the command line in camel case, as text (`'10s'`, `'1k'`) or as numbers (durations in seconds, rates per
 * second); `header` takes several.
 */
export type HammerOptions = {
  /** What to load. Without a scheme `http://` is taken for loopback addresses. */
  readonly url: string | URL
  /** Ends the run early, in order: the result covers what was done. */
  readonly signal?: AbortSignal
  /** Milliseconds between two snapshots of the iteration. */
  readonly snapshotEvery?: number
} & GivenFor<Omit<typeof RUN_OPTIONS, TerminalOnly>>

/** A run that goes on: await it for its result, iterate over it to watch it. */
export interface Run extends PromiseLike<RunResult>, AsyncIterable<Snapshot> {
  readonly result: Promise<RunResult>
  /** There as soon as the run begins; rejects when it never does. */
  readonly control: Promise<RunControl>
}

const SNAPSHOT_EVERY = 1000

/**
 * Starts a run.
 *
 * ```ts
 * const run = hammer({ url: 'http://localhost:3000', connections: 50, duration: '10s' })
 * for await (const { rate, p99 } of run) console.log(rate, p99)
 * const { summary } = await run
 * ```
 * The result rejects with a {@link HammerError} when nothing could be sent. A disk that fails during the run is its
 * `failure`.
 */
export function hammer(options: HammerOptions): Run {
  const every = options.snapshotEvery ?? SNAPSHOT_EVERY
  let began: (started: Started) => void = () => {}
  const started = new Promise<Started>((resolve) => {
    began = resolve
  })
  const result = start(options, (run) => began(run))
  const control = Promise.race([started, result.then(neverBegan)]).then((run) => run.control)
  control.catch(() => {})
  // who only iterates hears of a failure there; who does neither should not crash for it
  result.catch(() => {})
  return {
    result,
    control,
    // biome-ignore lint/suspicious/noThenProperty: a run can be awaited, that is the point
    then: (onDone, onError) => result.then(onDone, onError),
    [Symbol.asyncIterator]: () => snapshots(started, result, every),
  }
}

/** A run has begun before it has a result. */
function neverBegan(): never {
  throw new HammerError('internal', 'the run never began')
}

async function start({ url, signal, snapshotEvery: _, ...given }: HammerOptions, onStart: (run: Started) => void): Promise<RunResult> {
  if (!url) throw new HammerError('usage', 'no url', { option: 'url', advice: "Name one: hammer({ url: 'http://localhost:3000' })" })
  const [
    { readValues },
    { takeCycles, refusePerUser },
    { RUN_OPTIONS: table },
    { resolvePlan, resolveResults },
    { run },
    { checkAllowed },
    { knownFloor },
    { checkLabels },
    { checkLimits },
  ] = await Promise.all([
    import('../cli/read-values.js'),
    import('../cli/cycles.js'),
    import('../cli/options.js'),
    import('../cli/resolve.js'),
    import('../fleet/run.js'),
    import('../core/allow.js'),
    import('../cli/calibration.js'),
    import('../cli/label.js'),
    import('../cli/limits.js'),
  ])
  const texts = Object.entries(given).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, Array.isArray(value) ? value : String(value)]],
  )
  const taken = takeCycles(Object.fromEntries(texts))
  refusePerUser(taken)
  const values = readValues(table, taken.given)
  // who asks for it in vain would have a real load instead
  if (values.dryRun)
    throw new HammerError('usage', 'dryRun belongs to the command line', { option: 'dryRun', advice: 'Take hammer URL --dry-run.' })
  checkLabels(values.tag)
  const plan = resolvePlan(String(url), values, { cycles: taken.cycles })
  return run(plan, {
    ...resolveResults(values, plan),
    signal: signal ?? new AbortController().signal,
    permit: (addresses) => checkAllowed(plan.target, addresses, process.env.HAMMER_ALLOW),
    floor: knownFloor(),
    fits: (connections) => checkLimits(connections),
    onStart,
  })
}

async function* snapshots(started: Promise<Started>, result: Promise<unknown>, every: number): AsyncGenerator<Snapshot> {
  const over = result.then(() => null)
  const run = await Promise.race([started, over])
  while (run) {
    let timer: NodeJS.Timeout | undefined
    const tick = new Promise<'tick'>((resolve) => {
      timer = setTimeout(() => resolve('tick'), every)
    })
    const next = await Promise.race([tick, over]).finally(() => clearTimeout(timer))
    if (next === null) {
      yield { ...run.snapshot(), phase: 'done' }
      return
    }
    yield run.snapshot()
  }
}
