// hammer ab: two targets that take turns on one schedule, and what differs between them.

import { randomUUID } from 'node:crypto'
import { HammerError } from '../../core/errors.js'
import type { Plan } from '../../core/plan.js'
import { connectionsNeeded } from '../../load/shape.js'
import { AB_OPTIONS, COMPARISON_ONLY } from '../ab-options.js'
import { carryOutPair } from '../carry-out-pair.js'
import type { Command } from '../command.js'
import { readJudgement } from '../comparing.js'
import { withConfig } from '../config.js'
import { takeCycles } from '../cycles.js'
import { checkLabels } from '../label.js'
import { checkLimits, descriptorLimit } from '../limits.js'
import { CONFIG_OPTIONS, RUN_OPTIONS, type RunValues } from '../options.js'
import { badValue, type Given, readValues } from '../read-values.js'
import { resolvePlan } from '../resolve.js'
import type { Terminal } from '../terminal.js'

export const ab: Command = {
  summary: 'load two URLs that take turns on one schedule, and compare them: the first is the base',
  argument: 'URL1 URL2',
  options: { ...AB_OPTIONS, ...CONFIG_OPTIONS },
  examples: [
    ['hammer ab http://localhost:3000 http://localhost:3001 -r 500 -d 1m', '500 requests a second to each'],
    ["hammer ab URL1 URL2 -c 20 -d 1m --fail-if 'p99>+5%'", '20 connections to each; exit code 99 when the second is slower'],
    ['hammer ab URL URL -r 500 -d 1m', 'the same twice: what no difference looks like here'],
  ],
  run: async (first, given, terminal, more) => {
    const configured = await withConfig(AB_OPTIONS, given, { cwd: process.cwd(), env: process.env })
    return runAb([...(first === undefined ? [] : [first]), ...more], configured.given, terminal)
  },
}

function runAb(urls: readonly string[], given: Given, terminal: Terminal): Promise<number> {
  if (urls.length !== 2) throw notTwo(urls)
  if (takeCycles(given).cycles !== null) throw noCycles()
  const judgement = readJudgement(readValues(AB_OPTIONS, given))
  const values = readValues(RUN_OPTIONS, without(given, COMPARISON_ONLY))
  if (values.output === 'none') throw badValue('output', RUN_OPTIONS.output, 'none', 'The comparison is made from the rows: name a folder.')
  checkLabels(values.tag)
  const plans = plansOf(urls, values)
  checkLimits(connectionsNeeded(plans[0].load), descriptorLimit(), plans.length)
  return carryOutPair(plans, { values, judgement, terminal })
}

/** Two plans with the same load, seed and body: standard input can be read only once. */
function plansOf([first, second]: readonly string[], values: RunValues): readonly [Plan, Plan] {
  const a = resolvePlan(first, values)
  const b = resolvePlan(second, { ...values, body: null, seed: a.load.seed })
  const other = { ...b, request: { ...b.request, body: a.request.body } }
  const id = randomUUID()
  return [
    { ...a, pair: { id, side: 0, other: b.target.url } },
    { ...other, pair: { id, side: 1, other: a.target.url } },
  ]
}

function without(given: Given, names: readonly string[]): Given {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)))
}

function notTwo(urls: readonly string[]): HammerError {
  const what = urls.length === 0 ? 'no URLs' : urls.length === 1 ? 'only one URL, and nothing to compare it with' : 'more than two URLs'
  return new HammerError('usage', what, {
    option: 'URL1 URL2',
    advice: 'Name two: hammer ab http://localhost:3000 http://localhost:3001. The same twice is allowed.',
  })
}

function noCycles(): HammerError {
  return new HammerError('usage', 'cycles (-c 10:20:30) cannot be compared in turns', {
    option: '-c, --connections',
    advice: 'Give one number, and run hammer ab once for each of them.',
  })
}
