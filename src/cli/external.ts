// hammer run --exec: a program of any language in the place of a script.

import { existsSync } from 'node:fs'
import { Writable } from 'node:stream'
import { HammerError } from '../core/errors.js'
import type { Plan } from '../core/plan.js'
import type { ExecPlan, ScriptPlan } from '../core/script.js'
import { withAsked } from './asked.js'
import { carryOut } from './carry-out.js'
import type { Configured } from './config.js'
import { flagOf } from './option.js'
import { RUN_OPTIONS } from './options.js'
import { type Given, readValues } from './read-values.js'
import { resolvePlan } from './resolve.js'
import { SCRIPT_OPTIONS, type ScriptValues } from './script-options.js'
import { argumentsOf, MOST_USERS, NO_URL } from './script-values.js'
import { wholeUrl } from './target.js'
import type { Terminal } from './terminal.js'

/** A program makes its requests itself: these would hold for none of them. */
const MEANINGLESS = ['header', 'user', 'insecure', 'cacert', 'cert', 'key', 'tag', 'excludeTag'] as const

/** What was named on the command line itself. */
export interface Typed {
  readonly script: string | undefined
  readonly given: Given
}

/**
 * The program to run, or null where a script is: the command line wins over environment and config file.
 * @throws {HammerError} `usage` where both are named in one place
 */
export function externalOf({ script, given }: Typed, configured: Configured): string | null {
  const typed = text(given.exec)
  if (typed !== undefined && script !== undefined) throw both(script)
  if (script !== undefined) return null
  const command = typed ?? text(configured.given.exec)
  if (typed === undefined && command !== undefined && configured.script !== undefined) throw both(configured.script)
  return command ?? null
}

function text(value: Given[string]): string | undefined {
  return typeof value === 'string' ? value : value?.at(-1)
}

function both(script: string): HammerError {
  const advice = 'Leave out one of the two: --exec runs a program in the place of a script.'
  return new HammerError('usage', `--exec and the script ${script} exclude each other`, { option: '--exec', value: script, advice })
}

/** Returns the exit code. */
export async function runExternal(command: string, given: Given, terminal: Terminal): Promise<number> {
  checkPlace(command, given)
  const values = valuesOf(given)
  const request = { command: 'hammer run', argument: null, given: { ...given, exec: command } }
  const plan = withAsked(planOf(command, values), request, SCRIPT_OPTIONS)
  if (process.env.HAMMER_ALLOW !== undefined && !values.quiet)
    terminal.err('hammer: HAMMER_ALLOW cannot be enforced on an external program; it finds it in its environment\n')
  return values.once ? onceExternal(plan, terminal) : carryOut(plan, values, terminal)
}

function checkPlace(command: string, given: Given): void {
  if (process.platform === 'win32')
    throw new HammerError('usage', '--exec needs process groups, which Windows has not', { option: '--exec', advice: 'Use WSL.' })
  if (command.trim() === '')
    throw new HammerError('usage', '--exec names no command', {
      option: '--exec',
      advice: "Write it like --exec 'python3 scripts/external/runner.py'.",
    })
  const useless = MEANINGLESS.find((name) => given[name] !== undefined && given[name] !== 'false')
  if (useless === undefined) return
  const option = `--${flagOf(useless)}`
  const advice = 'The program makes its requests itself: tell it with --arg NAME=VALUE.'
  throw new HammerError('usage', `${option} means nothing to --exec`, { option, advice })
}

function valuesOf(given: Given): ScriptValues {
  const users = given.connections === undefined && given.rate !== undefined ? { connections: String(MOST_USERS) } : {}
  return readValues({ ...RUN_OPTIONS, ...SCRIPT_OPTIONS }, { ...given, ...users }) as ScriptValues
}

interface ExecRun extends Plan {
  readonly script: ScriptPlan & { readonly exec: ExecPlan }
}

function planOf(command: string, values: ScriptValues): ExecRun {
  const plan = resolvePlan(values.url ?? NO_URL, values)
  const args = argumentsOf(values.arg)
  const name = commandName(command)
  const env = {
    HAMMER_ARGS: JSON.stringify(args),
    HAMMER_SEED: String(plan.load.seed),
    HAMMER_TIMEOUT: String(plan.connection.timeout / 1000),
    ...(values.url === null ? {} : { HAMMER_URL: wholeUrl(plan.target) }),
  }
  const script = { file: '', only: null, tags: [], excludedTags: [], args, allow: null, shared: null, exec: { command, name, env } }
  const target = values.url === null ? { ...plan.target, url: name } : plan.target
  return { ...plan, target, script: { ...script, baseUrl: values.url === null ? null : plan.target.url } }
}

/** A command without what may be a secret: its first word, and those that name files. */
function commandName(command: string): string {
  const words = command.trim().split(/\s+/)
  const shown = words.map((word, i) => {
    const [variable, value] = /^(\w+=)(.+)$/.exec(word)?.slice(1) ?? []
    if (value !== undefined) return `${variable}…`
    return i === 0 || existsSync(word) ? word : '…'
  })
  return shown.filter((word, i) => word !== '…' || shown[i - 1] !== '…').join(' ')
}

/** One iteration, with every line that goes to and fro. */
async function onceExternal(plan: ExecRun, terminal: Terminal): Promise<number> {
  const [{ once }, { startRunner }, { printable }] = await Promise.all([
    import('./once.js'),
    import('../engine/exec/index.js'),
    import('../core/text.js'),
  ])
  const workload = await startRunner({
    plan: plan.script.exec,
    place: { index: 0, count: 1 },
    err: errStream(terminal),
    trace: (line) => terminal.out(`  ${printable(line)}\n`),
  })
  return once(plan, workload, terminal)
}

function errStream(terminal: Terminal): Writable {
  return new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      terminal.err(String(chunk))
      done()
    },
  })
}
