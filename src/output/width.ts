// How wide a row of results.csv is, before there is one.

import type { Column } from '../core/csv.js'
import type { LoadPlan } from '../core/plan.js'

/** Most answers come within ten seconds: a digit, the point, six decimals. */
const TIME = '0.012345'.length
/** Of a run whose length is not known, in ms. */
const SOME_LENGTH = 10_000

/**
 * About how many bytes a row takes, separators included: that of an answered request, in the middle of the run.
 * @param connecting how many of the requests open a connection, 0 … 1
 */
export function rowWidth(columns: readonly Column[], load: LoadPlan, connecting: number): number {
  const widths: Record<Column, number> = {
    elapsed: digits((load.duration ?? SOME_LENGTH) / 2000) + '.012345'.length,
    response: TIME,
    status: '200'.length,
    error: 0,
    lag: TIME,
    name: 0,
    ttfb: TIME,
    connect: connecting * TIME,
    bytes: '1234'.length,
    worker: digits(load.workers - 1),
    connection: digits(load.connections - 1),
    phase: 'main'.length,
    cycle: 1,
    user: digits(load.connections - 1),
    iteration: '123'.length,
  }
  return columns.reduce((sum, column) => sum + widths[column] + ','.length, 0)
}

function digits(value: number): number {
  return String(Math.max(0, Math.floor(value))).length
}
