// hammer list: what a script would run, without running it.

import { basename } from 'node:path'
import type { User } from '../../engine/users/index.js'
import { scenarioShares, type Workload } from '../../workload/index.js'
import type { Command } from '../command.js'
import { withConfig } from '../config.js'
import { EXIT } from '../exit.js'
import { type Listing, listJson, listText } from '../list-page.js'
import { openScript } from '../open-script.js'
import { CONFIG_OPTIONS } from '../options.js'
import { badValue, type Given, readValues } from '../read-values.js'
import { LIST_OPTIONS } from '../script-options.js'
import type { Terminal } from '../terminal.js'

const FORMATS: Readonly<Record<string, (listing: Listing) => string>> = { text: listText, json: listJson }

export const list: Command = {
  summary: 'what a script would run: its scenarios, their expected shares and their tasks; nothing is sent',
  argument: 'SCRIPT',
  options: { ...CONFIG_OPTIONS, ...LIST_OPTIONS },
  examples: [
    ['hammer list shop.ts', 'shares in per cent, tasks as a tree'],
    ['hammer list shop.ts --tag slow -c 50', 'how 50 users would be divided over what has this tag'],
    ['hammer list shop.ts --format json', 'for programs'],
  ],
  run: async (script, given, terminal) => {
    const configured = await withConfig(LIST_OPTIONS, given, { cwd: process.cwd(), env: process.env })
    return listScript(script ?? configured.script, configured.given, terminal)
  },
}

async function listScript(name: string | undefined, given: Given, terminal: Terminal): Promise<number> {
  const { format, ...choice } = readValues(LIST_OPTIONS, given)
  if (!Object.hasOwn(FORMATS, format)) {
    throw badValue('format', LIST_OPTIONS.format, format, `Choose out of: ${Object.keys(FORMATS).join(', ')}.`)
  }
  const { script, workload } = await openScript(name, choice, 'hammer list scripts/first.ts')
  const { connections, rate } = readValues(LIST_OPTIONS, { ...ownLoad(workload), ...given })
  const users = rate === null ? (connections ?? workload.users) : null
  // a script that cannot have this load is refused as by a run
  if (rate !== null) workload.sequence()
  const divided = users === null ? null : divide(workload, users)
  const scenarios = scenarioShares(workload.scenarios).map((scenario) => ({
    ...scenario,
    assigned: divided?.get(scenario.name) ?? (divided && 0),
    rate: rate === null ? null : rate * scenario.share,
  }))
  terminal.out(FORMATS[format]({ script: basename(script.file), users, rate, pick: workload.pick ? 'iteration' : 'user', scenarios }))
  return EXIT.ok
}

/** The load that the script itself asks for. */
function ownLoad({ options }: Workload<User>): Given {
  const known = ['connections', 'rate'].filter((name) => options[name] !== undefined)
  return Object.fromEntries(known.map((name) => [name, String(options[name])]))
}

/** How many of so many users belong to each scenario. */
function divide(workload: Workload<User>, users: number): Map<string, number> {
  const counts = new Map<string, number>()
  const scenarioOf = workload.apportion(users)
  for (let n = 0; n < users; n++) {
    const { name } = scenarioOf(n)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
