// Finds out what kind of CSV file this is, and where its rows begin.

import { HammerError } from '../core/errors.js'
import { type ColumnMap, findColumns, parseColumns } from './columns.js'
import { attempt, parser } from './foreign.js'
import type { Head, HeadLine } from './head.js'
import { type Filter, headerlessLayout, type Layout, ownLayout } from './layout.js'
import { toMicros } from './numbers.js'
import { headerlessPresetOf, PRESETS, presetOf } from './presets.js'

/** What is known of a file before its rows are read. */
export interface Recognized {
  readonly layout: Layout
  /** Where the rows begin, in bytes, and how many lines stand before. */
  readonly start: number
  readonly linesBefore: number
}

/** What the user says about the file. */
export interface FileHints {
  /** The name of a preset, a map such as `elapsed=2,response=4`, or such a map already read. */
  readonly columns: string | ColumnMap | null
  /** One character; null: found out. */
  readonly delimiter: string | null
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * Recognizes hammer's own files, the original's three columns and the files of other tools; what is left needs hints.
 * @throws {HammerError} `usage` for a wrong map, `input` when the columns remain unknown
 */
export function recognize(head: Head, hints: FileHints): Recognized {
  const delimiter = hints.delimiter ?? guessDelimiter(head.lines[0].text)
  const split = parser(delimiter, 'some')
  const rows = head.lines.map(({ text }) => {
    const records = attempt(split, text)
    return Array.isArray(records) && records.length > 0 ? records[0] : [text]
  })
  const layout = hints.columns === null ? byItself(rows) : byHint(hints.columns, rows[0])
  if (!layout) refuse(head.file, rows[0])
  return { ...begin(head.lines[0], layout.header), layout: { ...layout.layout, delimiter } }
}

interface Found {
  readonly layout: Layout
  readonly header: 'first line' | 'none'
}

function begin(first: HeadLine, header: Found['header']): { start: number; linesBefore: number } {
  return header === 'none' ? { start: first.start, linesBefore: first.before } : { start: first.next, linesBefore: first.before + 1 }
}

function byItself(rows: readonly string[][]): Found | null {
  const [first] = rows
  const own = ownLayout(first)
  if (own) return { layout: own, header: 'first line' }
  const preset = presetOf(first)
  if (preset) return byPreset(preset, first)
  const headerless = headerlessPresetOf(first)
  if (headerless) return byPreset(headerless, first)
  // a first line without any number is a header that says something else
  if (!first.some((cell) => /\d/.test(cell) && !Number.isNaN(Number(cell)))) return null
  const row = rows.map(headerlessLayout).find((layout) => layout !== null)
  return row ? { layout: row, header: 'none' } : null
}

function byHint(columns: string | ColumnMap, first: readonly string[]): Found {
  if (typeof columns === 'string' && Object.hasOwn(PRESETS, columns)) return byPreset(columns, first)
  if (typeof columns === 'string' && !columns.includes('=')) {
    const advice = `Presets are ${Object.keys(PRESETS).join(', ')}; any other file needs a map such as elapsed=2,response=4.`
    throw new HammerError('usage', `--columns: there is no preset ${JSON.stringify(columns)}`, {
      option: '--columns',
      value: columns,
      advice,
    })
  }
  const map = typeof columns === 'string' ? parseColumns(columns) : columns
  const byName = Object.values(map).some(({ column }) => typeof column === 'string')
  const found = findColumns(map, byName ? first : null, 'refuse')
  // columns given by number: a first line whose response time is no number is a header
  const isHeader = byName || (found.response && Number.isNaN(toMicros(first[found.response.index] ?? '', found.response.unit)))
  return { layout: foreign('columns', found, []), header: isHeader ? 'first line' : 'none' }
}

function byPreset(name: string, first: readonly string[]): Found {
  const { columns, signature, only, except } = PRESETS[name]
  const header = signature.length > 0 ? first : null
  const found = findColumns(parseColumns(columns), header, 'skip')
  const time = found.elapsed ?? found.start ?? found.end
  if (!found.response || !time) {
    const advice = `It is for files of ${PRESETS[name].about}, with the columns ${signature.join(', ')}.`
    throw new HammerError('usage', `--columns ${name}: the file has not the columns of ${name}`, {
      option: '--columns',
      value: name,
      advice,
    })
  }
  const filters = { only: filter(only, header), except: filter(except, header) }
  const needed = Object.values(filters).flatMap((given) => (given ? [given.index] : []))
  return { layout: { ...foreign(name, found, needed), ...filters }, header: header ? 'first line' : 'none' }
}

function filter(given: readonly [string, string] | undefined, header: readonly string[] | null): Filter | null {
  const index = given && header ? header.indexOf(given[0]) : -1
  return given && index >= 0 ? { index, prefix: given[1] } : null
}

function foreign(format: string, columns: Layout['columns'], alsoNeeded: readonly number[]): Layout {
  const width = Math.max(...Object.values(columns).map(({ index }) => index), ...alsoNeeded) + 1
  return { format, delimiter: ',', reader: 'csv', columns, width, only: null, except: null }
}

function guessDelimiter(line: string): string {
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))]
}

function refuse(file: string, first: readonly string[]): never {
  const shown = first.map((cell) => cell.slice(0, 20).replace(/\p{Cc}/gu, ' ')).slice(0, 12)
  throw new HammerError('input', `cannot tell what the columns of ${file} are: ${shown.join(' | ')}`, {
    value: file,
    advice: `Say it with --columns: numbers or names such as elapsed=2,response=4:ms,status=3, or one of ${Object.keys(PRESETS).join(', ')}.`,
  })
}
