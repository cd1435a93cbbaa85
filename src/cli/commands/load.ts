// hammer URL: load one URL, write the run's folder, print the summary.

import { relative } from 'node:path'
import { HammerError } from '../../core/errors.js'
import { type Request, withAsked } from '../asked.js'
import { carryOut } from '../carry-out.js'
import type { Command } from '../command.js'
import { withConfig } from '../config.js'
import { refusePerUser, takeCycles } from '../cycles.js'
import { performOf, takeFleet } from '../fleet.js'
import { FLEET_OPTIONS } from '../fleet-options.js'
import { checkLabels } from '../label.js'
import { CONFIG_OPTIONS, RUN_OPTIONS } from '../options.js'
import { readValues } from '../read-values.js'
import { resolvePlan } from '../resolve.js'
import type { Terminal } from '../terminal.js'

const OPTIONS = { ...RUN_OPTIONS, ...FLEET_OPTIONS }

export const load: Command = {
  summary: 'load one URL, write results/<run>/, print the summary',
  argument: 'URL',
  options: { ...RUN_OPTIONS, ...FLEET_OPTIONS, ...CONFIG_OPTIONS },
  examples: [
    ['hammer localhost:3000', '10 connections for 10 seconds'],
    ['hammer http://localhost:3000/api -c 50 -d 1m --ramp-up 10s', '50 connections, started over 10 seconds'],
    ['hammer http://localhost:3000/api -r 500 -d 30s', '500 requests a second, whatever the answers do'],
    ['hammer http://localhost:3000/login -m POST -T application/json -b \'{"user":1}\' -n 1000', 'exactly 1000 posts'],
  ],
  run: async (argument, given, terminal) => {
    const configured = await withConfig(OPTIONS, given, { cwd: process.cwd(), env: process.env })
    const url = argument ?? configured.url
    if (url === undefined && configured.script !== undefined) throw isForRun(configured.script)
    if (configured.file !== null && configured.given.quiet !== 'true') terminal.err(`hammer: with ${relative('', configured.file)}\n`)
    return runLoad({ command: 'hammer', argument: url ?? null, given: configured.given }, terminal)
  },
}

function isForRun(script: string): HammerError {
  const advice = 'A script is run by: hammer run, with the same options.'
  return new HammerError('usage', `no URL, but the script ${script}`, { option: 'URL', value: script, advice })
}

/** Also what the demonstration does, for a URL and with options of its own. */
export async function runLoad(
  request: Request,
  terminal: Terminal,
  { url = request.argument, given = request.given } = {},
): Promise<number> {
  if (url === null) throw new HammerError('usage', 'no URL', { option: 'URL', advice: 'Name one: hammer http://localhost:3000' })
  const { fleet, given: own } = takeFleet(given)
  const taken = takeCycles(own)
  refusePerUser(taken)
  const values = readValues(RUN_OPTIONS, taken.given)
  checkLabels(values.tag)
  const plan = resolvePlan(url, values, { cycles: taken.cycles, place: fleet.fleet === null ? 'here' : 'elsewhere' })
  return carryOut(withAsked(plan, request, fleet.fleet === null ? RUN_OPTIONS : OPTIONS), values, terminal, await performOf(fleet, values))
}
