// The top of the page: what ran, the verdict, the headline, the books.

import type { PageData } from '../data.js'
import { el } from './dom.js'
import { percent, significant, timeIn, unitOf } from './format.js'
import { themeSwitch } from './theme.js'

/** Title, target, plan, date, tags. */
export function head({ summary, plan, state }: PageData): HTMLElement {
  const { title, target, started, tags } = summary
  const lines = [title === null ? null : target, plan?.words ?? null, started === null ? null : utc(started)]
  const labels = Object.entries(tags).map(([key, value]) => el('li', {}, `${key} = ${value}`))
  return el(
    'header',
    {},
    el(
      'div',
      { class: 'brand' },
      el('span', {}, 'hammer'),
      state === 'ended' ? null : el('span', { class: 'state' }, state),
      themeSwitch(),
    ),
    el('h1', {}, title ?? target ?? 'Results'),
    lines.map((line) => (line ? el('p', { class: 'sub' }, line) : null)),
    labels.length > 0 ? el('ul', { class: 'tags', 'aria-label': 'tags' }, labels) : null,
  )
}

function utc(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC')
}

/** What must be known before any number is read, and who was the limit. */
export function verdict({ words, summary, state }: PageData): HTMLElement {
  const { trusted, bottleneck } = summary.verdict
  const warnings = words.warnings.map(({ tone, text }) => el('p', { class: `notice ${tone}` }, capital(text)))
  const said = words.totals.find(([label]) => label === 'verdict')?.[1] ?? []
  // nothing is good about a run of which nothing can be said
  const isBad = words.warnings.some(({ tone }) => tone === 'bad')
  const tone = !trusted ? 'bad' : bottleneck === 'client' ? 'warn' : isBad ? '' : 'good'
  const failed = summary.thresholds.filter(({ holds }) => !holds)
  return el(
    'section',
    { class: 'verdict', 'aria-label': 'verdict' },
    warnings,
    state === 'ended' || warnings.length > 0
      ? null
      : el('p', { class: 'notice' }, 'The run is going on: the numbers are those of its beginning.'),
    // that the generator was in the way stands in the warnings
    said
      .slice(bottleneck === 'client' ? 1 : 0)
      .map((sentence) => el('p', { class: sentence === said[0] ? `notice ${tone}` : 'sub' }, capital(sentence))),
    failed.length === 0
      ? null
      : el('p', { class: 'notice bad' }, `Does not hold: ${failed.map(({ expression }) => expression).join(', ')}`),
  )
}

/** As a sentence of its own. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The five numbers that are asked for first. */
export function headline(data: PageData): HTMLElement | null {
  const { summary } = data
  if (summary.requests.planned === 0) return null
  const unit = unitOf(data)
  const { response, requests } = summary
  const time = (name: 'p50' | 'p99' | 'max', least: number): [string, string, string] => [
    name,
    response.count < least ? '–' : timeIn(unit, response[name]),
    unit.name,
  ]
  const missed = requests.failed + requests.unfinished + requests.unsent
  const all: [string, string, string, string?][] = [
    ['throughput', significant(summary.rate.answered), 'answers/s'],
    time('p50', 2),
    time('p99', 100),
    time('max', 1),
    ['without an answer', percent(missed, requests.planned).replace(' %', ''), '%', missed > 0 ? 'bad' : ''],
  ]
  return el(
    'dl',
    { class: 'headline' },
    all.map(([label, value, of, tone]) =>
      el('div', { class: tone || null }, el('dt', {}, label), el('dd', {}, value, el('small', {}, ` ${of}`))),
    ),
  )
}

/** The books and what they are divided by. */
export function totals({ words }: PageData): HTMLElement {
  const rows = words.totals.filter(([label, sentences]) => label !== 'verdict' && sentences.length > 0)
  return el(
    'dl',
    { class: 'totals' },
    rows.map(([label, sentences]) => [
      el('dt', {}, label),
      el(
        'dd',
        {},
        sentences.map((sentence) => el('p', {}, sentence)),
      ),
    ]),
  )
}
