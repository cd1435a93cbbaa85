// What a script did: iterations, checks, timers, counters, and why iterations did not succeed.

import { paint } from '../chart/paint.js'
import type { Problem } from '../core/iterations.js'
import type { ScriptSummary } from '../core/script-summary.js'
import type { Summary } from '../core/summary.js'
import { printable, truncate } from '../core/text.js'
import { count } from '../core/units.js'
import { type Column, labelled, limited, type Page, paragraph, room, table } from './layout.js'
import { percent, time } from './numbers.js'
import { timers } from './timers.js'

/** So many names of one kind are shown, the rest is counted. */
const MOST = 20
const LONGEST_NAME = 40

/** The blocks of a script; nothing without one. */
export function script(page: Page, summary: Summary): string[] {
  const { script } = summary
  if (script === null) return []
  return [
    ...(script.ended ? paragraph(page, `The script ended the run: ${printable(script.ended.reason)}`, '! ', 'warn') : []),
    ...labelled(page, 'iterations', lines(iterationColumns(script), MOST)),
    ...labelled(page, 'checks', checks(page, script)),
    ...labelled(page, 'counters', counters(script)),
    ...labelled(page, 'timers', timers(page, summary)),
    ...labelled(page, 'problems', problems(page, script.problems)),
    ...labelled(page, 'blocked', blocking(page, script)),
  ]
}

/** Iterations in all and by scenario, as columns. */
export function iterationColumns({ iterations, scenarios }: ScriptSummary): readonly Column[] {
  const names = Object.keys(scenarios)
  const rows = names.length > 1 ? [['all', iterations] as const, ...Object.entries(scenarios)] : [[names[0] ?? 'none', iterations] as const]
  const columns = (['started', 'succeeded', 'failed', 'errored', 'unfinished'] as const).map((key) => ({
    cells: [key, ...rows.map(([, counts]) => count(counts[key]))],
    align: 'right' as const,
  }))
  return [{ cells: ['', ...rows.map(([name]) => shown(name))], align: 'left' }, ...columns]
}

function checks(page: Page, { checks }: ScriptSummary): string[] {
  const lines = Object.entries(checks).map(([name, { passed, failed }]) => {
    const line = `${percent(passed, passed + failed)} ${shown(name)} (${count(passed)} of ${count(passed + failed)})`
    return [failed > 0 ? paint(page.colour, 'bad', line) : line]
  })
  return limited(lines, MOST)
}

function counters({ counters }: ScriptSummary): string[] {
  return limited(
    Object.entries(counters).map(([name, n]) => [`${shown(name)} ${Number.isInteger(n) ? count(n) : n}`]),
    MOST,
  )
}

function lines(columns: readonly Column[], most: number): string[] {
  return limited(
    table(columns).map((line) => [line]),
    most,
  )
}

function problems(page: Page, all: readonly Problem[]): string[] {
  const lines = all.map(({ kind, scenario, message, where, count: n }) => {
    const place = where === '' ? '' : ` (${printable(where)})`
    return [truncate(`${count(n)} × ${kind} in ${printable(scenario)}${place}: ${printable(message)}`, room(page))]
  })
  return limited(lines, MOST)
}

/** Whose code let nothing else run. */
function blocking(page: Page, { blocking }: ScriptSummary): string[] {
  const lines = Object.entries(blocking).map(([name, { times, total, longest, worker }]) => {
    const often = times === 1 ? '' : `, ${count(times)} times, ${time(1000 * total)} in all`
    return [paint(page.colour, 'warn', `${shown(name)} kept worker ${worker} busy for ${time(1000 * longest)}${often}`)]
  })
  return limited(lines, MOST)
}

function shown(name: string): string {
  return truncate(printable(name), LONGEST_NAME)
}
