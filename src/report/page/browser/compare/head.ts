// The top of the page: the verdict in words, what speaks against it, and which runs these are.

import type { AgainstWords, ComparisonData, RunWords, Said } from '../../../compare/data.js'
import { el, section } from '../dom.js'
import { capital } from '../head.js'
import { themeSwitch } from '../theme.js'
import { key } from './pens.js'

/** What is compared with what. */
export function head({ title }: ComparisonData): HTMLElement {
  return el('header', {}, el('div', { class: 'brand' }, el('span', {}, 'hammer compare'), themeSwitch()), el('h1', {}, title))
}

/** The headline of every run against the base, limits that were passed, refusals and warnings. */
export function verdict({ runs, against, limits }: ComparisonData): HTMLElement {
  const doubts = (kind: 'refusals' | 'warnings') => [...new Set(against.flatMap((one) => one[kind]))]
  const notice = (tone: string) => (text: string) => el('p', { class: `notice ${tone}` }, capital(text))
  return el(
    'section',
    { class: 'verdict', 'aria-label': 'verdict' },
    against.map((one) => headline(one, runs[0].letter)),
    limits.filter(isFailed).map(({ text }) => notice('bad')(`limit ${text}`)),
    doubts('refusals').map(notice('bad')),
    doubts('warnings').map(notice('warn')),
  )
}

/** A limit that makes the exit code 99. */
export function isFailed({ outcome }: ComparisonData['limits'][number]): boolean {
  return outcome === 'passed' || outcome === 'missing'
}

function headline({ letter, headline }: AgainstWords, base: string): HTMLElement {
  const parts = headline.flatMap((one, i) => [i === 0 ? ' ' : '; ', said(one)])
  const tone = (['bad', 'good'] as const).find((tone) => headline.some(({ news }) => news === tone)) ?? 'none'
  const words = parts.length > 0 ? parts : [' there is nothing to compare']
  return el('p', { class: `notice says-${tone}` }, el('b', {}, `${letter} against ${base}:`), ...words)
}

/** Words in the colour of their news; a number and its unit, and the two ends of an interval, stay on one line. */
export function said({ text, news }: Said): Node | string {
  const words = text.replace(/(\d) (?=%|pp)/g, '$1\u00a0').replace(/, (?=[\d.,]+\])/g, ',\u00a0')
  return news === 'none' ? words : el('span', { class: news }, words)
}

/** All runs, as the legend of all charts. */
export function runs({ runs }: ComparisonData): HTMLElement | null {
  return section('Runs', el('ol', { class: 'runs' }, runs.map(run)))
}

function run({ letter, name, path, facts, tags, notes }: RunWords): HTMLElement {
  return el(
    'li',
    {},
    key(letter, el('b', {})),
    el(
      'div',
      {},
      el('p', { class: 'name' }, name),
      path === name ? null : el('p', { class: 'path' }, path),
      el('p', { class: 'sub' }, facts.join(' · ')),
      tags.length > 0 ? el('p', { class: 'sub' }, tags.join(' · ')) : null,
      notes.map((note) => el('p', { class: 'sub warn' }, capital(note))),
    ),
  )
}

/** Who was the limit of each run, and how the generator fared. */
export function bottlenecks({ runs }: ComparisonData): HTMLElement | null {
  const some = runs.filter(({ verdict }) => verdict.length > 0)
  const rows = some.map(({ letter, verdict }) => [
    el('dt', {}, letter),
    el(
      'dd',
      {},
      verdict.map((sentence) => el('p', {}, capital(sentence))),
    ),
  ])
  return rows.length === 0 ? null : section('Who was the limit', el('dl', { class: 'totals' }, rows))
}
