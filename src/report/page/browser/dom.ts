// Elements: made from names and texts only, so that no text of a stranger can become markup.

import { printable } from '../../../core/printable.js'

type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>
type Child = Node | string | null | undefined | readonly Child[]

/** An element with attributes (none for null and false) and children. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  return fill(element, attributes, children)
}

const SVG = 'http://www.w3.org/2000/svg'

/** The same for SVG. */
export function svg(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  return fill(document.createElementNS(SVG, tag) as SVGElement, attributes, children)
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : printable(String(value)))
  }
  append(element, children)
  return element
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined) continue
    if (typeof child === 'string') element.append(printable(child))
    else if (child instanceof Node) element.append(child)
    else append(element, child)
  }
}

/** Puts children in place of others; what had the focus keeps it, by its `data-key`. */
export function replace(element: Element, children: readonly Child[]): void {
  const key = element.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.key : undefined
  element.replaceChildren()
  append(element, children)
  if (key === undefined) return
  for (const found of element.querySelectorAll<HTMLElement>('[data-key]')) if (found.dataset.key === key) found.focus()
}

/** A part of the page with a heading; nothing where there is nothing in it. */
export function section(title: string, ...children: readonly Child[]): HTMLElement | null {
  const some = children.flat().some((child) => child !== null && child !== undefined && child !== '')
  return some ? el('section', {}, el('h2', {}, title), ...children) : null
}

/** A table's column. */
export interface Column<Row> {
  readonly head: string
  /** A number, or a text; elements are taken as they are. */
  readonly cell: (row: Row) => string | Node
  /** What is sorted by; without it one cannot sort by this column. */
  readonly by?: (row: Row) => number | string
  readonly align?: 'left'
  readonly title?: string
}

/** A table whose first column names its rows. `className` may be `wide`. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): HTMLElement {
  const head = columns.map(({ head, align, title }) => el('th', { scope: 'col', class: align, title }, head))
  return framed(caption, head, columns, rows)
}

/** A table from its head cells and columns, in a frame that scrolls sideways where the page is narrow. */
export function framed<Row>(
  caption: string,
  head: readonly HTMLElement[],
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const body = rows.map((row) =>
    el(
      'tr',
      {},
      columns.map(({ cell, align }, i) => el(i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: align }, cell(row))),
    ),
  )
  return el(
    'div',
    { class: 'frame', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, head)), el('tbody', {}, body)),
  )
}
