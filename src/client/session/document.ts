// HTML as a flat list of its elements, read in one pass: what links and forms need of a document, at a cost that no page can drive up.

import { Parser } from 'htmlparser2'

/** An element of a page. */
export class PageElement {
  /** Its tag, in lower case. */
  readonly name: string
  /** By names in lower case. */
  readonly attributes: Readonly<Record<string, string>>
  /** @internal The form it stands in. */
  readonly form: PageElement | null
  /** @internal The list that an option stands in. */
  readonly select: PageElement | null
  /** @internal A fieldset or a group of options around it is disabled. */
  readonly inDisabled: boolean
  private readonly pieces: readonly string[]
  private readonly from: number
  private to: number

  /** @internal */
  constructor(name: string, attributes: Record<string, string>, { form, select, disabled, pieces }: Surroundings) {
    this.name = name
    this.attributes = attributes
    this.form = form
    this.select = select
    this.inDisabled = disabled > 0
    this.pieces = pieces
    this.from = this.to = pieces.length
  }

  /** Its text and that of all in it, as it is seen: without white space around, and with one space between words. */
  get text(): string {
    return this.content.replace(/\s+/g, ' ').trim()
  }

  /** Its text as it stands in the document. */
  get content(): string {
    return this.pieces.slice(this.from, this.to).join('')
  }

  /** The value of an attribute; undefined: it has none of that name. */
  attribute(name: string): string | undefined {
    return Object.hasOwn(this.attributes, name) ? this.attributes[name] : undefined
  }

  /** Whether it has an attribute of that name. */
  has(name: string): boolean {
    return Object.hasOwn(this.attributes, name)
  }

  /** @internal Its end was read. */
  end(): void {
    this.to = this.pieces.length
  }
}

/** Where in the document the reader is. */
interface Surroundings {
  form: PageElement | null
  select: PageElement | null
  /** Disabled elements around, of those that disable what is in them. */
  disabled: number
  readonly pieces: string[]
}

/** Browsers stop at 512; far deeper, the parser would become slow. */
const DEEPEST = 2000

/**
 * All elements in the order of the document.
 * @throws when they are nested more deeply than any page needs
 */
export function readDocument(html: string): PageElement[] {
  const elements: PageElement[] = []
  const open: PageElement[] = []
  const here: Surroundings = { form: null, select: null, disabled: 0, pieces: [] }
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = new PageElement(name, attributes, here)
        elements.push(element)
        if (open.push(element) > DEEPEST) throw new RangeError(`not HTML: elements are nested more than ${DEEPEST} deep`)
        enter(here, element)
      },
      ontext(text) {
        here.pieces.push(text)
      },
      onclosetag() {
        const element = open.pop()
        if (!element) return
        element.end()
        leave(here, element)
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return elements
}

function enter(here: Surroundings, element: PageElement): void {
  // a form in a form is none (HTML, 4.10.3)
  if (element.name === 'form') here.form ??= element
  if (element.name === 'select') here.select ??= element
  if (disables(element)) here.disabled++
}

function leave(here: Surroundings, element: PageElement): void {
  if (here.form === element) here.form = null
  if (here.select === element) here.select = null
  if (disables(element)) here.disabled--
}

function disables(element: PageElement): boolean {
  return (element.name === 'fieldset' || element.name === 'optgroup') && element.has('disabled')
}
