// A dry run as a page for people: the plan, what it asks for, each need beside its limit, and what to do.

import { type Colour, paint, type Tone } from '../chart/paint.js'
import { padLeft, padRight, printable, truncate, wrap } from '../core/text.js'
import { bytes, count, duration, significant } from '../core/units.js'
import type { Demand } from '../load/demand.js'
import { type Column, INDENT, labelled, type Page, paragraph, room, table, tableWidth } from '../report/layout.js'
import type { DryRun } from './dry-run.js'
import type { Fit } from './fits.js'
import { planWords } from './words.js'

const NARROWEST = 72
const WIDEST = 200
const TITLE = 'dry run: nothing is sent'

/** A page of text between 72 and 200 columns wide. */
export function dryRunPage({ plan, addresses, demand, fits }: DryRun, { width, colour }: { width: number; colour: Colour }): string {
  const page: Page = { width: Math.min(WIDEST, Math.max(NARROWEST, Math.floor(width))), colour }
  const line = (label: string, text: string) => labelled(page, label, wrap(text, room(page)))
  const open = plan.load.model === 'open'
  const blocks = [
    [title(page, plan.target.url), ...paragraph(page, printable(planWords(plan)))],
    [
      ...line('target', targetWords(plan.target.host, addresses)),
      ...line('requests', requestWords(demand, open)),
      ...(demand.answerTime === null ? [] : line('answers', answerWords(demand, demand.answerTime))),
      ...line('seed', String(plan.load.seed)),
    ],
    fitTable(page, fits),
    ...fits.flatMap((fit) => (fit.advice === null ? [] : [advice(page, fit, fit.advice)])),
    paragraph(page, conclusion(fits)),
  ]
  return blocks.map((block) => block.map((text) => text.trimEnd()).join('\n')).join('\n\n')
}

function title(page: Page, url: string): string {
  const space = page.width - INDENT.length
  const where = truncate(printable(url), space - TITLE.length - 3)
  return `${INDENT}${paint(page.colour, 'title', padRight(where, space - TITLE.length))}${paint(page.colour, 'quiet', TITLE)}`
}

function targetWords(host: string, addresses: readonly string[]): string {
  if (addresses.length === 1) return addresses[0] === host ? host : `${host} is ${addresses[0]}`
  return `${host} has ${count(addresses.length)} addresses: ${addresses.join(', ')}; the load goes to the first that answers`
}

/** `36,000 due, 1,200/s at the peak, reached at 10 s`. */
function requestWords({ requests, certainty, peak, connections }: Demand, open: boolean): string {
  if (requests === null) {
    const at = (ms: number) => `${significant((1000 * connections) / ms)}/s`
    return `as many as the answers allow: ${at(1)} where one takes 1 ms, ${at(10)} at 10 ms, ${at(100)} at 100 ms`
  }
  const how = { exact: '', expected: 'about ', 'at most': 'at most ', unknown: '' }[certainty]
  const due = `${how}${count(requests)}${open ? ' due' : ''}`
  if (peak === null) return `${due}, as fast as the answers allow`
  const when = peak.at === 0 ? 'from the start' : `first after ${duration(peak.at)}`
  return `${due}, ${open ? '' : 'at most '}${significant(peak.rate)}/s at the peak, ${when}`
}

/** Answer times, in ms, that people have in mind. */
const ASSUMED = [10, 100, 1000]

/** Little's law, from both sides. */
function answerWords({ connections, peak }: Demand, answerTime: number): string {
  const holds = `${count(connections)} ${connections === 1 ? 'connection holds' : 'connections hold'} ${significant(peak?.rate ?? 0)}/s as long as answers take less than ${duration(answerTime)}`
  const more = ASSUMED.filter((assumed) => assumed > answerTime).slice(0, 2)
  const needs = more.map((assumed) => `answers of ${duration(assumed)} need ${count(Math.ceil((connections * assumed) / answerTime))}`)
  return [holds, ...needs].join('; ')
}

function fitTable(page: Page, fits: readonly Fit[]): string[] {
  const columns: Column[] = [
    { align: 'left', cells: ['', ...fits.map(({ name }) => name)] },
    { align: 'right', cells: ['needed', ...fits.map(({ needed, unit }) => quantity(needed, unit))] },
    { align: 'right', cells: ['there', ...fits.map(({ available, unit }) => quantity(available, unit))] },
    { align: 'left', cells: ['', ...fits.map(({ status }) => WORDS[status])] },
  ]
  const used = tableWidth(columns) + 2
  const [head = '', ...rows] = table(columns)
  const lines = rows.flatMap((row, i) => {
    const { note, status } = fits[i] as Fit
    const tone = TONES[status]
    const [first = '', ...more] = wrap(note, page.width - INDENT.length - used)
    const shown = tone === null ? row : paint(page.colour, tone, row)
    return [`${shown}${' '.repeat(used - row.length)}${first}`, ...more.map((text) => padLeft('', used) + text)]
  })
  return [paint(page.colour, 'quiet', head), ...lines].map((text) => INDENT + text)
}

const WORDS: Readonly<Record<Fit['status'], string>> = { ok: 'ok', risk: 'risk', no: 'NO', unknown: '?' }
const TONES: Readonly<Record<Fit['status'], Tone | null>> = { ok: null, risk: 'warn', no: 'bad', unknown: null }

function quantity(value: number | null, unit: Fit['unit']): string {
  if (value === null) return '?'
  if (unit === 'bytes') return bytes(value)
  return unit === 'count' ? count(value) : `${significant(value)}/s`
}

function advice(page: Page, { name, status }: Fit, text: string): string[] {
  const tone = TONES[status]
  return tone === null ? paragraph(page, `${name}: ${text}`) : paragraph(page, `${name}: ${text}`, '! ', tone)
}

function conclusion(fits: readonly Fit[]): string {
  const named = (wanted: Fit['status']) => fits.filter(({ status }) => status === wanted).map(({ name }) => name)
  const [wrong, risky] = [named('no'), named('risk')]
  if (wrong.length > 0) return `This plan does not fit: ${wrong.join(', ')}.`
  return risky.length > 0 ? `This plan fits, with a risk: ${risky.join(', ')}.` : 'This plan fits.'
}
