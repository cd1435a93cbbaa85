// hammer run: load with a script.

import { basename } from 'node:path'
import { HammerError } from '../../core/errors.js'
import type { Plan } from '../../core/plan.js'
import type { ScriptPlan } from '../../core/script.js'
import type { Summary } from '../../core/summary.js'
import { printable } from '../../core/text.js'
import type { User } from '../../engine/users/index.js'
import { connectionsNeeded } from '../../load/shape.js'
import type { Cycles, Workload } from '../../workload/index.js'
import { catchStrays } from '../../workload/thread.js'
import { withAsked } from '../asked.js'
import { carryOut, type Wishes } from '../carry-out.js'
import type { Command } from '../command.js'
import { withConfig } from '../config.js'
import { takeCycles } from '../cycles.js'
import { EXIT } from '../exit.js'
import { externalOf, runExternal } from '../external.js'
import { notForFleets, performOf, type TakenFleet, takeFleet } from '../fleet.js'
import { FLEET_OPTIONS } from '../fleet-options.js'
import { openScript } from '../open-script.js'
import { CONFIG_OPTIONS, RUN_OPTIONS } from '../options.js'
import { withPatience } from '../patience.js'
import { type Given, readValues } from '../read-values.js'
import { type Course, resolvePlan } from '../resolve.js'
import { type ScriptLoad, scriptLoad } from '../script-load.js'
import { SCRIPT_OPTIONS, type ScriptValues } from '../script-options.js'
import { MOST_USERS, NO_URL } from '../script-values.js'
import { wholeUrl } from '../target.js'
import type { Terminal } from '../terminal.js'

const OPTIONS = { ...SCRIPT_OPTIONS, ...FLEET_OPTIONS }

export const run: Command = {
  summary: 'load with a script: what its module exports is what runs',
  argument: '[SCRIPT]',
  options: { ...CONFIG_OPTIONS, ...OPTIONS },
  examples: [
    ['hammer run shop.ts --url http://localhost:3000 -c 50 -d 1m', '50 users for a minute'],
    ['hammer run shop.ts#buyer --url http://localhost:3000 --once', 'one scenario, once, step by step'],
    ['hammer run shop.ts --url http://localhost:3000 -r 20 -d 10m', '20 iterations a second, whatever they take'],
    ["hammer run --exec 'python3 runner.py' -c 50 -d 1m", '50 users, whose iterations are carried out by that program'],
  ],
  run: async (script, given, terminal) => {
    const configured = await withConfig(OPTIONS, given, { cwd: process.cwd(), env: process.env })
    const program = externalOf({ script, given }, configured)
    const { exec: _, ...rest } = configured.given
    const taken = takeFleet(rest)
    if (program === null) return runAlone(script ?? configured.script, taken, terminal)
    if (taken.fleet.fleet !== null)
      throw notForFleets('--exec', 'The program would have to be on every agent: call it from a script that they have.')
    return runExternal(program, taken.given, terminal)
  },
}

/** What a script leaves to nobody in this thread does not end the run, but costs the exit code 0. Also what runs again what was run. */
export async function runAlone(name: string | undefined, taken: TakenFleet, terminal: Terminal): Promise<number> {
  let astray = 0
  const strays = catchStrays()
  strays.tell((error) => {
    astray++
    terminal.err(`hammer: an error that nobody awaits: ${strayWords(error)}\n`)
  })
  const code = await runScript(name, taken, terminal).finally(strays.release)
  return astray > 0 && code === EXIT.ok ? EXIT.failed : code
}

/** The message, and the place that it comes from. */
function strayWords(error: unknown): string {
  const [first, ...frames] = String((error instanceof Error && error.stack) || error).split('\n')
  const place = frames.find((frame) => /^\s+at /.test(frame) && !/node:|hammer\.mjs|[\\/]jiti[\\/]/.test(frame))
  return printable(`${first}${place === undefined ? '' : ` ${place.trim()}`}`)
}

async function runScript(name: string | undefined, { given, fleet, asked }: TakenFleet, terminal: Terminal): Promise<number> {
  const own = readValues(SCRIPT_OPTIONS, takeCycles(given).given) as ScriptValues
  const { script, workload } = await openScript(name, own, 'hammer run scripts/first.ts --url http://localhost:3000')
  const { values: all, cycles } = valuesOf(workload, given)
  const load = scriptLoad({ values: all, workload, given, file: script.file })
  const { values } = load
  const elsewhere = fleet.fleet !== null
  if (elsewhere && values.once) throw notForFleets('--once', 'It tries the script here, step by step: leave out --fleet.')
  const bare = planOf(script, load, { cycles, place: elsewhere ? 'elsewhere' : 'here' })
  const plan = withAsked(bare, { command: 'hammer run', argument: name ?? null, given: asked }, elsewhere ? OPTIONS : SCRIPT_OPTIONS)
  const performed = await performOf(fleet, values)
  // who runs what is decided in the workers; what cannot be decided is refused here
  if (plan.load.model === 'open') workload.sequence()
  else for (const load of plan.cycles ?? [plan.load]) workload.apportion(connectionsNeeded(load))
  if (values.dryRun) return carryOut(plan, values, terminal)
  const facts = { args: script.args, url: values.url }
  const shared = await setUp(workload, facts)
  const users = workload.users === null ? {} : { users: workload.users }
  const ready = { ...plan, script: { ...plan.script, ...users, shared } }
  const known: Known = { ...facts, shared, summary: null, folder: null }
  const onResult: Wishes['onResult'] = ({ summary, folder }) => Object.assign(known, { summary, folder })
  let ending: Ending = null
  let detached = false
  const onDetach = () => {
    detached = true
  }
  let code: number = EXIT.failed
  try {
    const allows = (users: number) => void workload.apportion(users)
    code = values.once
      ? await onceEach(ready, workload, terminal)
      : await carryOut(ready, values, terminal, { ...performed, onResult, onDetach, allows })
  } finally {
    // also when nothing could be sent: what was set up is there
    if (!detached) ending = await tearDown(workload, known, terminal)
    else if (workload.teardown) terminal.err('hammer: the tear-down of the run was not called: the run goes on\n')
  }
  if (ending !== 'failed') return ending ?? code
  return code === EXIT.ok ? EXIT.failed : code
}

async function onceEach(plan: Plan, workload: Workload<User>, terminal: Terminal): Promise<number> {
  const { once } = await import('../once.js')
  return withPatience(() => once(plan, workload, terminal))
}

/** How a tear-down ended: with an exit code of the script's own, with nothing to say, or not at all. */
type Ending = number | null | 'failed'

/** What the tear-down of a run is told. */
interface Known {
  readonly args: Readonly<Record<string, string>>
  readonly url: string | null
  readonly shared: unknown
  /** Null with `--once`, or when nothing could be sent. */
  readonly summary: Summary | null
  readonly folder: string | null
}

/** The command line wins over the script's own `options`. */
function valuesOf({ options, users }: Workload<User>, given: Given): { readonly values: ScriptValues; readonly cycles: Cycles | null } {
  const texts = Object.entries(options).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)])
  const all: Record<string, string | readonly string[] | undefined> = { ...Object.fromEntries(texts), ...given }
  if (all.connections === undefined && users !== null) all.connections = String(users)
  if (all.connections === undefined && all.rate !== undefined) all.connections = String(MOST_USERS)
  const taken = takeCycles(all)
  return { values: readValues({ ...RUN_OPTIONS, ...SCRIPT_OPTIONS }, taken.given) as ScriptValues, cycles: taken.cycles }
}

function planOf(script: ScriptPlan, { values, stages }: ScriptLoad, course: Course): Plan & { readonly script: ScriptPlan } {
  const plan = resolvePlan(values.url ?? NO_URL, values, { ...course, ...(stages && { stages }) })
  const baseUrl = values.url === null ? null : wholeUrl(plan.target)
  const target = values.url === null ? { ...plan.target, url: basename(script.file) } : plan.target
  const sizing = values.sizing === null ? {} : { sizing: values.sizing }
  return { ...plan, ...sizing, target, script: { ...script, baseUrl } }
}

/** @throws {HammerError} `usage`: without its set-up a script cannot run */
async function setUp({ setup }: Workload<User>, run: unknown): Promise<unknown> {
  try {
    return structuredClone(await withPatience(async () => setup?.(run)))
  } catch (error) {
    const cannot = error instanceof DOMException && error.name === 'DataCloneError'
    const what = cannot ? 'what the set-up of the run returned cannot be given to threads' : 'the set-up of the run failed'
    const advice = cannot ? 'Return plain data: no functions, no connections.' : 'Nothing was sent.'
    throw new HammerError('target', `${what}: ${error instanceof Error ? error.message : String(error)}`, { advice, cause: error })
  }
}

/** A tear-down that fails is reported, and costs the exit code 0. */
async function tearDown({ teardown }: Workload<User>, run: Known, terminal: Terminal): Promise<Ending> {
  try {
    return ownCode(await withPatience(async () => teardown?.(run)))
  } catch (error) {
    terminal.err(`hammer: the tear-down of the run failed: ${error instanceof Error ? error.message : String(error)}\n`)
    return 'failed'
  }
}

/** `{ exitCode: 3 }` */
function ownCode(returned: unknown): number | null {
  if (typeof returned !== 'object' || returned === null || !('exitCode' in returned)) return null
  const { exitCode } = returned
  if (Number.isInteger(exitCode) && Number(exitCode) >= 0 && Number(exitCode) <= 255) return Number(exitCode)
  throw new Error(`exitCode is ${JSON.stringify(exitCode)}, not a whole number from 0 to 255`)
}
