// The list of runs as a page.

import { bytes, count, duration, significant } from '../core/units.js'
import { time } from '../report/numbers.js'
import { page } from './frame.js'
import { type Html, html } from './html.js'
import type { Outcome, RunLine } from './runs.js'

/** What the list says. */
export interface Listing {
  readonly folder: string
  readonly runs: readonly RunLine[]
  /** So many older ones are not in it. */
  readonly more: number
}

/** The page of all runs. */
export function listPage({ folder, runs, more }: Listing, nonce: string): string {
  const what = runs.length === 1 ? 'One run' : `${count(runs.length)} runs`
  const words = runs.length === 0 ? `There is no run in ${folder} yet.` : `${what} in ${folder}, the newest first.`
  const rest = more === 0 ? html`` : html`<p>${count(more)} older ones are not shown.</p>`
  const table = runs.length === 0 ? html`` : html`${tableOf(runs)}${rest}`
  return page('hammer: runs', nonce, html`<h1>Runs</h1><p>${words}</p>${table}`)
}

function tableOf(runs: readonly RunLine[]): Html {
  return html`<div class="scroll"><table><thead><tr><th scope="col">started</th><th scope="col">run</th><th scope="col">verdict</th>
<th scope="col" class="n">length</th><th scope="col" class="n">answered</th><th scope="col" class="n">failed</th>
<th scope="col" class="n">per second</th><th scope="col" class="n">p50</th><th scope="col" class="n">p99</th><th scope="col">files</th></tr></thead>
<tbody>${runs.map(row)}</tbody></table></div>`
}

function row(run: RunLine): Html {
  const path = `runs/${encodeURIComponent(run.name)}/`
  const tags = run.tags.map(([name, value]) => html`<span class="tag">${name}=${value}</span>`)
  const target = run.target === null ? html`` : html`<div class="target">${run.target}</div>`
  return html`<tr><td class="when wide">${run.started === null ? '–' : utc(run.started)}</td>
<td class="wide"><a class="name" href="${path}">${run.title ?? run.name}</a>${target}${tags}</td>
<td class="wide ${COLOURS[run.outcome]}">${WORDS[run.outcome]}</td>
${[
  cell('length', run.duration, (s) => duration(1000 * s)),
  cell('answered', run.answered, count),
  failures(run),
  cell('per second', run.rate, significant),
  cell('p50', run.p50, (s) => time(1000 * s)),
  cell('p99', run.p99, (s) => time(1000 * s)),
]}<td class="wide"><a href="${path}files">files</a></td></tr>
`
}

function cell(label: string, value: number | null, words: (value: number) => string): Html {
  return html`<td class="n" data-label="${label}">${value === null ? '–' : words(value)}</td>`
}

function failures({ failed }: RunLine): Html {
  const name = failed !== null && failed > 0 ? 'n bad' : 'n'
  return html`<td class="${name}" data-label="failed">${failed === null ? '–' : count(failed)}</td>`
}

const WORDS: Readonly<Record<Outcome, string>> = {
  good: 'good',
  'threshold failed': 'threshold failed',
  'hammer was the bottleneck': 'hammer was the bottleneck',
  'not trustworthy': 'not trustworthy',
  'no summary': 'ended without a summary',
}

const COLOURS: Readonly<Record<Outcome, string>> = {
  good: 'good',
  'threshold failed': 'bad',
  'hammer was the bottleneck': 'warn',
  'not trustworthy': 'bad',
  'no summary': 'warn',
}

/** `2026-11-21T09:31:02.114Z` as people read it; anything else as it is. */
function utc(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC')
}

/** The files of one run, as a page. */
export function filesPage(name: string, files: readonly { readonly name: string; readonly bytes: number }[], nonce: string): string {
  const rows = files.map(
    (file) =>
      html`<tr><td><a href="files/${encodeURIComponent(file.name)}" download>${file.name}</a></td><td class="n">${bytes(file.bytes)}</td></tr>`,
  )
  const back = html`<p><a href="../../">All runs</a> · <a href="./">Report</a></p>`
  return page(`hammer: ${name}`, nonce, html`<h1>${name}</h1>${back}<table><tbody>${rows}</tbody></table>`)
}
