// Thresholds and checks as JUnit XML, which every CI system shows as tests.

import type { Summary } from '../core/summary.js'
import { printable } from '../core/text.js'
import { count } from '../core/units.js'
import { doubts } from './head.js'
import { measured } from './thresholds.js'
import { books } from './totals.js'

/** One line of a suite. */
interface Case {
  readonly name: string
  /** Why it did not pass; null: it did. */
  readonly failure: string | null
}

/**
 * A suite each of the run itself (it was answered, its books balance), of its thresholds, and of the checks of a script. In the order of
 * elements and with the attributes that both the schema of Ant and that of Jenkins ask for.
 */
export function junit(summary: Summary): string {
  const suites = [
    ['run', run(summary)],
    ['thresholds', thresholds(summary)],
    ['checks', checks(summary)],
  ] as const
  const shown = suites.filter(([, cases]) => cases.length > 0)
  const lines = shown.flatMap(([name, cases], id) => suite({ name, cases, id, summary }))
  return `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...lines, '</testsuites>'].join('\n')}\n`
}

function run(summary: Summary): Case[] {
  const grave = doubts(summary).filter(([, tone]) => tone === 'bad')
  const reasons = summary.verdict.trusted ? [] : summary.verdict.reasons
  return [{ name: 'the run was carried out', failure: grave.length === 0 ? null : [...grave.map(([text]) => text), ...reasons].join(' ') }]
}

function thresholds({ thresholds: results }: Summary): Case[] {
  return results.map((result) => ({
    name: result.expression,
    failure: result.holds ? null : `${result.expression} does not hold: ${measured(result)}`,
  }))
}

function checks({ script }: Summary): Case[] {
  return Object.entries(script?.checks ?? {}).map(([name, { passed, failed }]) => ({
    name,
    failure: failed === 0 ? null : `failed ${count(failed)} of ${count(passed + failed)} times`,
  }))
}

interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
  readonly id: number
  readonly summary: Summary
}

function suite({ name, cases, id, summary }: Suite): string[] {
  const failed = cases.filter(({ failure }) => failure !== null).length
  const attributes = {
    name,
    package: 'hammer',
    id: String(id),
    timestamp: timestamp(summary.started),
    hostname: 'localhost',
    tests: String(cases.length),
    failures: String(failed),
    errors: '0',
    time: id === 0 ? summary.duration.toFixed(6) : '0',
  }
  return [
    element('  <testsuite', attributes, '>'),
    ...properties(summary),
    ...cases.flatMap((one) => testcase(name, one)),
    `    <system-out>${id === 0 ? escaped(sentences(summary)) : ''}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
  ]
}

function properties({ title, target, tags, command }: Summary): string[] {
  const all = [
    ['title', title],
    ['target', target],
    ...Object.entries(tags).map(([key, value]) => [`tag.${key}`, value]),
    ['command', command],
  ]
  const lines = all.flatMap(([name, value]) =>
    name === null || value === null ? [] : [element('      <property', { name: token(name), value }, '/>')],
  )
  return ['    <properties>', ...lines, '    </properties>']
}

function testcase(suite: string, { name, failure }: Case): string[] {
  const attributes = { name: token(name), classname: `hammer.${suite}`, time: '0' }
  if (failure === null) return [element('    <testcase', attributes, '/>')]
  return [
    element('    <testcase', attributes, '>'),
    `      ${element('<failure', { message: failure, type: suite }, '>')}${escaped(failure)}</failure>`,
    '    </testcase>',
  ]
}

function sentences(summary: Summary): string {
  return books(summary)
    .flatMap(([label, lines]) => lines.map((line) => `${label}: ${line}`))
    .join('\n')
}

function element(start: string, attributes: Readonly<Record<string, string>>, end: string): string {
  return `${[start, ...Object.entries(attributes).map(([name, value]) => `${name}="${escaped(value)}"`)].join(' ')}${end}`
}

/** In UTC; the schemas want one, also where nobody knows. */
function timestamp(started: string | null): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(started ?? '')?.[0] ?? '1970-01-01T00:00:00'
}

/** A name without white space at its ends, as a token of XML has none; one that would be empty says so. */
function token(text: string): string {
  return text.replace(/\s+/g, ' ').trim() || '(empty)'
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
/** What is no character of XML 1.0 even when it is escaped, beyond what printable() escapes. */
const NO_CHARACTER = /[\ufffe\uffff]/g

/** Control characters are shown as `\x1b`: XML has no way to hold them. */
function escaped(text: string): string {
  const lines = text.split('\n').map(printable).join('\n')
  return lines.replace(NO_CHARACTER, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character])
}
