// Pages of the town: HTML in which whatever came from outside is escaped.

import { type Body, bytesBody } from '../body.js'

/** What the town answers; everything else of the answer is ordered as for any request. */
export interface TownAnswer {
  /** 101: the connection becomes a web socket. */
  readonly status: number
  /** Header lines besides those of the body. */
  readonly headers: readonly string[]
  readonly body: Body
}

/** A page; `title` is text, `content` is HTML. */
export function page(status: number, title: string, content: string): TownAnswer {
  const shown = escapeHtml(title)
  const html = `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${shown}</title></head>\n<body><h1>${shown}</h1>\n${content}\n</body></html>\n`
  return { status, headers: [], body: bytesBody(Buffer.from(html), 'text/html; charset=utf-8') }
}

/** Sends the client on: 302, or 303 after a form. */
export function redirect(status: 302 | 303, location: string, ...headers: readonly string[]): TownAnswer {
  return { ...page(status, 'Elsewhere', link(location, location)), headers: [`location: ${location}`, ...headers] }
}

/** `text` is text. */
export function link(path: string, text: string): string {
  return `<a href="${escapeHtml(path)}">${escapeHtml(text)}</a>`
}

/** A form to be posted; `content` is HTML, and every entry of `hidden` but `id` becomes a hidden field. */
export function form(action: string, content: string, { id, ...hidden }: { readonly id: string; readonly [name: string]: string }): string {
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  return `<form id="${id}" method="post" action="${escapeHtml(action)}">${fields.join('')}${content}</form>`
}

/** Text as it may stand in HTML, in attributes as well. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
