// The fields of a form: what they hold at first, what may be set, and what they send (HTML, 4.10).

import { HammerError } from '../../core/errors.js'
import type { PageElement } from './document.js'
import type { Upload } from './payload.js'

/** What a field of a form can be set to; `form.set` says which field takes what. */
export type FieldValue = string | number | boolean | Upload | readonly (string | number | Upload)[]
export type Entry = readonly [name: string, value: string | Upload]

/** A field, or all radio buttons or check boxes of one name. */
export interface Control {
  readonly name: string
  /** @throws {HammerError} `usage` when it cannot take the value */
  set(value: FieldValue): void
  /** What it sends. */
  entries(): Entry[]
}

/** An input that a person writes into, or a hidden one. */
export class TextControl implements Control {
  readonly name: string
  private value: string

  constructor(name: string, value: string) {
    this.name = name
    this.value = value
  }

  set(value: FieldValue): void {
    if (typeof value === 'object') throw refused(this.name, 'takes one text')
    this.value = String(value)
  }

  entries(): Entry[] {
    // lines end in CRLF when they are sent
    return [[this.name, this.value.replace(/\r\n|\r|\n/g, '\r\n')]]
  }
}

/** One thing to choose. */
interface Choice {
  readonly value: string
  /** What stands beside it. */
  readonly text: string
  readonly disabled: boolean
  chosen: boolean
}

/** A check box, a radio button, or a list. */
export class ChoiceControl implements Control {
  readonly name: string
  private readonly choices: readonly Choice[]
  private readonly most: number

  /** @param most how many may be chosen at a time */
  constructor(name: string, choices: readonly Choice[], most: number) {
    this.name = name
    this.choices = choices
    this.most = most
  }

  set(value: FieldValue): void {
    const wanted = this.wanted(value)
    for (const one of wanted) if (!this.find(one)) throw refused(this.name, `has ${this.known()}, not ${JSON.stringify(one)}`)
    if (wanted.length > this.most) throw refused(this.name, `takes one of ${this.known()}`)
    const chosen = new Set(wanted.map((one) => this.find(one)))
    for (const choice of this.choices) choice.chosen = chosen.has(choice)
  }

  entries(): Entry[] {
    return this.choices.filter(({ chosen, disabled }) => chosen && !disabled).map(({ value }) => [this.name, value] as const)
  }

  private wanted(value: FieldValue): string[] {
    if (value === true) return this.choices.map((choice) => choice.value)
    if (value === false) return []
    return [value].flat().map((one) => (typeof one === 'object' ? one.filename : String(one)))
  }

  private find(wanted: string): Choice | undefined {
    return this.choices.find(({ value }) => value === wanted) ?? this.choices.find(({ text }) => text !== '' && text === wanted)
  }

  private known(): string {
    return this.choices
      .slice(0, 20)
      .map(({ value }) => JSON.stringify(value))
      .join(', ')
  }
}

/** Files to send. */
export class FileControl implements Control {
  readonly name: string
  private uploads: readonly Upload[] = []

  constructor(name: string) {
    this.name = name
  }

  set(value: FieldValue): void {
    const uploads = [value].flat().filter((one) => typeof one === 'object')
    if (uploads.length === 0) throw refused(this.name, 'takes files: { filename, content, type }')
    this.uploads = uploads
  }

  entries(): Entry[] {
    const none: Upload = { filename: '', content: '' }
    return (this.uploads.length > 0 ? this.uploads : [none]).map((upload) => [this.name, upload] as const)
  }
}

/** A button sends its name and value when it was pressed. */
export interface Button {
  readonly name: string
  readonly element: PageElement
}

export interface Controls {
  readonly controls: readonly Control[]
  readonly buttons: readonly Button[]
}

const BUTTONS = new Set(['submit', 'image'])
/** They send nothing. */
const SILENT = new Set(['button', 'reset'])

/** The fields of a form, in the order of the document. */
export function controlsOf(form: PageElement, elements: readonly PageElement[]): Controls {
  const controls: Control[] = []
  const buttons: Button[] = []
  const options = optionsBySelect(elements)
  const groups = new Map<string, Choice[]>()
  for (const element of elements) {
    if (!isControl(element) || ownerOf(element, form) !== form || element.inDisabled || element.has('disabled')) continue
    const name = element.attribute('name') ?? ''
    const type = typeOf(element)
    if (BUTTONS.has(type)) buttons.push({ name, element })
    else if (name !== '' && !SILENT.has(type)) addControl({ controls, groups, options }, element, name)
  }
  return { controls, buttons }
}

interface Collected {
  readonly controls: Control[]
  /** Radio buttons and check boxes by type and name. */
  readonly groups: Map<string, Choice[]>
  readonly options: ReadonlyMap<PageElement, PageElement[]>
}

function addControl({ controls, groups, options }: Collected, element: PageElement, name: string): void {
  const type = typeOf(element)
  if (type === 'radio' || type === 'checkbox') {
    const key = `${type} ${name}`
    const group = groups.get(key)
    const choices = group ?? []
    choices.push({ value: element.attribute('value') ?? 'on', text: '', disabled: false, chosen: element.has('checked') })
    if (group) {
      keepLast(choices, type)
      return
    }
    groups.set(key, choices)
    controls.push(new ChoiceControl(name, choices, type === 'radio' ? 1 : Number.POSITIVE_INFINITY))
  } else if (element.name === 'select') {
    const most = element.has('multiple') ? Number.POSITIVE_INFINITY : 1
    controls.push(new ChoiceControl(name, choicesOf(options.get(element) ?? [], most), most))
  } else if (type === 'file') controls.push(new FileControl(name))
  else controls.push(new TextControl(name, initialText(element)))
}

/** Of several radio buttons that are checked, the last is. */
function keepLast(choices: readonly Choice[], type: string): void {
  if (type !== 'radio' || !choices[choices.length - 1].chosen) return
  for (const choice of choices.slice(0, -1)) choice.chosen = false
}

function choicesOf(options: readonly PageElement[], most: number): Choice[] {
  const choices = options.map((option) => ({
    value: option.attribute('value') ?? option.text,
    text: option.text,
    disabled: option.has('disabled') || option.inDisabled,
    chosen: option.has('selected'),
  }))
  if (most > 1) return choices
  // a list that shows one shows the last that is selected, else the first that can be
  const last = choices.findLast(({ chosen }) => chosen) ?? choices.find(({ disabled }) => !disabled)
  for (const choice of choices) choice.chosen = choice === last
  return choices
}

function initialText(element: PageElement): string {
  // a line break right after the tag is not part of it
  return element.name === 'textarea' ? element.content.replace(/^\r?\n/, '') : (element.attribute('value') ?? '')
}

function optionsBySelect(elements: readonly PageElement[]): Map<PageElement, PageElement[]> {
  const options = new Map<PageElement, PageElement[]>()
  for (const element of elements) {
    if (element.name !== 'option' || element.select === null) continue
    const known = options.get(element.select)
    if (known) known.push(element)
    else options.set(element.select, [element])
  }
  return options
}

function isControl({ name }: PageElement): boolean {
  return name === 'input' || name === 'select' || name === 'textarea' || name === 'button'
}

function typeOf(element: PageElement): string {
  if (element.name === 'select' || element.name === 'textarea') return element.name
  return (element.attribute('type') ?? (element.name === 'button' ? 'submit' : 'text')).toLowerCase()
}

/** A field may name its form, wherever it stands. */
function ownerOf(element: PageElement, form: PageElement): PageElement | null {
  const named = element.attribute('form')
  if (named === undefined) return element.form
  return named !== '' && form.attribute('id') === named ? form : null
}

function refused(name: string, why: string): HammerError {
  return new HammerError('usage', `the field ${JSON.stringify(name)} ${why}`, { value: name })
}
