// HTML as text: everything that is put into it is escaped, unless it is HTML already.

/** A piece of HTML. */
export interface Html {
  readonly html: string
}

type Part = string | number | Html | readonly Html[]

/** Makes HTML of a template; its values are escaped. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: fixed.map((text, i) => text + (i < parts.length ? textOf(parts[i]) : '')).join('') }
}

/** Text of our own that is HTML, style or code as it is. */
export function raw(text: string): Html {
  return { html: text }
}

/** Fit for content and for quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`)
}

function textOf(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'html' in part ? part.html : part.map((one) => one.html).join('')
}
