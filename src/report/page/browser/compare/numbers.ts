// The tables of the page: every number of every run against the base, names, and limits.

import type { AgainstWords, ComparisonData, NumberRow } from '../../../compare/data.js'
import { type Column, el, framed, section, table } from '../dom.js'
import { isFailed, said } from './head.js'
import { axis, drawing, endWords, reachOf } from './interval.js'

/** All numbers with their intervals; of several runs side by side, without. */
export function numbers(data: ComparisonData): HTMLElement | null {
  const { against, runs } = data
  return section('Numbers', against.length > 1 ? overview(data) : against.map((one) => detail(one, runs[0].letter)))
}

/** Of several runs each against the base, with intervals. */
export function details({ against, runs }: ComparisonData): HTMLElement | null {
  return against.length > 1 ? section(`Each against ${runs[0].letter}`, ...against.map((one) => detail(one, runs[0].letter))) : null
}

/** One column per run: the value, and what is said of it. */
function overview({ against, runs }: ComparisonData): HTMLElement {
  const names = [...new Set(against.flatMap(({ rows }) => rows.map(({ name }) => name)))]
  const rowOf = (one: AgainstWords, name: string) => one.rows.find((row) => row.name === name)
  const base = (name: string) => against.map((one) => rowOf(one, name)).find((row) => row !== undefined)?.base ?? '–'
  const columns: Column<string>[] = [
    { head: '', align: 'left', cell: (name) => name },
    { head: runs[0].letter, cell: base },
    ...against.map(
      (one): Column<string> => ({
        head: one.letter,
        cell: (name) => {
          const row = rowOf(one, name)
          return row ? el('span', {}, row.other, el('small', { class: row.news }, row.short)) : '–'
        },
      }),
    ),
  ]
  return el('div', { class: 'overview' }, table(`All runs; changes are against ${runs[0].letter}`, columns, names))
}

function detail({ letter, rows }: AgainstWords, base: string): HTMLElement {
  const reach = reachOf(rows)
  const columns: Column<NumberRow>[] = [
    { head: '', align: 'left', cell: ({ name }) => name },
    { head: base, cell: (row) => row.base },
    { head: letter, cell: ({ other }) => other },
    { head: 'change', cell: ({ change }) => change },
    { head: '95 % interval', cell: ({ ends }) => ends },
    { head: 'against zero', align: 'left', cell: (row) => drawing(row, reach) },
    { head: 'verdict', align: 'left', cell: ({ verdict, news }) => said({ text: verdict, news }) },
  ]
  const heads = columns.map(({ head, align }) => el('th', { scope: 'col', class: align }, head === 'against zero' ? axis(reach) : head))
  const isApart = rows.some(({ drawn }) => drawn?.unit === 'pp')
  const note = isApart ? `; bars of failures to a scale of their own, to ±${endWords(reach, 'pp')}` : ''
  return el('div', { class: 'numbers' }, framed(`${letter} against ${base}, with 95 % intervals${note}`, heads, columns, rows))
}

/** Names that both runs have. */
export function names({ against, runs, nameHeads, caution }: ComparisonData): HTMLElement | null {
  const some = against.filter(({ names }) => names.length > 0)
  const tables = some.map((one) =>
    table(
      `${one.letter} against ${runs[0].letter}`,
      [
        { head: 'name', align: 'left' as const, cell: ({ name }) => name },
        ...nameHeads.map((head, i) => ({
          head,
          align: 'left' as const,
          cell: ({ cells }: AgainstWords['names'][number]) => said(cells[i]),
        })),
      ],
      one.names,
    ),
  )
  return section('Requests by name', ...tables, some.length > 0 ? el('p', { class: 'note' }, caution) : null)
}

/** What `--fail-if` asked for, and what became of it. */
export function limits(data: ComparisonData): HTMLElement | null {
  const items = data.limits.map((limit) => {
    const [tone, sign] = isFailed(limit) ? ['bad', '✘'] : limit.outcome === 'holds' ? ['good', '✔'] : ['warn', '?']
    return el('li', {}, el('span', { class: tone }, sign), ` ${limit.text}`)
  })
  return items.length === 0 ? null : section('Limits', el('ul', { class: 'limits' }, items))
}
