// What a run is called, from --title and --tag.

import type { HammerError } from '../core/errors.js'
import { type Label, UNLABELLED } from '../core/label.js'
import { badValue } from './read-values.js'

const LONGEST_TITLE = 200
const LONGEST_TAG = 200
const MOST_TAGS = 50
/** A label of the metrics systems, or nearly: what can be searched for. */
const KEY = /^[\p{L}_][\p{L}\p{N}_.:/-]{0,62}$/u

interface Labelled {
  readonly title: string | null
  readonly tag: readonly string[]
}

/** @throws {HammerError} `usage` for a title or a tag that is too long, for a tag whose key is none, and for one given twice */
export function labelOf({ title, tag }: Labelled): Label {
  const text = title?.trim() ?? ''
  if (text.length > LONGEST_TITLE) throw badTitle(text)
  const tags = tag.filter(isLabel).map(tagOf)
  const twice = tags.find(([key], i) => tags.findIndex(([other]) => other === key) < i)
  if (twice) throw badTag(twice.join('='), `${twice[0]} is given twice; a run has one value of it.`)
  if (tags.length > MOST_TAGS) throw badTag(tags[MOST_TAGS].join('='), `A run has at most ${MOST_TAGS} of them.`)
  return { ...UNLABELLED, title: text === '' ? null : text, tags: Object.fromEntries(tags) }
}

/** `team=shop` labels the run; for scripts a word without `=` chooses scenarios. */
export function isLabel(tag: string): boolean {
  return tag.includes('=')
}

/** @throws {HammerError} `usage` for the first one that is no label: only scripts have scenarios to choose */
export function checkLabels(tags: readonly string[]): void {
  const word = tags.find((tag) => !isLabel(tag))
  if (word !== undefined) throw badTag(word, 'Write it like --tag team=shop. Without = it chooses scenarios of a script: hammer run.')
}

function tagOf(text: string): [key: string, value: string] {
  const [, key, value] = /^([^=]*)=(.*)$/s.exec(text) ?? ['', '', '']
  if (!KEY.test(key)) throw badTag(text, 'A key begins with a letter and has letters, digits and . : / _ - after it: --tag team=shop')
  if (value.length > LONGEST_TAG) throw badTag(`${text.slice(0, 40)}…`, `A value has at most ${LONGEST_TAG} characters.`)
  return [key, value]
}

function badTag(text: string, advice: string): HammerError {
  return badValue('tag', { kind: 'text', group: '', help: '' }, text, advice)
}

function badTitle(text: string): HammerError {
  const value = `${text.slice(0, 40)}…`
  return badValue('title', { kind: 'text', group: '', help: '' }, value, `It may have ${LONGEST_TITLE} characters.`)
}
