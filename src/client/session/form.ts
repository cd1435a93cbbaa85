// A form of a page: filled in and submitted as a browser does it (HTML, 4.10.21).

import { HammerError } from '../../core/errors.js'
import { type Button, type Control, controlsOf, type Entry, type FieldValue, TextControl } from './controls.js'
import type { PageElement } from './document.js'
import type { RequestOptions } from './options.js'
import type { Navigate } from './page.js'
import { encodeForm, type Upload } from './payload.js'
import type { Response } from './response.js'
import { isSelector, selectorTest } from './selector.js'

/** Options of the request, and which button is pressed: by its name, value, text or a selector; else the first. */
export type SubmitOptions = Omit<RequestOptions, 'json' | 'form' | 'multipart' | 'body' | 'query'> & {
  /** Its name, value, text or a selector. */
  readonly button?: string
}

/** The page around a form. */
interface Around {
  readonly url: string
  readonly resolve: (url: string) => string
  readonly navigate: Navigate
}

/** A form of a page, with the values that are in it, hidden ones too. */
export class Form {
  private readonly element: PageElement
  private readonly around: Around
  private readonly controls: Control[]
  private readonly buttons: readonly Button[]

  /** @internal */
  constructor(element: PageElement, elements: readonly PageElement[], around: Around) {
    const { controls, buttons } = controlsOf(element, elements)
    this.element = element
    this.around = around
    this.controls = [...controls]
    this.buttons = buttons
  }

  /** Names and values that it would send now, without those of a button. */
  entries(): Entry[] {
    return this.controls.flatMap((control) => control.entries())
  }

  /**
   * Fills in fields by name: texts; `true` or `false` for check boxes; values for radio buttons, lists and several check
   * boxes of one name; `{ filename, content, type }` for files.
   * @throws {HammerError} `usage` when there is no such field, or it cannot take the value
   */
  set(values: Readonly<Record<string, FieldValue>>): this {
    for (const [name, value] of Object.entries(values)) this.setOne(name, value)
    return this
  }

  /** Adds a field that the page does not have, as its script would. */
  add(name: string, value: string): this {
    this.controls.push(new TextControl(name, value))
    return this
  }

  /** Sends it as a browser would: by its own method and to its own address. */
  submit({ button: which, ...options }: SubmitOptions = {}): Promise<Response> {
    const button = this.buttonOf(which)
    const said = (name: string) => button?.element.attribute(`form${name}`) ?? this.element.attribute(name) ?? ''
    const action = said('action').trim()
    const url = action === '' ? this.around.url : this.around.resolve(action)
    const entries = [...this.entries(), ...buttonEntries(button)]
    if (said('method').trim().toLowerCase() !== 'post') return this.around.navigate('GET', withEntries(url, entries), options)
    return this.around.navigate('POST', url, { ...options, ...bodyOf(entries, said('enctype').trim().toLowerCase(), options) })
  }

  private setOne(name: string, value: FieldValue): void {
    const controls = this.controls.filter((control) => control.name === name)
    if (controls.length === 0)
      throw this.missing(
        'field',
        name,
        this.controls.map((control) => control.name),
      )
    // several fields of one name are filled in their order
    if (controls.length > 1 && Array.isArray(value)) for (const [i, one] of value.entries()) controls[i]?.set(one)
    else controls[0].set(value)
  }

  /** Without a word of which, the first: it is pressed by the enter key. */
  private buttonOf(which: string | undefined): Button | undefined {
    if (which === undefined) return this.buttons[0]
    const found =
      this.buttons.find(({ element }) => isCalled(element, which)) ??
      (isSelector(which) ? this.buttons.find(({ element }) => selectorTest(which)(element)) : undefined)
    if (!found)
      throw this.missing(
        'button',
        which,
        this.buttons.map(({ element, name }) => name || element.text),
      )
    return found
  }

  private missing(what: string, which: string, there: readonly string[]): HammerError {
    const names = [...new Set(there)].filter((name) => name !== '').slice(0, 20)
    const advice =
      names.length > 0 ? `There is ${names.map((name) => JSON.stringify(name.slice(0, 40))).join(', ')}.` : `It has no ${what}.`
    return new HammerError('usage', `the form on ${this.around.url} has no ${what} ${JSON.stringify(which)}`, { value: which, advice })
  }
}

function isCalled(element: PageElement, which: string): boolean {
  return element.attribute('name') === which || element.attribute('value') === which || element.text === which
}

function buttonEntries(button: Button | undefined): Entry[] {
  if (button === undefined) return []
  const { name, element } = button
  // an image sends where it was hit
  if (element.name === 'input' && element.attribute('type')?.toLowerCase() === 'image') {
    const prefix = name === '' ? '' : `${name}.`
    return [
      [`${prefix}x`, '0'],
      [`${prefix}y`, '0'],
    ]
  }
  return name === '' ? [] : [[name, element.attribute('value') ?? '']]
}

/** The fields replace the query. */
function withEntries(url: string, entries: readonly Entry[]): string {
  const [start] = url.split(/[?#]/, 1)
  return `${start}?${encodeForm(texts(entries))}`
}

function bodyOf(entries: readonly Entry[], enctype: string, options: RequestOptions): RequestOptions {
  if (enctype === 'multipart/form-data') return { multipart: entries }
  if (enctype !== 'text/plain') return { form: texts(entries) }
  const lines = texts(entries).map(([name, value]) => `${name}=${value}\r\n`)
  return { body: lines.join(''), headers: { 'content-type': 'text/plain', ...options.headers } }
}

/** Where files cannot be sent, their names are. */
function texts(entries: readonly Entry[]): [name: string, value: string][] {
  return entries.map(([name, value]) => [name, isUpload(value) ? value.filename : value])
}

function isUpload(value: string | Upload): value is Upload {
  return typeof value === 'object'
}
