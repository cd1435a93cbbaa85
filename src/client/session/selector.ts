// The part of CSS selectors that names one element: `form#login`, `.next`, `a[rel=next]`, `[href^="/item"]`.

import { HammerError } from '../../core/errors.js'
import type { PageElement } from './document.js'

export type Test = (element: PageElement) => boolean

const PART = /([#.]?)([\w-]+)|\[\s*([\w:-]+)\s*(?:([~^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s]*))\s*)?\]|(\*)/y

const COMPARE: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  '=': (value, wanted) => value === wanted,
  '^=': (value, wanted) => wanted !== '' && value.startsWith(wanted),
  '$=': (value, wanted) => wanted !== '' && value.endsWith(wanted),
  '*=': (value, wanted) => wanted !== '' && value.includes(wanted),
  '~=': (value, wanted) => words(value).includes(wanted),
}

/** Whether a text may be meant as a selector: there is `#`, `.` or `[` at its start or after a word. */
export function isSelector(text: string): boolean {
  return /^[\w-]*([#.][\w-]|\[)/.test(text)
}

/** @throws {HammerError} `usage` for what is no such selector */
export function selectorTest(selector: string): Test {
  const tests: Test[] = []
  PART.lastIndex = 0
  while (PART.lastIndex < selector.length) {
    const match = PART.exec(selector)
    if (!match) throw notUnderstood(selector)
    tests.push(partTest(match))
  }
  if (tests.length === 0) throw notUnderstood(selector)
  return (element) => tests.every((test) => test(element))
}

function partTest([, mark, word, name, operator, double, single, bare, any]: RegExpExecArray): Test {
  if (any !== undefined) return () => true
  if (mark === '#') return (element) => element.attribute('id') === word
  if (mark === '.') return (element) => words(element.attribute('class') ?? '').includes(word)
  if (word !== undefined) return (element) => element.name === word.toLowerCase()
  const wanted = double ?? single ?? bare ?? ''
  const lower = name.toLowerCase()
  if (operator === undefined) return (element) => element.has(lower)
  return (element) => COMPARE[operator](element.attribute(lower) ?? '', wanted) && element.has(lower)
}

function words(text: string): string[] {
  return text.split(/\s+/)
}

function notUnderstood(selector: string): HammerError {
  return new HammerError('usage', `${JSON.stringify(selector)} is not understood as a selector`, {
    value: selector,
    advice: 'Name one element: a tag, #id, .class, [attribute=value], or several of them together.',
  })
}
