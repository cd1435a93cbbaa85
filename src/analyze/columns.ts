// Which column is what, as people write it: `elapsed=2,response=Latency:ms`.

import { HammerError } from '../core/errors.js'
import { type Column, FIELDS, type Field, UNITS, type Unit } from './layout.js'

/** A column by its number, counted from 1, or by its name in the header; times in `unit`. */
export interface ColumnChoice {
  readonly column: number | string
  readonly unit: Unit
}

/** The columns of a file. One of `elapsed`, `start` and `end`, and `response`, are always there. */
export type ColumnMap = Readonly<Partial<Record<Field, ColumnChoice>>>

const OPTION = '--columns'
const EXAMPLE = 'for example --columns elapsed=2,response=4:ms,status=3'
const TIMES: readonly Field[] = ['elapsed', 'start', 'end']

/**
 * Reads a map such as `start=1:ns,response=3:ns,status=2`: fields of hammer, columns by number (from 1) or name, and for
 * times a unit (s, ms, us, ns, date; seconds without).
 * @throws {HammerError} `usage` when it is none
 */
export function parseColumns(text: string): ColumnMap {
  const map: Partial<Record<Field, ColumnChoice>> = {}
  for (const part of text.split(',')) {
    const [, name, choice] = /^\s*(\w+)\s*=\s*(.*\S)\s*$/.exec(part) ?? []
    if (name === undefined) refuse(text, `${JSON.stringify(part)} is not of the form field=column`)
    const field = FIELDS.find((known) => known === name)
    if (!field) refuse(text, `there is no field ${JSON.stringify(name)}`, `Fields are ${FIELDS.join(', ')}.`)
    if (map[field]) refuse(text, `${field} is given twice`)
    map[field] = parseChoice(text, choice)
  }
  const times = TIMES.filter((field) => map[field])
  if (times.length !== 1) refuse(text, `one of ${TIMES.join(', ')} is needed, and only one`)
  if (!map.response) refuse(text, 'the column of the response time is missing')
  return map
}

function parseChoice(map: string, text: string): ColumnChoice {
  const [, column, , unit] = /^(.*?)(:(\w+))?$/.exec(text) ?? []
  const known = UNITS.find((name) => name === unit)
  const isNumber = /^\d+$/.test(column)
  if (isNumber && unit !== undefined && !known) refuse(map, `there is no unit ${JSON.stringify(unit)}`, `Units are ${UNITS.join(', ')}.`)
  if (isNumber && Number(column) === 0) refuse(map, 'columns are counted from 1')
  if (isNumber) return { column: Number(column), unit: known ?? 's' }
  // a name may have a colon in it
  return known ? { column, unit: known } : { column: text, unit: 's' }
}

/**
 * Finds the columns of a map in a file.
 * @param header the cells of the first line; null where the file has no header
 * @param missing what happens to a column that the header does not have
 * @throws {HammerError} `usage` when a name is not in the header
 */
export function findColumns(map: ColumnMap, header: readonly string[] | null, missing: 'refuse' | 'skip'): Partial<Record<Field, Column>> {
  const found: Partial<Record<Field, Column>> = {}
  for (const field of FIELDS) {
    const choice = map[field]
    if (!choice) continue
    const index = typeof choice.column === 'number' ? choice.column - 1 : indexOf(header, choice.column)
    if (index >= 0) found[field] = { index, unit: choice.unit }
    else if (missing === 'refuse') refuseName(field, String(choice.column), header)
  }
  return found
}

function indexOf(header: readonly string[] | null, name: string): number {
  const exact = header?.indexOf(name) ?? -1
  return exact >= 0 ? exact : (header?.findIndex((cell) => cell.trim().toLowerCase() === name.toLowerCase()) ?? -1)
}

function refuseName(field: Field, name: string, header: readonly string[] | null): never {
  const columns = header ? `Its columns are ${header.join(', ')}.` : 'It has no header: give numbers, counted from 1.'
  refuse(`${field}=${name}`, `the file has no column ${JSON.stringify(name)}`, columns)
}

function refuse(value: string, message: string, advice = `Write field=column, ${EXAMPLE}.`): never {
  throw new HammerError('usage', `${OPTION}: ${message}`, { option: OPTION, value, advice })
}
