// A page as one file: data, code and style in it, and nothing from anywhere else.

import { createHash } from 'node:crypto'
import { printable } from '../../core/printable.js'
import { type PageAssets, pageAssets } from './assets.js'
import type { PageData } from './data.js'

/** How a page is made. */
export interface HtmlOptions {
  readonly assets?: PageAssets
  /** The report as text, for browsers without scripts. */
  readonly text?: string
  /** Further code, run after the page's own; in it `hammerPage.update(data)` draws other data. Allowed by its hash. */
  readonly script?: string
  /** Where that code may connect to, in words of a content security policy. */
  readonly connect?: "'none'" | "'self'"
}

/** The whole text of the page of a run. */
export function pageHtml(data: PageData, options: HtmlOptions = {}): string {
  return pageFile(titleOf(data), data, { assets: pageAssets(), ...options })
}

/**
 * The whole text of a page. Everything in `data` may come from strangers: it is JSON without a `<`, and the page's code makes
 * text of it, never markup. The policy allows the scripts and the style that are in the file, by their hashes, and no connection.
 */
export function pageFile(
  title: string,
  data: object,
  { assets, text = '', script = '', connect = "'none'" }: HtmlOptions & { readonly assets: PageAssets },
): string {
  const scripts = [assets.script, ...(script === '' ? [] : [script])]
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(' ')}`,
    `style-src ${hash(assets.style)}`,
    'img-src data:',
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="hammer">
<title>${escaped(printable(title))}</title>
<style>${assets.style}</style>
</head>
<body>
<main id="page"></main>
<noscript><pre>${escaped(text)}</pre></noscript>
<script type="application/json" id="data">${json(data)}</script>
${scripts.map((code) => `<script>${code}</script>`).join('\n')}
</body>
</html>
`
}

/** What stands in a tab of the browser for a run. */
function titleOf({ summary: { title, target, started } }: PageData): string {
  return [title ?? target ?? 'hammer', ...(started === null ? [] : [started.slice(0, 16).replace('T', ' ')])].join(' – ')
}

/** What could end the element, begin a comment in it, move a cursor or reorder a line where the source is looked at. */
const UNSAFE = /[<>&\p{C}\p{Zl}\p{Zp}]/gu

/** JSON that means the same, without {@link UNSAFE}. */
function json(data: object): string {
  return JSON.stringify(data).replace(UNSAFE, (character) => {
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character])
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
