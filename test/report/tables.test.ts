// Tables for spreadsheets, and one hostile run for all formats.

import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { REPORTS } from '../../src/report/index.js'
import { failuresCsv, namesCsv } from '../../src/report/tables.js'
import { HOSTILE, hostileSummary } from './hostile.js'
import { LABELLED } from './labelled.js'

const OPTIONS = { width: 100, colour: 'off' } as const
const [, labelled] = LABELLED

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true })
}

describe('csv-names (LO-13: statistics)', () => {
  it('has the whole run and every name, to the last digit', () => {
    const [all, first, ...others] = rowsOf(namesCsv(labelled))
    expect(all).toMatchObject({ name: 'all', requests: String(labelled.requests.planned), p99: String(labelled.response.p99) })
    const { requests, failed, response } = labelled.names['GET /item/0']
    expect(first).toMatchObject({ name: 'GET /item/0', requests: String(requests), failed: String(failed), mean: String(response.mean) })
    expect(Number(first.requests_per_s)).toBe(requests / 8)
    expect(others).toHaveLength(Object.keys(labelled.names).length - 1)
  })
})

describe('csv-failures (LO-13: failures and exceptions)', () => {
  it('has causes and statuses with when they came first and last, failed checks, and problems with where they were', () => {
    const seen = { errors: { closed: [0.25, 7.5] }, statuses: { 503: [1, 1.5] } } as const
    expect(failuresCsv({ ...labelled, statuses: { 200: 1, 503: 7 }, seen })).toBe(
      [
        'kind,name,count,scenario,where,first_seen,last_seen',
        'unanswered,closed,24,,,0.25,7.5',
        'status,503,7,,,1,1.5',
        'check,price is right,9,,,,',
        'failure,"Expected 200, got 503",9,browse,shop.ts:12:3,,',
        '',
      ].join('\n'),
    )
  })
})

describe.each(Object.entries(REPORTS))('the format "%s" of a hostile run', (name, { render }) => {
  const text = render(hostileSummary(), { ...OPTIONS, plan: HOSTILE[0], notes: HOSTILE })

  it('has nothing that moves a cursor, reorders a line or is no character', () => {
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
  })

  it.runIf(name.startsWith('csv'))('can be read, and has no formula', () => {
    const rows: string[][] = parse(text)
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })

  it.runIf(name === 'json')('can be read, and is the same', () => {
    const found = JSON.parse(text)
    expect(Object.keys(found.names)).toEqual(Object.keys(hostileSummary().names))
  })
})
