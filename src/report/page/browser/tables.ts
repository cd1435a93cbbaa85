// Tables of times, statuses, causes, thresholds, and of the generator itself.

import type { Shape } from '../../../core/distribution.js'
import type { SeenSpan } from '../../../core/seen.js'
import type { PageData } from '../data.js'
import { type Column, el, section, table } from './dom.js'
import { clock, count, percent, shapeCell, significant, time, unitOf } from './format.js'

const HEADS = ['min', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'p99.99', 'max', 'mean', 'stdev'] as const

/** Response, service, lag and failures in one unit, and the notes on them. */
export function times(data: PageData): HTMLElement | null {
  const { summary, words } = data
  const unit = unitOf(data)
  const rows: [string, Shape, string][] = [
    ['response', summary.response, 'due → answered'],
    ['service', summary.service, 'sent → answered'],
    ['lag', summary.lag, 'due → sent'],
    ['failures', summary.failures, 'due → failed'],
  ]
  const some = rows.filter(([, shape]) => shape.count > 0)
  if (some.length === 0) return null
  const columns = [
    { head: '', align: 'left' as const, cell: ([label, , span]: (typeof rows)[number]) => el('span', { title: span }, label) },
    { head: 'count', cell: ([, shape]: (typeof rows)[number]) => count(shape.count) },
    ...HEADS.map((head) => ({ head, cell: ([, shape]: (typeof rows)[number]) => shapeCell(unit, shape, head) })),
  ]
  const spans = some.map(([label, , span]) => `${label}: ${span}`).join(' · ')
  return section(
    'Times',
    table(`All times in ${unit.name}`, columns, some),
    el('p', { class: 'note' }, spans),
    words.times.map((note) => el('p', { class: 'note' }, note)),
  )
}

/** What came back, and what did not. */
export function outcomes({ summary, words }: PageData): HTMLElement | null {
  const { statuses, errors, seen, requests } = summary
  const named = Object.entries(statuses).sort(([a], [b]) => Number(a) - Number(b))
  const causes = Object.entries(errors).sort(([, n], [, m]) => m - n)
  const shares = (of: number) => [
    { head: 'count', cell: ([, n]: [string, number]) => count(n) },
    { head: 'share', cell: ([, n]: [string, number]) => percent(n, of) },
  ]
  const meaning = (texts: Readonly<Record<string, string>>) => (name: string) => (Object.hasOwn(texts, name) ? texts[name] : '')
  const column = (head: string, texts: Readonly<Record<string, string>>) => [
    { head, align: 'left' as const, cell: ([name]: [string, number]) => name },
    { head: 'meaning', align: 'left' as const, cell: ([name]: [string, number]) => meaning(texts)(name) },
  ]
  return section(
    'Outcomes',
    el(
      'div',
      { class: 'pair' },
      named.length === 0
        ? null
        : table('Answers by status', [...column('status', words.statuses), ...shares(requests.answered), ...moments(seen.statuses)], named),
      causes.length === 0
        ? null
        : table(
            'Requests without an answer, by cause',
            [...column('cause', words.causes), ...shares(requests.planned), ...moments(seen.errors)],
            causes,
          ),
    ),
  )
}

/** When each came first and last; no columns where none has a time. */
function moments(spans: Readonly<Record<string, SeenSpan>>): Column<[string, number]>[] {
  if (Object.keys(spans).length === 0) return []
  const at = (i: 0 | 1) => (row: [string, number]) => (Object.hasOwn(spans, row[0]) ? clock(spans[row[0]][i], 0.1) : '')
  return [
    { head: 'first seen', cell: at(0) },
    { head: 'last', cell: at(1) },
  ]
}

/** What was asked for, and what was measured. */
export function thresholds({ summary: { thresholds } }: PageData): HTMLElement | null {
  if (thresholds.length === 0) return null
  type Row = (typeof thresholds)[number]
  const value = ({ measure }: Row, n: number | null) => {
    if (n === null) return 'there is no such number'
    return measure === 'time' ? time(1000 * n) : measure === 'share' ? `${significant(100 * n)} %` : significant(n)
  }
  return section(
    'Thresholds',
    table(
      'Thresholds with measured values',
      [
        { head: 'threshold', align: 'left', cell: ({ expression }) => expression },
        { head: 'measured', cell: (row: Row) => value(row, row.measured) },
        { head: 'limit', cell: (row: Row) => value(row, row.limit) },
        {
          head: '',
          align: 'left',
          cell: ({ holds }) => el('span', { class: holds ? 'good' : 'bad' }, holds ? '✔ holds' : '✘ does not hold'),
        },
      ],
      thresholds,
    ),
  )
}

/** How the load generator itself fared. */
export function generator({ summary: { generator } }: PageData): HTMLElement | null {
  if (generator === null) return null
  const ms = (seconds: number) => (seconds === 0 ? '0' : time(1000 * seconds))
  type Worker = (typeof generator.workers)[number]
  const { machine, main, floor } = generator
  const shares: [string, number | null][] = [
    ['machine busy', machine.busy],
    ['taken away by its host', machine.stolen],
    ['main thread busy', main.busy],
  ]
  const facts: [string, string][] = [
    ['left late although a connection was free', count(generator.late)],
    ['left late because no connection was free', count(generator.blocked)],
    ...shares.flatMap(([label, share]): [string, string][] => (share === null ? [] : [[label, percent(share, 1)]])),
    ['writing rows', ms(main.writing)],
    ...(floor ? [['noise floor, p50 / p99', `${time(1000 * floor.p50)} / ${time(1000 * floor.p99)}`] as [string, string]] : []),
  ]
  return section(
    'The generator',
    table(
      'Worker threads',
      [
        { head: 'worker', align: 'left', cell: ({ worker }: Worker) => String(worker) },
        { head: 'watched', cell: ({ observed }) => ms(observed) },
        { head: 'busy', cell: ({ busy }) => percent(busy, 1) },
        { head: 'stood still', cell: ({ stalled }) => ms(stalled) },
        { head: 'at most', cell: ({ longestStall }) => ms(longestStall) },
        { head: 'garbage', cell: ({ collected }) => ms(collected) },
        { head: 'no room for rows', cell: ({ starved }) => ms(starved) },
      ],
      generator.workers,
    ),
    el(
      'dl',
      { class: 'facts' },
      facts.map(([label, value]) => [el('dt', {}, label), el('dd', {}, value)]),
    ),
  )
}

/** What became of the outputs of `--out`. */
export function outputs({ summary: { outputs = [] } }: PageData): HTMLElement | null {
  if (outputs.length === 0) return null
  return section(
    'Outputs',
    table(
      'Where results went besides the folder of the run',
      [
        { head: 'kind', align: 'left', cell: ({ kind }) => kind },
        { head: 'where', align: 'left', cell: ({ where }) => where },
        { head: 'written', cell: ({ written }) => count(written) },
        { head: 'dropped', cell: ({ dropped }) => (dropped === 0 ? '0' : el('span', { class: 'bad' }, count(dropped))) },
        { head: '', align: 'left', cell: ({ error }) => (error === null ? '' : el('span', { class: 'bad' }, error)) },
      ],
      outputs,
    ),
  )
}

/** How to do it again, and where it was done. */
export function origin({ summary: { command }, plan }: PageData): HTMLElement | null {
  const about = plan?.about ?? []
  return section(
    'To repeat it',
    command === null ? null : el('pre', { class: 'command', tabindex: 0, 'aria-label': 'command' }, el('code', {}, command)),
    about.length === 0
      ? null
      : el(
          'dl',
          { class: 'facts' },
          about.map(([label, value]) => [el('dt', {}, label), el('dd', {}, value)]),
        ),
  )
}
