// hammer rerun: a run once more, as its plan.json has it, or with changes.

import { HammerError } from '../../core/errors.js'
import { printable } from '../../core/text.js'
import { askedOf, commandLine, type Request } from '../asked.js'
import type { Command } from '../command.js'
import { FLEET_OPTIONS } from '../fleet-options.js'
import { newestRun } from '../newest.js'
import type { OptionSpec } from '../option.js'
import { RUN_OPTIONS } from '../options.js'
import type { Given } from '../read-values.js'
import { changed, checkSecrets, type Earlier, knownHere, readEarlier, scriptOf } from '../rerun.js'
import { SCRIPT_OPTIONS } from '../script-options.js'
import type { Terminal } from '../terminal.js'

type Table = Readonly<Record<string, OptionSpec>>

const { url } = SCRIPT_OPTIONS
const OF_LOAD = { ...RUN_OPTIONS, ...FLEET_OPTIONS }
const OF_SCRIPT = { ...SCRIPT_OPTIONS, ...FLEET_OPTIONS }
const RERUN_OPTIONS = {
  ...SCRIPT_OPTIONS,
  ...RUN_OPTIONS,
  ...FLEET_OPTIONS,
  url: { ...url, help: 'another URL, or for a script where its relative URLs lead' },
}

export const rerun: Command = {
  summary: 'run again what was run, by the plan.json of its folder; options given here take the place of those given then',
  argument: '[PATH]',
  options: RERUN_OPTIONS,
  examples: [
    ['hammer rerun', 'the newest run under results/ again'],
    ['hammer rerun results/2026-11-21T09-31-02Z -c 100', 'with 100 connections'],
    ["hammer rerun results/latest -H 'Authorization: Bearer …'", 'a secret, which is kept nowhere'],
  ],
  run: async (path, given, terminal) => {
    const earlier = readEarlier(path ?? newestRun('hammer rerun'))
    const commands: Readonly<Record<string, typeof load>> = { hammer: load, 'hammer run': script, 'hammer demo': demo }
    const { command } = earlier.asked
    if (Object.hasOwn(commands, command)) return commands[command](earlier, given, terminal)
    throw new HammerError('input', `${JSON.stringify(command)} cannot be run again`, { value: command, advice: 'Start it by hand.' })
  },
}

async function load(earlier: Earlier, { url, ...changes }: Given, terminal: Terminal): Promise<number> {
  const argument = typeof url === 'string' ? url : earlier.asked.argument
  const given = knownHere(changed(earlier.asked.options, changes), process.env)
  checkTable(given, OF_LOAD, 'a run of a URL')
  checkSecrets(argument, given, OF_LOAD)
  say({ command: 'hammer', argument, given }, OF_LOAD, terminal)
  const { runLoad } = await import('./load.js')
  return runLoad({ command: 'hammer', argument, given }, terminal)
}

async function script(earlier: Earlier, changes: Given, terminal: Terminal): Promise<number> {
  const given = knownHere(changed(earlier.asked.options, changes), process.env)
  checkTable(given, OF_SCRIPT, 'a run of a script')
  checkSecrets(null, given, OF_SCRIPT)
  if (earlier.asked.argument === null) return program(given, terminal)
  const { argument, warning } = scriptOf(earlier, process.cwd())
  say({ command: 'hammer run', argument, given }, OF_SCRIPT, terminal)
  if (warning !== null) terminal.err(`hammer: ${printable(warning)}\n`)
  const [{ runAlone }, { takeFleet }] = await Promise.all([import('./run.js'), import('../fleet.js')])
  return runAlone(argument, takeFleet(given), terminal)
}

async function program({ exec, ...given }: Given, terminal: Terminal): Promise<number> {
  const command = typeof exec === 'string' ? exec : ''
  say({ command: 'hammer run', argument: null, given: { ...given, exec: command } }, SCRIPT_OPTIONS, terminal)
  const { runExternal } = await import('../external.js')
  return runExternal(command, given, terminal)
}

async function demo(earlier: Earlier, changes: Given, terminal: Terminal): Promise<number> {
  const given = changed(earlier.asked.options, changes)
  checkTable(given, RUN_OPTIONS, 'a demonstration')
  say({ command: 'hammer demo', argument: null, given }, RUN_OPTIONS, terminal)
  const { demo } = await import('./demo.js')
  return demo.run(undefined, given, terminal, [])
}

/** What comes now is said: a folder may come from somebody else. */
function say(request: Request, table: Table, { err }: Terminal): void {
  err(`hammer: again: ${printable(commandLine(askedOf(request, table, 'masked'), table))}\n`)
}

function checkTable(given: Given, table: Table, what: string): void {
  const stray = Object.keys(given).find((name) => !Object.hasOwn(table, name))
  if (stray === undefined) return
  throw new HammerError('usage', `that was ${what}: it has no option ${JSON.stringify(stray)}`, { option: stray, advice: 'Leave it out.' })
}
