// The bar above the live page: where the run stands, and what can be done about it.

import { bytes } from '../../core/units.js'
import type { LiveState, Standing } from '../state.js'
import type { Contact } from './follow.js'

/** What is shown of the run besides its charts. */
export interface Bar {
  readonly show: (state: LiveState) => void
  readonly contact: (contact: Contact) => void
}

/** One step of `+` and `−`. */
const STEP = 0.1

/** Puts the bar above the page. */
export function bar(): Bar {
  const standing = element('strong', { className: 'standing' })
  standing.setAttribute('role', 'status')
  const notice = element('p', { className: 'notice' })
  notice.setAttribute('role', 'alert')
  const order = (kind: string, body: object = {}) => void post(kind, body, notice)
  const buttons = runButtons(order)
  const load = loadForm(order)
  const mark = markForm(order)
  const files = drawer('Files')
  const log = drawer('Log')
  exclude([files, log])
  const top = element('header', { className: 'live' })
  const row = element('div', { className: 'row' })
  row.append(standing, buttons.node, load.node, mark.node, files.node, log.node)
  top.append(row, notice)
  document.body.prepend(top)
  return {
    show: (state) => {
      standing.dataset.standing = state.standing
      standing.textContent = state.number > 1 ? `${WORDS[state.standing]}, run ${state.number}` : WORDS[state.standing]
      buttons.show(state)
      load.show(state)
      mark.node.hidden = !isOn(state.standing)
      showFiles(files, state.files)
      showLog(log, state.log)
    },
    contact: (contact) => {
      document.body.dataset.contact = contact
      notice.textContent = CONTACT[contact]
      for (const control of top.querySelectorAll<HTMLButtonElement | HTMLInputElement>('button, input')) {
        control.disabled = contact !== 'there'
      }
    },
  }
}

const WORDS: Readonly<Record<Standing, string>> = {
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  ending: 'ending',
  ended: 'ended',
  failed: 'could not run',
}

const CONTACT: Readonly<Record<Contact, string>> = {
  there: '',
  lost: 'hammer does not answer: what is shown is what was known last. Trying again…',
  over: 'hammer has ended: what is shown is its last state.',
  locked: 'Another hammer is there now: open the URL that it printed.',
}

type Order = (kind: string, body?: object) => void

interface Part {
  readonly node: HTMLElement
  readonly show: (state: LiveState) => void
}

function isOn(standing: Standing): boolean {
  return standing === 'running' || standing === 'paused'
}

function runButtons(order: Order): Part {
  const node = element('span', { className: 'group' })
  const pause = button('Pause', () => order('pause'))
  const resume = button('Resume', () => order('resume'))
  const stop = button('Stop', () => order('stop'))
  const start = button('Start again', () => order('start'))
  node.append(pause, resume, stop, start)
  const show = ({ standing, startable }: LiveState) => {
    pause.hidden = standing !== 'running'
    resume.hidden = standing !== 'paused'
    stop.hidden = !isOn(standing)
    start.hidden = !startable
  }
  return { node, show }
}

function loadForm(order: Order): Part {
  const node = element('form', { className: 'group' })
  const input = element('input', { type: 'number', min: '0', step: 'any', required: true })
  const unit = element('label')
  input.id = 'load'
  unit.htmlFor = 'load'
  let now = 0
  const by = (sign: 1 | -1) => () => {
    const target = now + sign * Math.max(1, Math.round(STEP * now))
    if (target > 0) order('scale', { target })
  }
  const less = button('−', by(-1))
  const more = button('+', by(1))
  less.setAttribute('aria-label', 'a tenth less')
  more.setAttribute('aria-label', 'a tenth more')
  node.append(less, input, more, unit, element('button', { textContent: 'Set' }))
  node.addEventListener('submit', (event) => {
    event.preventDefault()
    order('scale', { target: input.valueAsNumber })
    input.blur()
  })
  const show = ({ standing, load, unit: noun }: LiveState) => {
    node.hidden = !isOn(standing)
    unit.textContent = noun
    now = load ?? now
    // what someone is typing stays
    if (load !== null && document.activeElement !== input) input.value = String(Number(load.toPrecision(6)))
  }
  return { node, show }
}

function markForm(order: Order): { readonly node: HTMLElement } {
  const node = element('form', { className: 'group' })
  const input = element('input', { type: 'text', maxLength: 200, required: true, placeholder: 'what happens now' })
  input.setAttribute('aria-label', 'text of a mark')
  node.append(input, element('button', { textContent: 'Mark' }))
  node.addEventListener('submit', (event) => {
    event.preventDefault()
    order('mark', { text: input.value })
    input.value = ''
  })
  return { node }
}

interface Drawer {
  readonly node: HTMLDetailsElement
  readonly list: HTMLElement
}

function drawer(title: string): Drawer {
  const node = element('details')
  const list = element('ol')
  node.append(element('summary', { textContent: title }), list)
  return { node, list }
}

/** What is there stays: it may be under the pointer, or have the focus. */
function showFiles({ node, list }: Drawer, files: LiveState['files']): void {
  node.hidden = files.length === 0
  const names = JSON.stringify(files.map(({ name }) => name))
  if (list.dataset.shown !== names) list.replaceChildren(...files.map(({ name }) => fileItem(name)))
  list.dataset.shown = names
  files.forEach(({ bytes: size }, i) => {
    const said = list.children[i].lastElementChild
    if (said) said.textContent = bytes(size)
  })
}

function fileItem(name: string): HTMLElement {
  const item = element('li')
  item.append(element('a', { href: `files/${encodeURIComponent(name)}`, download: name, textContent: name }), ' ', element('span'))
  return item
}

function showLog({ list }: Drawer, log: LiveState['log']): void {
  const shown = JSON.stringify(log.at(-1) ?? null)
  if (list.dataset.shown === shown) return
  list.dataset.shown = shown
  const lines = log.map(({ at, text }) => element('li', { textContent: `${new Date(at).toLocaleTimeString()}  ${text}` }))
  list.replaceChildren(...lines.reverse())
}

/** One of them at a time is open: they would cover each other. */
function exclude(drawers: readonly Drawer[]): void {
  for (const { node } of drawers) {
    node.addEventListener('toggle', () => {
      if (node.open) for (const other of drawers) if (other.node !== node) other.node.open = false
    })
  }
}

/** Says in `notice` why it was not done. */
async function post(kind: string, body: object, notice: HTMLElement): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(kind, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null)
  if (answer === null || answer.ok) {
    notice.textContent = ''
    return
  }
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  const { error = '', advice = '' } = isJson ? await answer.json() : { error: await answer.text() }
  notice.textContent = `Not done: ${[error, advice].filter(Boolean).join(' – ')}`
}

function button(text: string, onClick: () => void): HTMLButtonElement {
  const node = element('button', { type: 'button', textContent: text })
  node.addEventListener('click', onClick)
  return node
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties)
}
