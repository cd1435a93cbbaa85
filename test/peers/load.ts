// One run against an anvil, and what both sides know of it: made once for several tests.

import type { AnvilCounts } from '../../src/anvil/index.js'
import { type AnvilOptions, type RequestEntry, startAnvil } from '../../src/anvil/index.js'
import type { RunResult } from '../../src/fleet/run.js'
import { type HammerOptions, hammer } from '../../src/index.js'
import { newPath, rowsOf } from '../cli/kit.js'
import { type PlanParts, planTo } from '../client/plan.js'
import { carryOut, expectBalance, type Outcome } from '../engine/carry-out.js'

const COLUMNS = 'elapsed,response,status,error,lag,ttfb,connect,bytes,worker,connection'

/** A row of results.csv: text by column; `at` gives a number, NaN where the cell is empty. */
export interface Cells {
  readonly text: Readonly<Record<string, string>>
  at(column: string): number
}

export interface Run extends RunResult {
  readonly rows: readonly Cells[]
  /** One for every request that arrived at the anvil. */
  readonly entries: readonly RequestEntry[]
  readonly counts: AnvilCounts
}

/** A whole run, worker threads and files included, against an anvil that behaves like this. */
export async function runAt(behaviour: string, options: Partial<HammerOptions>): Promise<Run> {
  const entries: RequestEntry[] = []
  const server = await startAnvil({ defaults: behaviour, onRequest: (entry) => entries.push(entry) })
  const output = newPath()
  const result = await hammer({ url: server.url, output, columns: COLUMNS, ...options })
  const counts = server.counts()
  await server.close()
  return { ...result, rows: cellsOf(output), entries, counts }
}

/** What an engine in this thread did against an anvil, and what arrived there. */
export async function engineAt(
  behaviour: string,
  parts: PlanParts,
  options: AnvilOptions = {},
): Promise<Outcome & { readonly entries: readonly RequestEntry[] }> {
  const entries: RequestEntry[] = []
  const server = await startAnvil({ ...options, defaults: behaviour, onRequest: (entry) => entries.push(entry) })
  const outcome = await carryOut(planTo(server.url, parts))
  expectBalance(outcome)
  // what was sent last may still be on its way through the kernel
  await new Promise((resolve) => setTimeout(resolve, 20))
  await server.close()
  return { ...outcome, entries }
}

/** The most times that lie within any window of this width. */
export function mostWithin(times: readonly number[], width: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  let first = 0
  let most = 0
  sorted.forEach((time, last) => {
    while (sorted[first] <= time - width) first++
    most = Math.max(most, last - first + 1)
  })
  return most
}

function cellsOf(folder: string): Cells[] {
  const [head, ...lines] = rowsOf(folder)
  const names = head.split(',')
  return lines.map((line) => {
    const text = Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell]))
    return { text, at: (column) => (text[column] === '' ? Number.NaN : Number(text[column])) }
  })
}
