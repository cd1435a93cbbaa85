// The pages in front of the others: the one that leads in, and the ones for who may not go in yet.

import { page } from './frame.js'
import { type Html, html } from './html.js'

/**
 * Leads on after the key was shown. Not a redirect: a browser that followed a link from elsewhere sends no strict cookie with one.
 * @param base where the pages are
 */
export function entrance(base: string, nonce: string): string {
  return page('hammer', nonce, html`<meta http-equiv="refresh" content="0;url=${base}"><p>The page is <a href="${base}">here</a>.</p>`)
}

/** For a server whose key is in the printed URL. */
export function lockedPage(nonce: string): string {
  const text = 'Open the URL that hammer printed when it started: the key is in it.'
  return page('hammer: no entry', nonce, html`<h1>No entry without the key</h1><p>${text}</p>`)
}

/** What is asked of people where the server is open to others. */
export function passwordPage(nonce: string, said: string | null): string {
  const notice: Html = said === null ? html`` : html`<p class="bad" role="alert">${said}</p>`
  return page(
    'hammer: password',
    nonce,
    html`<h1>hammer</h1>${notice}
<form method="post" action="/login"><input name="username" autocomplete="username" value="hammer" hidden><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Enter</button></form>`,
  )
}
