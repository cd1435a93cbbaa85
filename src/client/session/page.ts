// A page as a browser without JavaScript sees it: links to follow, forms to fill in.

import { HammerError } from '../../core/errors.js'
import { type PageElement, readDocument } from './document.js'
import { Form } from './form.js'
import type { RequestOptions } from './options.js'
import type { Response } from './response.js'
import { isSelector, selectorTest, type Test } from './selector.js'

/** Sends the user on. */
export type Navigate = (method: string, url: string, options?: RequestOptions) => Promise<Response>

/** A page as a browser without JavaScript has it: where it leads to. URLs in it are resolved, and requests say where they come from. */
export class Page {
  /** Its own, after redirects. */
  readonly url: string
  private readonly elements: readonly PageElement[]
  private readonly base: string
  private readonly navigate: Navigate

  /** @internal */
  constructor(html: string, url: string, navigate: Navigate) {
    this.url = url
    this.elements = readDocument(html)
    this.navigate = (method, target, options) => navigate(method, target, withReferer(url, target, options))
    const base = this.elements.find((element) => element.name === 'base' && element.has('href'))
    this.base = base ? resolved(base.attribute('href') ?? '', url) : url
  }

  /** The text of its title; empty without one. */
  get title(): string {
    return this.find('title')?.text ?? ''
  }

  /** The first element that fits, or null: a tag, `#id`, `.class`, `[attribute=value]`, or several of them together. */
  find(selector: string): PageElement | null {
    return this.elements.find(selectorTest(selector)) ?? null
  }

  /** All elements that fit, in order. */
  findAll(selector: string): PageElement[] {
    return this.elements.filter(selectorTest(selector))
  }

  /** All links, in order. */
  links(): Link[] {
    return this.elements.filter(isLink).map((element) => this.linkOf(element))
  }

  /**
   * The first link with this text, else with this in its text; or by `#id`, `.class`, `[href="/x"]`.
   * @throws {HammerError} `usage` when there is none
   */
  link(which: string): Link {
    const links = this.elements.filter(isLink)
    const found =
      links.find((element) => element.text === which) ??
      (isSelector(which) ? links.find(selectorTest(which)) : undefined) ??
      links.find((element) => element.text.includes(which))
    if (!found)
      throw this.missing(
        'link',
        which,
        links.map((element) => element.text),
      )
    return this.linkOf(found)
  }

  /** All forms, in order. */
  forms(): Form[] {
    return this.elements.filter(isForm).map((element) => this.formOf(element))
  }

  /**
   * The first form, or that with this name or id, number (from 0) or selector.
   * @throws {HammerError} `usage` when there is none
   */
  form(which: string | number = 0): Form {
    const forms = this.elements.filter(isForm)
    const found = typeof which === 'number' ? forms[which] : forms.find(formTest(which))
    if (!found)
      throw this.missing(
        'form',
        String(which),
        forms.map((form) => form.attribute('id') ?? form.attribute('name') ?? ''),
      )
    return this.formOf(found)
  }

  private linkOf(element: PageElement): Link {
    return new Link(element.text, resolved(element.attribute('href') ?? '', this.base), this.navigate)
  }

  private formOf(element: PageElement): Form {
    return new Form(element, this.elements, { url: this.url, resolve: (url) => resolved(url, this.base), navigate: this.navigate })
  }

  private missing(what: string, which: string, there: readonly string[]): HammerError {
    const names = there.filter((name) => name !== '').slice(0, 10)
    const advice =
      names.length > 0 ? `There is ${names.map((name) => JSON.stringify(name.slice(0, 40))).join(', ')}.` : `It has no ${what}.`
    return new HammerError('usage', `no ${what} ${JSON.stringify(which)} on ${this.url}`, { value: which, advice })
  }
}

/** A link of a page. */
export class Link {
  /** What is seen of it. */
  readonly text: string
  /** Absolute. */
  readonly url: string
  private readonly navigate: Navigate

  /** @internal */
  constructor(text: string, url: string, navigate: Navigate) {
    this.text = text
    this.url = url
    this.navigate = navigate
  }

  /** Requests what it leads to. */
  follow(options?: RequestOptions): Promise<Response> {
    return this.navigate('GET', this.url, options)
  }
}

/** The character set that a page says it has, in its first kilobyte; empty: none. */
export function metaCharset(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 1024)
  return /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1].toLowerCase() ?? ''
}

/** What browsers say by default: `strict-origin-when-cross-origin`. */
export function refererOf(from: string, to: string): string | undefined {
  if (!URL.canParse(to)) return undefined
  const [source, target] = [new URL(from), new URL(to)]
  if (source.origin === target.origin) return `${source.origin}${source.pathname}${source.search}`
  return source.protocol === 'https:' && target.protocol !== 'https:' ? undefined : `${source.origin}/`
}

function withReferer(from: string, to: string, options: RequestOptions = {}): RequestOptions {
  return { ...options, headers: { referer: refererOf(from, to), ...options.headers } }
}

/** What is no URL stays as it is: only who follows it needs to know. */
function resolved(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).href : url
}

function isLink(element: PageElement): boolean {
  return (element.name === 'a' || element.name === 'area') && element.has('href')
}

function isForm(element: PageElement): boolean {
  return element.name === 'form'
}

function formTest(which: string): Test {
  const selected = isSelector(which) ? selectorTest(which) : () => false
  return (form) => form.attribute('name') === which || form.attribute('id') === which || selected(form)
}
