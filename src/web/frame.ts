// The frame of the pages that are written here: head, style and nothing from elsewhere.

import { type Html, html, raw } from './html.js'

/** What every page here looks like. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1d; --quiet: #5d5f66; --paper: #fdfdfc; --line: #d9d9d6; --accent: #1f5fa8; --bad: #b3261e; --good: #2c6e3f; --warn: #8a5a00; --raised: #f4f4f1 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e6; --quiet: #a0a2a8; --paper: #161719; --line: #36383c; --accent: #7fb2ee; --bad: #f2857c; --good: #7cc48f; --warn: #e0b055; --raised: #202225 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums }
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.35rem; font-weight: 600; margin: 0 0 .25rem }
p { margin: .25rem 0 1rem; color: var(--quiet) }
a { color: var(--accent); text-underline-offset: .2em }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem }
th { text-align: left; font-weight: 500; color: var(--quiet); border-bottom: 1px solid var(--line); padding: .3rem .9rem .3rem 0; white-space: nowrap }
td { border-bottom: 1px solid var(--line); padding: .55rem .9rem .55rem 0; vertical-align: top }
th.n, td.n { text-align: right; white-space: nowrap }
td.when { white-space: nowrap; color: var(--quiet) }
.name { font-weight: 500; overflow-wrap: anywhere }
.target, .tag { color: var(--quiet); font-size: .87rem; overflow-wrap: anywhere }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 3px; padding: 0 .4em; margin: .15rem .3rem 0 0 }
.good { color: var(--good) } .bad { color: var(--bad) } .warn { color: var(--warn) }
input, button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .4rem .7rem }
button { cursor: pointer }
form { display: flex; gap: .5rem; flex-wrap: wrap; margin-top: 1rem }
@media (max-width: 40rem) {
  thead { display: none }
  tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: .1rem .9rem; padding: .8rem 0; border-bottom: 1px solid var(--line) }
  td { border: 0; padding: 0 }
  td.wide { grid-column: 1 / -1 }
  td.n { text-align: left }
  td[data-label]::before { content: attr(data-label); display: block; color: var(--quiet); font-size: .8rem }
}
`

/** A whole page; `nonce` lets its style in. */
export function page(title: string, nonce: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${raw(STYLE)}</style>
<main>${body}</main>
</html>
`.html
}
