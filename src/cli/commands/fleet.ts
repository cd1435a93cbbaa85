// hammer fleet: who is there, what goes on; attach to a run, stop it, check the agents.

import { HammerError } from '../../core/errors.js'
import { didYouMean } from '../../core/nearest.js'
import { printable } from '../../core/text.js'
import type { Meeting } from '../../fleet/machines/address.js'
import type { Bus } from '../../fleet/machines/bus.js'
import type { SeenAgent } from '../../fleet/machines/list.js'
import type { RunRecord } from '../../fleet/machines/messages.js'
import type { Signer } from '../../fleet/machines/seal.js'
import { carryOut } from '../carry-out.js'
import type { Command } from '../command.js'
import { withConfig } from '../config.js'
import { EXIT } from '../exit.js'
import { addressOf, choiceOf } from '../fleet.js'
import { FLEET_COMMAND_OPTIONS } from '../fleet-options.js'
import { RUN_OPTIONS } from '../options.js'
import { type Given, readValues } from '../read-values.js'
import type { Terminal } from '../terminal.js'
import { VERSION } from '../version.js'

type Values = ReturnType<typeof readValues<typeof FLEET_COMMAND_OPTIONS>>

/** What can be done, by its word. */
const ACTIONS: Readonly<Record<string, (about: About) => Promise<number>>> = { list, agents, attach, stop, check, key, config }

interface About {
  readonly values: Values
  /** @throws {HammerError} `usage` */
  readonly meeting: () => Meeting
  readonly runs: readonly string[]
  readonly terminal: Terminal
}

export const fleet: Command = {
  summary: 'agents and runs of a fleet: see them, attach to a run, stop it, check the agents',
  argument: '[agents|attach|stop|check|key|config] [RUN…]',
  options: FLEET_COMMAND_OPTIONS,
  examples: [
    ['hammer fleet', 'which agents are there, which runs go on'],
    ['hammer fleet agents --upgrade-needed', 'which agents have another version than this hammer? Exit code 1 if any has'],
    ['hammer fleet attach RUN', 'follow a run from its beginning to its report; several may watch'],
    ['hammer fleet stop RUN', 'end it on all agents, in order; --all ends all runs'],
    ['hammer fleet check', 'can every agent hear us, and fetch and say something?'],
    ['hammer fleet key', 'the public key that agents are to trust: hammer agent --trust KEY'],
    ['hammer fleet config -o keys > nats-server.conf', 'a nats-server on which everybody may do what he needs'],
  ],
  run: async (action = 'list', given, terminal, runs) => {
    const { given: all } = await withConfig(FLEET_COMMAND_OPTIONS, given, { cwd: process.cwd(), env: process.env })
    return runFleet(action, runs, all, terminal)
  },
}

async function runFleet(action: string, runs: readonly string[], given: Given, terminal: Terminal): Promise<number> {
  const values = readValues(FLEET_COMMAND_OPTIONS, given)
  if (!Object.hasOwn(ACTIONS, action)) {
    const advice = `There are: ${Object.keys(ACTIONS).join(', ')}.${didYouMean(action, Object.keys(ACTIONS))}`
    throw new HammerError('usage', `hammer fleet cannot ${JSON.stringify(action)}`, { value: action, advice })
  }
  if (values.upgradeNeeded && action !== 'agents')
    throw new HammerError('usage', '--upgrade-needed belongs to agents', { advice: 'hammer fleet agents --upgrade-needed' })
  const { meetingAt } = await import('../../fleet/machines/address.js')
  return ACTIONS[action]({ values, meeting: () => meetingAt(addressOf(values.nats, values), '--nats'), runs, terminal })
}

async function withBus<T>({ meeting, values }: About, act: (bus: Bus) => Promise<T>): Promise<T> {
  const { Bus } = await import('../../fleet/machines/bus.js')
  const bus = await Bus.join(meeting(), { name: 'console', inbox: 'console', signer: await signerLater(values) })
  try {
    await bus.prepare()
    return await act(bus)
  } finally {
    await bus.close()
  }
}

/** Who only looks needs no key, and none is made. */
async function signerLater({ fleetKey }: Values): Promise<() => Signer> {
  const { fleetSigner } = await import('../fleet-key.js')
  let signer: Signer | null = null
  return () => {
    signer ??= fleetSigner(fleetKey)
    return signer
  }
}

async function key({ values, terminal }: About): Promise<number> {
  const { printKey } = await import('../fleet-config.js')
  return printKey(values.fleetKey, terminal)
}

async function config({ values, terminal }: About): Promise<number> {
  const { printConfig } = await import('../fleet-config.js')
  return printConfig(values.nats, values.output, terminal)
}

const SHOWN_RUNS = 20

function list(about: About): Promise<number> {
  const { values, terminal } = about
  return withBus(about, async (bus) => {
    const { listAgents, listRuns } = await import('../../fleet/machines/list.js')
    const [agents, runs] = await Promise.all([listAgents(bus), listRuns(bus)])
    if (values.json) terminal.out(`${JSON.stringify({ schema: 'hammer-fleet/1', agents, runs }, null, 2)}\n`)
    else terminal.out([...agentLines(agents), '', ...runLines(runs, agents), ''].join('\n'))
    return EXIT.ok
  })
}

function agents(about: About): Promise<number> {
  const { values, terminal } = about
  return withBus(about, async (bus) => {
    const { listAgents, otherVersions } = await import('../../fleet/machines/list.js')
    const there = await listAgents(bus)
    const shown = values.upgradeNeeded ? otherVersions(there, VERSION) : there
    if (values.json) terminal.out(`${JSON.stringify({ schema: 'hammer-fleet-agents/1', version: VERSION, agents: shown }, null, 2)}\n`)
    else if (values.upgradeNeeded && there.length > 0 && shown.length === 0)
      terminal.out(`${there.length === 1 ? 'The one agent there' : `All ${there.length} agents`} can be used by this hammer, ${VERSION}.\n`)
    else terminal.out(`${agentLines(shown).join('\n')}\n`)
    return values.upgradeNeeded && shown.length > 0 ? EXIT.failed : EXIT.ok
  })
}

function agentLines(agents: readonly SeenAgent[]): string[] {
  if (agents.length === 0) return ['No agent is there. Start one: hammer agent --nats URL']
  const rows = agents.map(({ name, host, cores, version, clock, floor, run }) => [
    name,
    host,
    String(cores),
    version,
    clock === null ? 'no answer' : `${signed(clock.offset)} ± ${clock.error.toFixed(2)} ms`,
    floor === null ? '-' : `${(floor.p99 * 1000).toFixed(2)} ms`,
    run === null ? 'free' : `busy: ${run}`,
  ])
  return table([['agent', 'host', 'cores', 'version', 'clock', 'floor p99', 'state'], ...rows])
}

function runLines(runs: readonly RunRecord[], agents: readonly SeenAgent[]): string[] {
  if (runs.length === 0) return ['No run is known.']
  const rows = runs.slice(0, SHOWN_RUNS).map(({ run, state, started, members, target }) => {
    return [run, stateOf({ run, state }, agents), started.replace(/\.\d+Z$/, 'Z'), String(members.length), target]
  })
  const more = runs.length > SHOWN_RUNS ? [`… and ${runs.length - SHOWN_RUNS} older ones`] : []
  return [...table([['run', 'state', 'started', 'agents', 'target'], ...rows]), ...more]
}

/** Of a run that was left alone nobody says that it has ended. */
function stateOf({ run, state }: Pick<RunRecord, 'run' | 'state'>, agents: readonly SeenAgent[]): string {
  const isOver = state === 'running' && !agents.some((agent) => agent.run === run)
  return isOver ? 'over' : state
}

/** Texts from other machines must not paint this terminal. */
function table(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(printable))
  const widths = shown[0].map((_, column) => Math.max(...shown.map((row) => row[column].length)))
  return shown.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  )
}

/** Clocks of machines begin anywhere: only a machine's own is near. */
function signed(ms: number): string {
  if (Math.abs(ms) >= 1000) return `${ms > 0 ? '+' : '-'}${Math.abs(ms / 1000).toFixed(1)} s`
  return `${ms > 0 ? '+' : ''}${ms.toFixed(2)} ms`
}

/** @throws {HammerError} `usage` without exactly one */
function oneRun({ runs }: About, action: string): string {
  if (runs.length === 1) return runs[0]
  const advice = 'hammer fleet shows the runs.'
  throw new HammerError('usage', runs.length === 0 ? `${action} needs a run` : 'one run at a time', { option: 'RUN', advice })
}

async function attach(about: About): Promise<number> {
  const { values, meeting, terminal } = about
  const run = oneRun(about, 'attach')
  const { attach: follow, planOfRun } = await import('../../fleet/machines/run.js')
  const plan = await planOfRun(run, meeting())
  const signer = await signerLater(values)
  const { output, json, quiet } = values
  const runValues = readValues(RUN_OPTIONS, { ...(output === null ? {} : { output }), json: String(json), quiet: String(quiet) })
  return carryOut(plan, runValues, terminal, {
    onSignal: () => {},
    perform: async (_, options, said) => {
      const asked = choiceOf(options.signal, said)
      try {
        return await follow(
          run,
          { ...options, signal: asked.stop },
          {
            meeting: meeting(),
            signer,
            agents: null,
            wait: 0,
            rows: values.collect ? 'collect' : 'leave',
            detach: asked.detach,
            lostParts: 'left out',
            cwd: process.cwd(),
            said,
          },
        )
      } finally {
        asked.release()
      }
    },
  })
}

function stop(about: About): Promise<number> {
  const { values, terminal } = about
  const only = values.all ? null : oneRun(about, 'stop')
  return withBus(about, async (bus) => {
    const [{ listRuns, stopRun }, { unknownRun }] = await Promise.all([
      import('../../fleet/machines/list.js'),
      import('../../fleet/machines/run.js'),
    ])
    const going = (await listRuns(bus)).filter(({ state }) => state === 'running' || state === 'stopping' || state === 'loading')
    const meant = only === null ? going : going.filter(({ run }) => run === only)
    if (only !== null && meant.length === 0) throw unknownRun(only)
    let isEnded = true
    for (const record of meant) {
      const problems = await stopRun(bus, record)
      for (const problem of problems) terminal.err(`hammer: ${record.run} cannot be ended: ${printable(problem)}\n`)
      if (problems.length === 0) terminal.err(`hammer: ${record.run} is being ended\n`)
      isEnded &&= problems.length === 0
    }
    if (meant.length === 0) terminal.err('hammer: no run goes on\n')
    return isEnded ? EXIT.ok : EXIT.failed
  })
}

function check(about: About): Promise<number> {
  const { terminal, values } = about
  return withBus(about, async (bus) => {
    const { checkAgents } = await import('../../fleet/machines/list.js')
    const checked = await checkAgents(bus)
    if (values.json) terminal.out(`${JSON.stringify({ schema: 'hammer-fleet-check/1', agents: checked }, null, 2)}\n`)
    else if (checked.length === 0) terminal.out('No agent is there. Start one: hammer agent --nats URL\n')
    else {
      const rows = checked.map(({ name, host, problem }) => [name, host, problem ?? 'ok'])
      terminal.out(`${table([['agent', 'host', 'check'], ...rows]).join('\n')}\n`)
    }
    return checked.length > 0 && checked.every(({ problem }) => problem === null) ? EXIT.ok : EXIT.failed
  })
}
