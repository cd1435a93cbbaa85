// What hammer list prints: the scenarios of a script as a tree with shares, or as JSON.

import { displayWidth, padLeft, padRight, printable, wrap } from '../core/text.js'
import { count } from '../core/units.js'
import { percent, plural } from '../report/numbers.js'
import type { ScenarioShare, Share } from '../workload/index.js'

/** A scenario, and what it gets of the load. */
export interface ListedScenario extends ScenarioShare {
  /** How many of the users it gets; null where their number is not known. */
  readonly assigned: number | null
  /** Its iterations per second; null where no rate was asked for. */
  readonly rate: number | null
}

/** What a script would run. */
export interface Listing {
  readonly script: string
  /** How many there are in all; null: not known. */
  readonly users: number | null
  /** Iterations per second; null: the model is closed. */
  readonly rate: number | null
  /** Whether users belong to a scenario for life, or one is chosen for each iteration. */
  readonly pick: 'user' | 'iteration'
  readonly scenarios: readonly ListedScenario[]
}

const SCHEMA = 'hammer-list/1'

/** For programs: shares from 0 to 1 within each group. */
export function listJson({ scenarios, ...listing }: Listing): string {
  return `${JSON.stringify({ schema: SCHEMA, ...listing, scenarios }, null, 2)}\n`
}

/** For people: one line per scenario and task, shares in per cent. */
export function listText(listing: Listing): string {
  const rows = listing.scenarios.flatMap((scenario) => [scenarioRow(scenario, listing), ...taskRows(scenario.tasks, '')])
  const heads: Row = ['scenario', 'share', 'weight', listing.rate === null ? 'users' : 'per second', 'mix', 'tags']
  return [title(listing), '', ...aligned([heads, ...rows]), '', ...notes(listing).flatMap((note) => wrap(note, 100)), ''].join('\n')
}

/** name, share, weight, users or iterations per second, mix, tags */
type Row = readonly [string, string, string, string, string, string]

const RIGHT: ReadonlySet<number> = new Set([1, 2, 3])

function title({ script, users, rate, scenarios }: Listing): string {
  const load = rate === null ? (users === null ? '' : `, ${count(users)} ${plural(users, 'user')}`) : `, ${decimal(rate)} iterations/s`
  return `${printable(script)}: ${count(scenarios.length)} ${plural(scenarios.length, 'scenario')}${load}`
}

function scenarioRow({ name, share, weight, users, assigned, rate, mix, tags }: ListedScenario, listing: Listing): Row {
  const part = users === null ? percent(share, 1) : '–'
  const own = users === null ? '' : count(users)
  const gets = listing.rate === null ? (assigned === null ? own : count(assigned)) : decimal(rate ?? 0)
  return [printable(name), part, weight === null ? 'own users' : decimal(weight), gets, mix ?? '', words(tags)]
}

/** The lines of a group of tasks, as branches of what it is in. */
function taskRows(tasks: readonly Share[], stem: string): Row[] {
  return tasks.flatMap(({ name, share, weight, mix, tags, tasks: inner }, i) => {
    const isLast = i === tasks.length - 1
    const row: Row = [
      `${stem}${isLast ? '└─' : '├─'} ${printable(name)}`,
      percent(share, 1),
      weight === null ? '' : decimal(weight),
      '',
      mix ?? '',
      words(tags),
    ]
    return [row, ...taskRows(inner, `${stem}${isLast ? '   ' : '│  '}`)]
  })
}

/** Columns that are empty but for their head are left out. */
function aligned(rows: readonly Row[]): string[] {
  const used = rows[0].flatMap((_, column) => (rows.slice(1).some((row) => row[column] !== '') ? [column] : []))
  const widths = used.map((column) => Math.max(...rows.map((row) => displayWidth(row[column]))))
  const cell = (row: Row) => (column: number, i: number) => (RIGHT.has(column) ? padLeft : padRight)(row[column], widths[i])
  return rows.map((row) => used.map(cell(row)).join('  ').trimEnd())
}

function notes({ scenarios, pick, rate }: Listing): string[] {
  const hasTasks = scenarios.some(({ tasks }) => tasks.length > 0)
  const hasOwn = scenarios.some(({ users }) => users !== null)
  const ofWhat = rate === null && pick === 'user' ? 'users' : 'iterations'
  return [
    `Expected shares: of the ${ofWhat}${hasTasks ? '; for tasks, of the iterations of their group' : ''}.`,
    ...(hasOwn ? ['Scenarios with users of their own are beside these shares: the other users are divided by weight.'] : []),
    ...(pick === 'iteration' ? ['The script chooses a scenario for each iteration (options.pick): a function may choose otherwise.'] : []),
  ]
}

function words(tags: readonly string[]): string {
  return tags.map(printable).join(' ')
}

function decimal(value: number): string {
  return String(Number(value.toPrecision(6)))
}
